//! The state of a sale in a word or two, and its colour, for lists and headings.

use contract::{Action, Reason, SaleState, SaleView};

use crate::words::Words;

/// The state of a sale in a word or two, and its colour.
pub fn outcome(sale: &SaleView, words: &'static Words) -> (&'static str, &'static str) {
    let tone = match sale.state {
        SaleState::Creating | SaleState::Cancelling | SaleState::Checking => {
            return ("chip amber", words.short_checking);
        }
        SaleState::Waiting => return ("chip calm", words.short_waiting),
        SaleState::Mismatch if !sale.allows(Action::Keep) => {
            return ("chip grey", words.manager_checked);
        }
        SaleState::Paid if sale.is_paid_back() => "chip grey",
        SaleState::Paid if sale.reason != Some(Reason::CameLate) => "chip good",
        SaleState::Paid | SaleState::PaidLate | SaleState::Returning | SaleState::Mismatch => {
            "chip amber"
        }
        SaleState::Rejected | SaleState::Declined | SaleState::Failed => "chip bad",
        SaleState::Expired | SaleState::Cancelled => "chip grey",
    };
    (tone, ended_as(sale, words))
}

/// How a sale ended, in a word or two, for its result and for the list of sales. A payment that was
/// refunded is not called a cancellation, and one that cannot be returned is not said to be on its
/// way back.
pub const fn ended_as(sale: &SaleView, words: &'static Words) -> &'static str {
    match (sale.state, sale.reason) {
        (SaleState::Paid, _) if sale.is_paid_back() => words.refunded_heading,
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
