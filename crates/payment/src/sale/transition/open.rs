//! What a snapshot means for a sale that may still be paid: waiting for its customer, being
//! cancelled, or in doubt.

use super::frozen::freeze_and_cancel;
use super::next::{Next, late, paid, quiet};
use crate::sale::intent::Intent;
use crate::sale::paid::{Difference, Evaluation, evaluate};
use crate::sale::reasons::{Cause, DoubtOver, Failure};
use crate::sale::session::Session;
use crate::sale::snapshot::{PaymentSnapshot, PaymentState};
use crate::sale::state::{
    Came, Capturing, Doubt, End, Ending, Paid, Release, State, Unpaid, Watch,
};
use crate::time::Timestamp;

/// The state that follows from a snapshot of an open sale's payment. `ending` says why the sale is
/// being ended, if it is.
pub(super) fn settle(
    intent: &Intent,
    session: Session,
    ending: Option<Ending>,
    snapshot: &PaymentSnapshot,
    now: Timestamp,
) -> Next {
    let set_aside = ending.is_some_and(|ending| ending.set_aside);
    let doubt = |over| Doubt { over, ending };
    let end = match evaluate(intent, &session, snapshot) {
        Evaluation::Open => {
            return quiet(match ending {
                // Nobody had paid when it was given up. The customer's page stays open: the terminal
                // is free, and the payment is watched.
                Some(ending) if !intent.terms.cancel => {
                    let set_aside = true;
                    State::Cancelling(
                        session,
                        Ending {
                            set_aside,
                            ..ending
                        },
                    )
                }
                Some(_) => State::Checking(session, doubt(DoubtOver::StillOpen)),
                None => State::Waiting(session),
            });
        }
        Evaluation::Unclear => {
            return quiet(State::Checking(session, doubt(DoubtOver::UnknownStatus)));
        }
        // The cashier has gone on, and may have taken the money in another way.
        Evaluation::Paid(funds) if set_aside => return late(intent, session, funds, set_aside),
        Evaluation::Paid(funds) => {
            let in_time = Paid {
                funds,
                came: Came::InTime,
                capturing: Capturing::default(),
                release: Release::None,
            };
            return paid(intent, session, in_time);
        }
        Evaluation::PartlyRefunded(_) => {
            let difference = Difference::Funds;
            return freeze_and_cancel(intent, session, difference, snapshot, set_aside, now);
        }
        Evaluation::Mismatch(difference) => {
            return freeze_and_cancel(intent, session, difference, snapshot, set_aside, now);
        }
        Evaluation::Rejected => End::Rejected,
        Evaluation::Ended => ended(&session, ending, snapshot.status, now),
        Evaluation::ClosedUnpaid => End::Cancelled(Cause::ClosedUnpaid),
        Evaluation::Refunded(_) => End::Cancelled(Cause::Refunded),
    };
    let unpaid = Unpaid {
        end,
        watch: Watch::after_reading(intent, now),
        set_aside,
    };
    quiet(State::Unpaid(session, unpaid))
}

/// The gateway says `EXPIRED` for a cancellation by either side and for a session out of time.
/// Which it was follows from the requested cancellation and from the time, unless it has a word of
/// its own for a payment that was not made in time.
fn ended(session: &Session, ending: Option<Ending>, status: PaymentState, now: Timestamp) -> End {
    match ending.map(|ending| ending.cause) {
        Some(Cause::TimeOut) => End::Expired,
        Some(Cause::Unpayable) => End::Failed(Failure::Incomplete),
        Some(Cause::Unrecorded) => End::Failed(Failure::Unrecorded),
        Some(cause) => End::Cancelled(cause),
        None if status == PaymentState::TimedOut => End::Expired,
        None if session.expires_at.is_some_and(|end| now >= end) => End::Expired,
        None => End::Cancelled(Cause::Customer),
    }
}
