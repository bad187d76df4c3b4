//! One sentence about what came before.

use contract::ProblemCode;
use leptos::prelude::*;
use payment::Money;
use till::{Notice, TypedError};

use super::node::{self, alert, alert_of};
use crate::i18n::{Digits, Words, money, parts};

/// The sentence for a notice; `limit` is the largest amount of one sale, where it is known.
pub fn notice(
    notice: &Notice,
    words: &'static Words,
    digits: Digits,
    limit: Option<Money>,
) -> AnyView {
    // Limits and examples in a sentence have the digits of the amounts beside it.
    let problem = |text: &str| alert("notice problem", digits.write(text));
    match notice {
        Notice::Amount(TypedError::TooLarge) | Notice::Problem(ProblemCode::AmountTooLarge) => {
            match limit {
                Some(limit) => {
                    let limit = coded(limit, digits);
                    alert_about("notice problem", words.amount_too_large, limit)
                }
                None => problem(words.invalid_amount),
            }
        }
        Notice::Amount(why) => problem(words.amount_error(*why)),
        Notice::Problem(code) => problem(words.problem(*code)),
        Notice::Item(place, why) => {
            let number = place.saturating_add(1).to_string();
            problem(&[words.item, " ", &number, ": ", words.item_error(*why)].concat())
        }
        Notice::Unknown => problem(words.unknown_sale),
        Notice::NotStarted => problem(words.not_started),
        Notice::TypedEarly => problem(words.typed_early),
        Notice::Overtaken(amount) => {
            alert_about("notice problem", words.other_first, coded(*amount, digits))
        }
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

/// That the sale on the screen was not started here, and that this much, keyed in here, was not.
pub fn overtaken(amount: Money, words: &'static Words, digits: Digits) -> AnyView {
    alert_about("notice problem", words.overtaken, coded(amount, digits))
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
