//! Money that came after the end, until it is accepted or back with the customer.

use super::frozen::freeze;
use super::next::{Next, paid, quiet, read, void_of};
use crate::sale::event::{Alarm, Effect, Event};
use crate::sale::funds::Funds;
use crate::sale::intent::Intent;
use crate::sale::paid::{Difference, Evaluation, evaluate};
use crate::sale::reasons::Cause;
use crate::sale::session::Session;
use crate::sale::snapshot::PaymentSnapshot;
use crate::sale::state::{
    Came, Capturing, Decision, End, Help, Late, Paid, Release, Return, State, Unpaid, Watch,
};
use crate::time::Timestamp;

pub(super) fn late(
    intent: &Intent,
    session: Session,
    known: Late,
    event: Event,
    now: Timestamp,
) -> Next {
    match (event, known.decision) {
        (Event::Read(snapshot), _) => settle(intent, session, known, &snapshot, now),
        // Somebody may have refunded it elsewhere a moment ago: a reading has to confirm it.
        (Event::Keep, Decision::None | Decision::Accept) => {
            let decision = Decision::Accept;
            read(State::Late(session, Late { decision, ..known }))
        }
        // Somebody has acknowledged that the refund fails. It is still tried again.
        (Event::Keep, Decision::Return(asked)) if asked.is_stuck() => {
            let help = Help::Acknowledged;
            let decision = Decision::Return(Return { help, ..asked });
            quiet(State::Late(session, Late { decision, ..known }))
        }
        (Event::Return, Decision::None | Decision::Accept) => {
            let first = Return {
                tries: 1,
                help: Help::NotNeeded,
            };
            give_back(intent, session, known, first)
        }
        // Each try changes the sale, so that only the server whose write succeeds makes it.
        (Event::Tick, Decision::Return(asked)) => {
            let tries = asked.tries.saturating_add(1);
            give_back(intent, session, known, Return { tries, ..asked })
        }
        (Event::NotRead, Decision::Return(asked)) => still_returning(session, known, asked),
        (Event::ReturnAnswered | Event::ReturnUnanswered, Decision::Return(_))
        | (Event::Tick | Event::Hinted, _) => read(State::Late(session, known)),
        (
            Event::Keep
            | Event::Return
            | Event::ReturnAnswered
            | Event::ReturnUnanswered
            | Event::CaptureAnswered
            | Event::CaptureUnanswered
            | Event::NotRead
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
            | Event::SendLink
            | Event::Release
            | Event::ReleaseRefused
            | Event::LinkSent(_),
            _,
        ) => quiet(State::Late(session, known)),
    }
}

/// Refunds what is captured. Of a payment that is not captured in full, what is left is released.
fn give_back(intent: &Intent, session: Session, known: Late, asked: Return) -> Next {
    let payment = session.payment.clone();
    let Funds { captured, refunded } = known.funds;
    let effect = match captured.checked_sub(refunded) {
        Some(amount) if known.funds.cover(intent.amount) => Effect::Refund {
            payment,
            amount,
            already: refunded,
        },
        _ => void_of(&session, asked),
    };
    let decision = Decision::Return(asked);
    let state = State::Late(session, Late { decision, ..known });
    (state, vec![effect])
}

/// What follows from a snapshot of a sale whose money came after its end.
fn settle(
    intent: &Intent,
    session: Session,
    known: Late,
    snapshot: &PaymentSnapshot,
    now: Timestamp,
) -> Next {
    let was_captured = !known.funds.captured.is_zero();
    let evaluation = evaluate(intent, &session, snapshot);
    let difference = match (evaluation, known.decision) {
        (Evaluation::Paid(funds), decision) => {
            return still_here(intent, session, Late { funds, ..known }, decision);
        }
        (Evaluation::Open | Evaluation::Unclear, Decision::Return(asked)) => {
            return still_returning(session, known, asked);
        }
        (Evaluation::Open | Evaluation::Unclear, _) => return quiet(State::Late(session, known)),
        // Captured money does not disappear without a refund.
        (Evaluation::Ended | Evaluation::Rejected | Evaluation::ClosedUnpaid, _)
            if was_captured =>
        {
            Difference::Funds
        }
        // The goods may have been handed over by now.
        (Evaluation::Refunded(_) | Evaluation::PartlyRefunded(_), Decision::Accept) => {
            Difference::GivenBack
        }
        (Evaluation::ClosedUnpaid | Evaluation::Ended | Evaluation::Rejected, Decision::Accept) => {
            Difference::Released
        }
        (Evaluation::Refunded(_), _) => {
            return gone(intent, session, known, Cause::Refunded, now);
        }
        (Evaluation::ClosedUnpaid | Evaluation::Ended | Evaluation::Rejected, _) => {
            return gone(intent, session, known, Cause::ClosedUnpaid, now);
        }
        (Evaluation::PartlyRefunded(_), _) => Difference::Funds,
        // Somebody else changed the payment: what the screen offers can no longer be done.
        (Evaluation::Mismatch(difference), _) => difference,
    };
    freeze(intent, session, difference, snapshot, known.set_aside, now)
}

/// The money is still here.
fn still_here(intent: &Intent, session: Session, late: Late, decision: Decision) -> Next {
    let Late {
        funds, set_aside, ..
    } = late;
    match decision {
        Decision::None => quiet(State::Late(session, late)),
        Decision::Accept => {
            let accepted = Paid {
                funds,
                came: Came::Late { set_aside },
                capturing: Capturing::default(),
                release: Release::None,
            };
            paid(intent, session, accepted)
        }
        Decision::Return(asked) => still_returning(session, late, asked),
    }
}

/// The payment was asked about after the last try, and nothing says that the money is back. A person
/// is called once, when enough tries were made.
fn still_returning(session: Session, late: Late, asked: Return) -> Next {
    if !asked.was_tried_enough() || asked.is_stuck() {
        return quiet(State::Late(session, late));
    }
    let help = Help::Called;
    let decision = Decision::Return(Return { help, ..asked });
    let state = State::Late(session, Late { decision, ..late });
    (state, vec![Effect::Alarm(Alarm::NotReturned)])
}

/// The money is with the customer again.
fn gone(intent: &Intent, session: Session, known: Late, cause: Cause, now: Timestamp) -> Next {
    let unpaid = Unpaid {
        end: End::Cancelled(cause),
        watch: Watch::after_reading(intent, now),
        set_aside: known.set_aside,
    };
    quiet(State::Unpaid(session, unpaid))
}
