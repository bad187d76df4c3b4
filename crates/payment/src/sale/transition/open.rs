//! Sales that may still be paid: waiting for their customer, being cancelled, or in doubt.

use super::doubt::{doubt, ending};
use super::settled::{frozen_and_taken_back, late, quiet};
use crate::sale::event::Effect;
use crate::sale::paid::{Difference, Evaluation};
use crate::sale::reasons::{Cause, DoubtOver, Failure};
use crate::sale::session::Session;
use crate::sale::state::Phase;
use crate::time::Timestamp;

/// What follows from a reading of a sale that may still be paid.
pub(super) fn settle_open(
    session: &Session,
    phase: &Phase,
    evaluation: Evaluation,
    now: Timestamp,
) -> (Phase, Vec<Effect>) {
    let ending = ending(phase);
    match evaluation {
        Evaluation::Open => quiet(match ending {
            Some(cause) => doubt(Some(cause), DoubtOver::StillOpen),
            None => Phase::Waiting,
        }),
        // The cashier has gone on, and may have taken the money in another way.
        Evaluation::Paid(funds) if session.put_aside => late(funds),
        Evaluation::Paid(funds) => quiet(Phase::Paid(funds)),
        Evaluation::Rejected => quiet(Phase::Rejected),
        Evaluation::Ended => quiet(ended(session, ending, now)),
        Evaluation::ClosedUnpaid => quiet(Phase::Cancelled(Cause::ClosedUnpaid)),
        Evaluation::Refunded(_) => quiet(Phase::Cancelled(Cause::Refunded)),
        Evaluation::Unclear => quiet(doubt(ending, DoubtOver::UnknownStatus)),
        Evaluation::PartlyRefunded(_) => frozen_and_taken_back(session, Difference::Funds),
        Evaluation::Mismatch(difference) => frozen_and_taken_back(session, difference),
    }
}

/// The gateway says `EXPIRED` for a cancellation by either side and for a session out of time.
/// Which it was follows from the requested cancellation and from the time.
fn ended(session: &Session, ending: Option<Cause>, now: Timestamp) -> Phase {
    match ending {
        Some(Cause::TimeOut) => Phase::Expired,
        Some(Cause::Unpayable) => Phase::Failed(Failure::Incomplete),
        Some(Cause::Unrecorded) => Phase::Failed(Failure::Unrecorded),
        Some(cause) => Phase::Cancelled(cause),
        None if session.expires_at.is_some_and(|end| now >= end) => Phase::Expired,
        None => Phase::Cancelled(Cause::Customer),
    }
}
