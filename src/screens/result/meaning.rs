//! What an end means for the money, and what to do now.

use contract::{CapabilitiesView, ProblemCode, Reason, SaleState};
use leptos::prelude::*;
use payment::Money;
use till::Outcome;
use ui::components::{self, node};
use ui::words::{Digits, Words, coded, parts};

/// What happened, what it means for the money, and what to do now. Tabby's published texts are
/// shown exactly as published; where they do not mention the money, a sentence is added.
pub(super) fn sentences(
    outcome: &Outcome,
    can: CapabilitiesView,
    words: &'static Words,
) -> Vec<&'static str> {
    let first = sentence(outcome, can, words);
    match outcome {
        Outcome::Sale(sale) if sale.state == SaleState::Declined => {
            vec![first, words.nothing_charged]
        }
        _ => vec![first],
    }
}

/// The same for a sale that was given up and whose page may still be open: what becomes of money that
/// still comes depends on the gateway. In a low window the last sentence is below the edge: it is not
/// the one about the goods. One that nobody at this till gave up says why it was.
pub(super) fn given_up(
    is_out_of_time: bool,
    can: CapabilitiesView,
    words: &'static Words,
) -> Vec<&'static str> {
    let money = match can.late_released {
        true => words.given_up_released,
        false => words.given_up_told,
    };
    let (what, goods) = (words.given_up_meaning, words.given_up_goods);
    match is_out_of_time {
        true => vec![words.out_of_time, what, goods, money],
        false => vec![what, goods, money],
    }
}

/// The sums that were captured and refunded for a frozen sale, which the manager has to know first,
/// and what was refunded of a paid one.
pub(super) fn sums(outcome: &Outcome, words: &'static Words) -> Vec<(&'static str, Money)> {
    let Outcome::Sale(sale) = outcome else {
        return Vec::new();
    };
    let mut all = match sale.state {
        SaleState::Mismatch if !sale.captured.is_zero() => vec![(words.sums_taken, sale.captured)],
        SaleState::Paid => Vec::new(),
        _ => return Vec::new(),
    };
    if !sale.refunded.is_zero() {
        all.push((words.sums_given_back, sale.refunded));
    }
    all
}

/// A sentence about an amount, which keeps its order inside Arabic text.
pub(super) fn sentence_about(text: &'static str, sum: Money, digits: Digits) -> AnyView {
    let (before, after) = parts(text);
    let sum = components::value(coded(sum, digits));
    let children = vec![before.into_any(), sum, after.into_any()];
    node("p", "sentence", children)
}

pub(super) fn sentence(
    outcome: &Outcome,
    can: CapabilitiesView,
    words: &'static Words,
) -> &'static str {
    let sale = match outcome {
        Outcome::Unavailable {
            code: Some(ProblemCode::LedgerUnavailable),
            ..
        } => return words.ledger_meaning,
        Outcome::Unavailable { code: Some(_), .. } => return words.refused,
        Outcome::Unavailable { code: None, .. } => return words.unavailable_meaning,
        Outcome::Sale(sale) => sale,
    };
    match (sale.state, sale.reason) {
        (SaleState::Paid, _) if sale.is_paid_back() => words.refunded,
        // Nothing was paid: goods handed over now would be given away.
        (SaleState::Paid, _) if sale.is_test => words.test_meaning,
        (SaleState::Paid, Some(Reason::CameLate)) => words.kept_late_meaning,
        (SaleState::Paid, _) if outcome.awaits_capture(can) => words.not_captured,
        (SaleState::Paid, _) => words.paid_meaning,
        (SaleState::Declined, reason) => words.rejection(reason),
        (SaleState::Rejected, _) => words.rejected_meaning,
        (SaleState::Cancelled, Some(Reason::Customer)) => words.cancelled_by_customer,
        (SaleState::Cancelled, Some(Reason::ClosedUnpaid)) => words.closed_unpaid,
        (SaleState::Cancelled, Some(Reason::Unattended)) => words.cancelled_unattended,
        (SaleState::Cancelled, Some(Reason::Refunded)) => words.refunded,
        (SaleState::Cancelled, _) => words.cancelled_meaning,
        (SaleState::Expired, _) => words.expired_meaning,
        (SaleState::Failed, Some(Reason::KeyRefused)) => words.key_refused_meaning,
        (SaleState::Failed, Some(Reason::Refused)) => words.refused_meaning,
        (SaleState::Failed, Some(Reason::Unrecorded)) => words.unrecorded_meaning,
        (SaleState::Failed, _) => words.unavailable_meaning,
        (SaleState::PaidLate, _) => words.paid_late_meaning,
        (SaleState::Returning, Some(Reason::NotReturned)) => words.not_returned,
        (SaleState::Returning, _) => words.returning_meaning,
        (SaleState::Cancelling, _) if sale.put_aside => words.given_up_meaning,
        (_, Some(Reason::Released)) => words.released_meaning,
        // Shown after the sums.
        (_, Some(Reason::Refunded)) if !sale.captured.is_zero() && !sale.refunded.is_zero() => {
            words.given_back_sums
        }
        (_, Some(Reason::Refunded)) => words.given_back_meaning,
        (SaleState::Mismatch, Some(Reason::OtherFunds)) if !sale.captured.is_zero() => {
            words.sums_meaning
        }
        _ => words.mismatch_meaning,
    }
}
