//! How a sale ended, in a word or two, and how its screen looks.

use contract::{Reason, SaleState, SaleView};
use till::{Ending, Outcome, Till};
use ui::components::Mark;
use ui::words::Words;

/// The heading of an ended sale; empty for any other.
pub fn heading(till: &Till, words: &'static Words) -> &'static str {
    match till {
        Till::Done(done) => name_of(&done.outcome, words),
        Till::Entering(_) | Till::Selling(_) => "",
    }
}

/// The heading of this outcome.
pub(super) const fn name_of(outcome: &Outcome, words: &'static Words) -> &'static str {
    match outcome {
        Outcome::Sale(sale) => ended_as(sale, words),
        // The shop's own server refused the sale: Tabby was not asked.
        Outcome::Unavailable { code: Some(_), .. } => words.not_begun,
        Outcome::Unavailable { code: None, .. } => words.unavailable,
    }
}

/// How a sale ended, in a word or two, for its result and for the list of sales. A payment that was
/// refunded is not called a cancellation, and one that cannot be returned is not said to be on its
/// way back.
pub(in crate::screens) const fn ended_as(sale: &SaleView, words: &'static Words) -> &'static str {
    match (sale.state, sale.reason) {
        (SaleState::Paid, Some(Reason::CameLate)) => words.kept_late,
        (SaleState::Paid, _) => words.paid,
        (SaleState::Rejected | SaleState::Declined, _) => words.not_approved,
        (SaleState::Cancelled, Some(Reason::Refunded)) => words.refunded_heading,
        (SaleState::Cancelled, _) => words.cancelled,
        (SaleState::Expired, _) => words.expired,
        (SaleState::Failed, Some(Reason::KeyRefused)) => words.key_refused,
        (SaleState::Failed, Some(Reason::Refused)) => words.refused_heading,
        (SaleState::Failed, Some(Reason::Unrecorded)) => words.not_begun,
        (SaleState::Failed, _) => words.unavailable,
        (SaleState::PaidLate, _) => words.paid_late,
        (SaleState::Returning, Some(Reason::NotReturned)) => words.not_returned_heading,
        (SaleState::Returning, _) => words.returning,
        (SaleState::Cancelling, _) if sale.put_aside => words.given_up,
        // None of the others is a proper end.
        (
            SaleState::Mismatch
            | SaleState::Creating
            | SaleState::Waiting
            | SaleState::Cancelling
            | SaleState::Checking,
            _,
        ) => words.mismatch,
    }
}

/// Whether Tabby refuses this shop's requests, so that trying again does not help.
pub(super) fn is_refused(outcome: &Outcome) -> bool {
    let of_no_use = |reason| matches!(reason, Reason::KeyRefused | Reason::Refused);
    matches!(outcome, Outcome::Sale(sale) if sale.reason.is_some_and(of_no_use))
}

pub(super) fn look(outcome: &Outcome) -> (&'static str, Mark) {
    match outcome.ending() {
        // Green and a tick would say that goods are to be handed over.
        Ending::Paid if outcome.came_late() => ("screen result tone-checking", Mark::Clock),
        Ending::Paid => ("screen result tone-paid", Mark::Tick),
        Ending::NotApproved => ("screen result tone-refused", Mark::Cross),
        Ending::Unavailable => ("screen result tone-refused", Mark::Cloud),
        Ending::Cancelled | Ending::GivenUp => ("screen result tone-cancelled", Mark::Cross),
        Ending::Expired => ("screen result tone-cancelled", Mark::Clock),
        Ending::PaidLate | Ending::Returning | Ending::Mismatch => {
            ("screen result tone-checking", Mark::Warning)
        }
    }
}
