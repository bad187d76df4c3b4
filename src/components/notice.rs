//! One sentence about what came before.

use leptos::prelude::*;
use payment::till::Notice;

use super::node::alert;
use crate::i18n::{Digits, Words, fill, money};

/// The sentence for a notice.
pub fn notice(notice: &Notice, words: &'static Words, digits: Digits) -> AnyView {
    match notice {
        Notice::Problem(code) => alert("notice problem", words.problem(*code).to_owned()),
        Notice::Unknown => alert("notice problem", words.unknown_sale.to_owned()),
        Notice::NotStarted => alert("notice problem", words.not_started.to_owned()),
        Notice::TakeOtherwise(amount) => {
            // Isolated, so that an amount keeps its order inside Arabic text.
            let amount = [
                "\u{2066}",
                amount.currency().code(),
                " ",
                &money(*amount, digits),
                "\u{2069}",
            ]
            .concat();
            alert("notice", fill(words.take_otherwise, &amount))
        }
    }
}
