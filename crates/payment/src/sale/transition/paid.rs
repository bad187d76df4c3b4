//! Paid sales, and promises that are not kept.

use super::frozen::freeze;
use super::next::{self, Next, quiet, read};
use crate::sale::event::{Alarm, Effect, Event};
use crate::sale::funds::Funds;
use crate::sale::intent::Intent;
use crate::sale::paid::{Difference, Evaluation, evaluate, is_of_sale};
use crate::sale::reasons::Cause;
use crate::sale::session::Session;
use crate::sale::snapshot::{PaymentSnapshot, PaymentState};
use crate::sale::state::{End, Paid, Release, State, Unpaid, Watch};
use crate::time::Timestamp;

pub(super) fn paid(
    intent: &Intent,
    session: Session,
    known: Paid,
    event: Event,
    now: Timestamp,
) -> Next {
    match event {
        Event::Read(snapshot) => settle(intent, session, known, &snapshot, now),
        Event::Release if !known.is_captured(intent.amount) => {
            let release = Release::Asked;
            quiet(State::Paid(session, Paid { release, ..known }))
        }
        Event::ReleaseRefused if known.release == Release::Asked => {
            let release = Release::None;
            quiet(State::Paid(session, Paid { release, ..known }))
        }
        // Each try changes the sale, so that only the server whose write succeeds makes it.
        Event::Tick if is_to_capture(intent, known) => next::paid(intent, session, known),
        Event::CaptureAnswered if is_to_capture(intent, known) => {
            let capturing = known.capturing.told();
            read(State::Paid(session, Paid { capturing, ..known }))
        }
        Event::Tick | Event::Hinted | Event::CaptureAnswered | Event::CaptureUnanswered => {
            read(State::Paid(session, known))
        }
        Event::NotRead
        | Event::Release
        | Event::ReleaseRefused
        | Event::Cancel(_)
        | Event::CancelAnswered
        | Event::CancelUnanswered
        | Event::Created(..)
        | Event::Declined(_)
        | Event::NotCreated(_)
        | Event::Orphaned
        | Event::Unrecorded
        | Event::PutAside
        | Event::Stranded
        | Event::Found(_)
        | Event::Keep
        | Event::Return
        | Event::ReturnAnswered
        | Event::ReturnUnanswered
        | Event::SendLink
        | Event::LinkSent(_) => quiet(State::Paid(session, known)),
    }
}

/// Whether the shop captures, and has not captured all of it.
fn is_to_capture(intent: &Intent, known: Paid) -> bool {
    intent.terms.is_manual() && !known.funds.cover(intent.amount)
}

/// The sums of a payment that this shop has closed before it was captured in full.
fn left_of_release(
    intent: &Intent,
    session: &Session,
    known: Paid,
    snapshot: &PaymentSnapshot,
) -> Option<Funds> {
    let is_ours = known.release != Release::None && is_of_sale(intent, session, snapshot);
    if !is_ours || snapshot.status != PaymentState::Closed {
        return None;
    }
    let (captured, refunded) = (snapshot.captured?, snapshot.refunded?);
    let funds = Funds { captured, refunded };
    let is_consistent = captured.checked_sub(refunded).is_some();
    (is_consistent && !funds.cover(intent.amount)).then_some(funds)
}

/// The rest was released: the sale has what was captured before, or nothing.
fn released(intent: &Intent, session: Session, known: Paid, funds: Funds, now: Timestamp) -> Next {
    if !funds.captured.is_zero() {
        let release = Release::Done;
        let paid = Paid {
            funds,
            release,
            ..known
        };
        return quiet(State::Paid(session, paid));
    }
    let unpaid = Unpaid {
        end: End::Cancelled(Cause::ClosedUnpaid),
        watch: Watch::after_reading(intent, now),
        set_aside: known.came.is_set_aside(),
    };
    quiet(State::Unpaid(session, unpaid))
}

/// What follows from a snapshot of a paid sale.
fn settle(
    intent: &Intent,
    session: Session,
    known: Paid,
    snapshot: &PaymentSnapshot,
    now: Timestamp,
) -> Next {
    if let Some(funds) = left_of_release(intent, &session, known, snapshot) {
        return released(intent, session, known, funds, now);
    }
    let was_captured = known.is_captured(intent.amount);
    let difference = match evaluate(intent, &session, snapshot) {
        Evaluation::Paid(funds) => {
            let long_ago = now >= intent.watch_ends();
            let is_stuck = long_ago && !funds.cover(intent.amount);
            let alarm = is_stuck.then_some(Effect::Alarm(Alarm::Uncaptured));
            let state = State::Paid(session, Paid { funds, ..known });
            return (state, alarm.into_iter().collect());
        }
        // A payment that was captured in full and is refunded later was paid and stays paid:
        // the refund is another matter.
        Evaluation::Refunded(funds) | Evaluation::PartlyRefunded(funds) if was_captured => {
            return quiet(State::Paid(session, Paid { funds, ..known }));
        }
        _ if was_captured => return quiet(State::Paid(session, known)),
        Evaluation::Open | Evaluation::Unclear => {
            let is_stuck = now >= intent.watch_ends();
            let alarm = is_stuck.then_some(Effect::Alarm(Alarm::Uncaptured));
            return (State::Paid(session, known), alarm.into_iter().collect());
        }
        // Authorised (or accepted late) and released before it was captured: nobody at this
        // terminal refunded it.
        Evaluation::ClosedUnpaid | Evaluation::Ended | Evaluation::Rejected => Difference::Released,
        // Captured since, and refunded by nobody at this terminal: the reason is not known, and
        // the goods are handed over or about to be.
        Evaluation::Refunded(_) | Evaluation::PartlyRefunded(_) => Difference::GivenBack,
        // Captured in part, or another order by now: none of it is our doing.
        Evaluation::Mismatch(difference) => difference,
    };
    let set_aside = known.came.is_set_aside();
    freeze(intent, session, difference, snapshot, set_aside, now)
}
