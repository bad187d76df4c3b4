//! The notice about what came before.

use contract::ProblemCode;
use leptos::prelude::*;
use payment::Money;
use till::{ItemError, Notice, TypedError};
use ui::components::{alert, alert_about};
use ui::words::{Digits, Words, coded};

/// The sentence for a notice. `limit` is the largest amount of one sale, if known.
pub fn notice(
    notice: &Notice,
    words: &'static Words,
    digits: Digits,
    limit: Option<Money>,
) -> AnyView {
    // Limits and examples in a sentence use the same digits as the amounts beside it.
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
        Notice::Amount(why) => problem(amount_error(words, *why)),
        Notice::Problem(code) => problem(words.problem(*code)),
        Notice::Item(place, why) => {
            let number = place.saturating_add(1).to_string();
            problem(&[words.item, " ", &number, ": ", item_error(words, *why)].concat())
        }
        Notice::Unknown => problem(words.unknown_sale),
        Notice::NotStarted => problem(words.not_started),
        Notice::TypedEarly => problem(words.typed_early),
        Notice::Overtaken(amount) => {
            alert_about("notice problem", words.other_first, coded(*amount, digits))
        }
        Notice::TakeOtherwise(amount)
        | Notice::PutAside(amount)
        | Notice::LeftOpen(amount)
        | Notice::Uncancelled(amount)
        | Notice::OtherAccount(amount)
        | Notice::Kept(amount) => {
            let (class, text) = match notice {
                Notice::PutAside(_) => ("notice", words.put_aside_notice),
                Notice::LeftOpen(_) => ("notice", words.left_open_notice),
                Notice::Uncancelled(_) => ("notice", words.uncancelled_notice),
                Notice::OtherAccount(_) => ("notice problem", words.other_account_notice),
                Notice::Kept(_) => ("notice", words.kept_notice),
                _ => ("notice", words.take_otherwise),
            };
            alert_about(class, text, coded(*amount, digits))
        }
    }
}

/// Says that the sale on screen was not started here, and that the one of this amount, entered
/// here, was not started.
pub fn overtaken(amount: Money, words: &'static Words, digits: Digits) -> AnyView {
    alert_about("notice problem", words.overtaken, coded(amount, digits))
}

/// The sentence for a typed or pasted text that is no amount. The one for an amount that is too
/// large has a place for the shop's limit.
const fn amount_error(words: &'static Words, why: TypedError) -> &'static str {
    match why {
        TypedError::Unreadable => words.invalid_amount,
        TypedError::AmbiguousComma => words.ambiguous_comma,
        TypedError::TooPrecise => words.too_many_decimals,
        TypedError::TooLarge => words.amount_too_large,
    }
}

/// The sentence for a line that cannot be sold. The line's name stands before it.
const fn item_error(words: &'static Words, why: ItemError) -> &'static str {
    match why {
        ItemError::Title => words.item_title,
        ItemError::Quantity => words.item_quantity,
        ItemError::UnitPrice(TypedError::AmbiguousComma) => words.item_price_comma,
        ItemError::UnitPrice(TypedError::TooPrecise) => words.item_price_decimals,
        ItemError::UnitPrice(TypedError::TooLarge) => words.item_price_large,
        ItemError::UnitPrice(TypedError::Unreadable) => words.item_price,
        ItemError::Category => words.item_category,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use contract::Lang;
    use ui::words::words;

    #[test]
    fn a_price_that_is_too_large_is_not_called_unreadable() {
        for lang in [Lang::En, Lang::Ar] {
            let words = words(lang);
            let of = |why| item_error(words, ItemError::UnitPrice(why));
            assert_eq!(of(TypedError::TooLarge), words.item_price_large);
            assert_eq!(of(TypedError::Unreadable), words.item_price);
        }
    }
}
