//! One sentence about what came before.

use leptos::prelude::*;
use payment::Money;
use payment::till::Notice;

use super::node::{self, alert, alert_of};
use crate::i18n::{Digits, Words, money, parts};

/// The sentence for a notice.
pub fn notice(notice: &Notice, words: &'static Words, digits: Digits) -> AnyView {
    match notice {
        Notice::Amount(why) => alert("notice problem", words.amount_error(*why).to_owned()),
        Notice::Problem(code) => alert("notice problem", words.problem(*code).to_owned()),
        Notice::Item(place, why) => {
            let number = digits.write(&place.saturating_add(1).to_string());
            let text = [words.item, " ", &number, ": ", words.item_error(*why)].concat();
            alert("notice problem", text)
        }
        Notice::Unknown => alert("notice problem", words.unknown_sale.to_owned()),
        Notice::NotStarted => alert("notice problem", words.not_started.to_owned()),
        Notice::TakeOtherwise(amount)
        | Notice::PutAside(amount)
        | Notice::OtherAccount(amount)
        | Notice::Kept(amount) => {
            let (class, text) = match notice {
                Notice::PutAside(_) => ("notice", words.put_aside_notice),
                Notice::OtherAccount(_) => ("notice problem", words.other_account_notice),
                Notice::Kept(_) => ("notice", words.kept_notice),
                _ => ("notice", words.take_otherwise),
            };
            alert_about(class, text, coded(*amount, digits))
        }
    }
}

/// An amount with its currency's code.
pub fn coded(amount: Money, digits: Digits) -> String {
    [amount.currency().code(), " ", &money(amount, digits)].concat()
}

/// A sentence that a screen reader says at once, about a value: isolated, so that an amount keeps its
/// order inside Arabic text.
pub fn alert_about(class: &'static str, text: &'static str, value: String) -> AnyView {
    let (before, after) = parts(text);
    let length = text.chars().count() + value.chars().count();
    let children = vec![before.into_any(), node::value(value), after.into_any()];
    alert_of(class, length, children)
}
