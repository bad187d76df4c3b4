//! An entry of the day's journal.

use serde::{Deserialize, Serialize};

use crate::id::{NoteId, SaleId, TerminalId};
use crate::money::Money;
use crate::sale::{Sale, State};
use crate::time::Timestamp;

/// How a customer paid what was not paid by way of the gateway.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum OtherMethod {
    /// Cash.
    Cash,
    /// A card, at another terminal.
    Card,
    /// Anything else, such as a transfer or a voucher.
    Other,
}

impl OtherMethod {
    /// All methods, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Cash, Self::Card, Self::Other];

    /// The name in the ledger and in JSON.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Cash => "cash",
            Self::Card => "card",
            Self::Other => "other",
        }
    }

    /// The method with this name.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|method| method.word() == word)
    }
}

/// What an entry says of its money.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum EntryKind {
    /// It was captured by the gateway.
    Payment,
    /// It was refunded by the gateway, whoever asked for it.
    Refund,
    /// A person took it by another method.
    Other(OtherMethod),
    /// The note about it was a mistake: it counts against the one that said so.
    OtherWithdrawn(OtherMethod),
}

/// An entry of the day's journal.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Entry {
    /// What it says.
    pub kind: EntryKind,
    /// How much; more than zero.
    pub amount: Money,
}

/// What a person notes of money that came by another method.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct OtherPayment {
    /// The note's id, made by the client: the same id is the same note.
    pub id: NoteId,
    /// The sale.
    pub sale: SaleId,
    /// How it was paid.
    pub method: OtherMethod,
    /// How much; more than zero.
    pub amount: Money,
    /// The terminal at which it was noted.
    pub terminal: TerminalId,
    /// When.
    pub at: Timestamp,
    /// Whether the note has been withdrawn.
    pub is_withdrawn: bool,
}

impl OtherPayment {
    /// Whether two notes say the same: the same money of the same sale. Where and when it was noted, and
    /// whether it was withdrawn since, do not count.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        self.id == other.id
            && self.sale == other.sale
            && self.method == other.method
            && self.amount == other.amount
    }
}

/// Whether money by another method may be noted for this sale: it has ended without money of the
/// gateway's, or it is paid and the customer paid the rest of the purchase otherwise. While the customer
/// may still pay, while late money is undecided and while the sale is frozen, nothing else may be taken
/// for it.
#[must_use]
pub const fn takes_other(sale: &Sale) -> bool {
    match &sale.state {
        State::Declined(_) | State::Failed(_) | State::Unpaid(..) | State::Paid(..) => true,
        State::Creating { .. }
        | State::Waiting(_)
        | State::Cancelling(..)
        | State::Checking(..)
        | State::Late(..)
        | State::Frozen(..) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sale::{Event, Failure, sample, transition};
    use uuid::Uuid;

    #[test]
    fn every_method_is_found_by_the_word_that_it_is_written_as() {
        for method in OtherMethod::ALL {
            let written = serde_json::to_value(method).unwrap();
            assert_eq!(written.as_str(), Some(method.word()));
            assert_eq!(OtherMethod::of_word(method.word()), Some(method));
        }
        assert_eq!(OtherMethod::of_word("Cash"), None);
    }

    #[test]
    fn a_note_is_the_same_only_with_the_same_money_of_the_same_sale() {
        let sale = sample::sale();
        let note = OtherPayment {
            id: NoteId(Uuid::from_u128(1)),
            sale: sale.intent.id,
            method: OtherMethod::Cash,
            amount: sample::aed("250"),
            terminal: sale.intent.terminal.clone(),
            at: sample::START,
            is_withdrawn: false,
        };
        let later = OtherPayment {
            at: Timestamp(sample::START.0 + 1),
            is_withdrawn: true,
            ..note.clone()
        };
        assert!(note.is_same(&later));
        for other in [
            OtherPayment {
                id: NoteId(Uuid::from_u128(2)),
                ..note.clone()
            },
            OtherPayment {
                sale: SaleId(Uuid::from_u128(9)),
                ..note.clone()
            },
            OtherPayment {
                method: OtherMethod::Card,
                ..note.clone()
            },
            OtherPayment {
                amount: sample::aed("249"),
                ..note.clone()
            },
        ] {
            assert!(!note.is_same(&other), "{other:?}");
        }
    }

    #[test]
    fn nothing_else_is_taken_for_a_sale_that_may_still_be_paid() {
        let begun = sample::sale();
        assert!(!takes_other(&begun));
        let failed = transition(&begun, Event::NotCreated(Failure::NoAnswer), sample::START);
        assert!(takes_other(&failed.sale));
    }
}
