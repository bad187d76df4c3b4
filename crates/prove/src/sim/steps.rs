//! What a step of a sale must not do, at the moment that it is written.

use contract::SaleState;
use payment::sale::{Cause, End, Late, PAY_WINDOW, Release, Sale, State};
use store::Commit;

use super::ids::{payment_of, short};
use super::truth::Status;
use super::world::World;
use crate::promises;

/// How long the creation of a session may take: the server counts from before it.
const CREATING: u64 = 30_000;

/// Compares a step with the truth.
pub(super) fn check(world: &World, old: &Sale, commit: &Commit) {
    let new = &commit.sale;
    never_regresses(world, old, new);
    let name = short(new.intent.id);
    if commit.event == "hinted" && old.state_name() != new.state_name() {
        let (from, to) = (old.state_name(), new.state_name());
        let what = format!("{name}: {from:?} became {to:?}");
        world.violated(promises::HINT_CHANGES_NOTHING, what);
    }
    let Some(id) = payment_of(new) else {
        return;
    };
    let now = world.now();
    let (found, is_lied) = {
        let mut state = world.lock();
        state.truth.at(now);
        let is_lied = state.lied_about.contains(&id);
        (state.truth.payments.get(&id).cloned(), is_lied)
    };
    let Some(truth) = found.filter(|_| !is_lied) else {
        return;
    };
    let is_cancelled = |sale: &Sale| matches!(&sale.state, State::Unpaid(_, unpaid) if matches!(unpaid.end, End::Cancelled(_)));
    if is_cancelled(new) && !is_cancelled(old) {
        world.count("steps: cancelled");
        if truth.status == Status::Created {
            let what = format!("{name} is cancelled and can be paid");
            world.violated(promises::CANCELLED_BY_READING, what);
        }
    }
    // What was set aside is late money when it comes: it becomes paid by a person's decision only.
    let is_given_up = old.is_set_aside() && !old.is_paid() && from_late(old).is_none();
    if is_given_up && new.is_paid() {
        let what = format!("{name} was set aside and became paid by itself");
        world.violated(promises::GIVEN_UP_IS_NOT_SOLD, what);
    }
    let runs_out =
        matches!(&new.state, State::Cancelling(_, ending) if ending.cause == Cause::TimeOut);
    let deadline = truth.created_at + PAY_WINDOW.0;
    let was_right = world.was_right(truth.created_at.saturating_sub(CREATING), now);
    if old.is_waiting() && runs_out {
        world.count("steps: ran out");
        if now + CREATING < deadline && was_right {
            let what = format!("{name} was cancelled {} ms too early", deadline - now);
            world.violated(promises::SILENCE_CANCELS_NOTHING, what);
        }
    }
}

/// Whether the shop captures, and has captured nothing of late money.
fn is_only_held(sale: &Sale) -> bool {
    let late = from_late(sale);
    sale.intent.terms.is_manual() && late.is_some_and(|late| late.funds.captured.is_zero())
}

/// The late money that somebody decides about.
const fn from_late(sale: &Sale) -> Option<&Late> {
    match &sale.state {
        State::Late(_, late) => Some(late),
        _ => None,
    }
}

/// Whether somebody asked to release what is held of a paid sale.
fn is_released(sale: &Sale) -> bool {
    matches!(&sale.state, State::Paid(_, paid) if paid.release != Release::None)
}

/// An end stays, and paid stays paid until the money has gone back.
fn never_regresses(world: &World, old: &Sale, new: &Sale) {
    use SaleState as S;
    let (from, to) = (old.state_name(), new.state_name());
    let paid = |state| matches!(state, S::Paid | S::PaidLate | S::Returning);
    let fine = from == to
        || from.is_open()
        || match to {
            // An answer that came after it was given up: cancelled, and shown to nobody.
            S::Cancelling => from == S::Failed && new.is_set_aside(),
            _ if to.is_open() => false,
            S::PaidLate => !paid(from) && from != S::Mismatch,
            S::Mismatch => from != S::Paid || old.is_uncaptured(),
            // What is only held is released, and nobody is asked.
            S::Returning if is_only_held(new) => from != S::Paid && from != S::Mismatch,
            S::Paid | S::Returning => from == S::PaidLate,
            S::Cancelled => matches!(from, S::PaidLate | S::Returning) || is_released(old),
            _ => false,
        };
    if !fine {
        world.violated(
            promises::NO_END_REGRESSES,
            format!("{from:?} became {to:?}"),
        );
    }
}
