//! A sale without a session, or whose session nobody knew.

use super::frozen::freeze;
use super::next::{Next, cancel, late, quiet};
use super::open::settle;
use crate::id::SessionId;
use crate::sale::event::Event;
use crate::sale::intent::Intent;
use crate::sale::paid::{Difference, Evaluation, evaluate};
use crate::sale::reasons::{Cause, Failure};
use crate::sale::session::Session;
use crate::sale::snapshot::PaymentSnapshot;
use crate::sale::state::{Ending, State};
use crate::time::Timestamp;

pub(super) fn failed(intent: &Intent, failure: Failure, event: Event, now: Timestamp) -> Next {
    match (failure, event) {
        // A payment may have been made whose id never arrived.
        (
            Failure::NoAnswer | Failure::OtherSale | Failure::OtherAccount,
            Event::Found(snapshot),
        ) => found(intent, failure, &snapshot, now),
        // Another server had given the answer up for lost, and here it is.
        (Failure::NoAnswer | Failure::OtherAccount, Event::Created(session, snapshot)) => {
            answered_late(intent, *session, &snapshot, now)
        }
        // The key is back: from now on, treat the sale as one whose answer was lost.
        (Failure::OtherAccount, Event::Tick) => quiet(State::Failed(Failure::NoAnswer)),
        _ => quiet(State::Failed(failure)),
    }
}

/// Money for a sale without a known session, whose payment's id serves as the id of the session. If
/// somebody has refunded a part of it, or captured a part only, before it was found, a person has to
/// look.
fn found(intent: &Intent, failure: Failure, snapshot: &PaymentSnapshot, now: Timestamp) -> Next {
    let Ok(id) = SessionId::try_from(snapshot.payment.to_string()) else {
        return quiet(State::Failed(failure));
    };
    let session = Session::known_by_payment(id, snapshot.payment.clone(), now);
    match evaluate(intent, &session, snapshot) {
        Evaluation::Paid(funds) => late(intent, session, funds, false),
        Evaluation::PartlyRefunded(_) | Evaluation::Mismatch(Difference::Funds) => {
            freeze(intent, session, Difference::Funds, snapshot, false, now)
        }
        _ => quiet(State::Failed(failure)),
    }
}

/// The session of a sale that was called failed: the cashier has gone on, so nobody may pay it.
fn answered_late(
    intent: &Intent,
    mut session: Session,
    snapshot: &PaymentSnapshot,
    now: Timestamp,
) -> Next {
    session.deadline = now;
    let ending = Ending {
        cause: Cause::Unrecorded,
        set_aside: true,
    };
    match evaluate(intent, &session, snapshot) {
        Evaluation::Open => cancel(intent, State::Cancelling(session, ending)),
        _ => settle(intent, session, Some(ending), snapshot, now),
    }
}
