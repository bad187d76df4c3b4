//! Money that came after the end, until it is accepted or back with the customer.

use super::settled::{frozen, quiet};
use crate::sale::event::Effect;
use crate::sale::funds::Funds;
use crate::sale::paid::{Difference, Evaluation};
use crate::sale::reasons::Cause;
use crate::sale::session::Session;
use crate::sale::state::Phase;

/// What follows from a reading of a sale whose money came after its end.
pub(super) fn settle_late(
    session: &Session,
    phase: &Phase,
    known: &Funds,
    evaluation: Evaluation,
) -> (Phase, Vec<Effect>) {
    let is_returning = matches!(phase, Phase::Returning(_));
    match evaluation {
        // Captured money does not disappear without a refund.
        Evaluation::Ended | Evaluation::Rejected | Evaluation::ClosedUnpaid
            if !known.captured.is_zero() =>
        {
            frozen(Difference::Funds)
        }
        Evaluation::Paid(funds) if is_returning => quiet(Phase::Returning(funds)),
        Evaluation::Paid(funds) if session.seen => quiet(Phase::Paid(funds)),
        Evaluation::Paid(funds) => quiet(Phase::PaidLate(funds)),
        // The goods may have been handed over by now.
        Evaluation::Refunded(_) | Evaluation::PartlyRefunded(_)
            if session.seen && !is_returning =>
        {
            frozen(Difference::GivenBack)
        }
        Evaluation::Refunded(_) => quiet(Phase::Cancelled(Cause::Refunded)),
        Evaluation::PartlyRefunded(_) => frozen(Difference::Funds),
        Evaluation::ClosedUnpaid | Evaluation::Ended | Evaluation::Rejected
            if session.seen && !is_returning =>
        {
            frozen(Difference::Released)
        }
        Evaluation::ClosedUnpaid | Evaluation::Ended | Evaluation::Rejected => {
            quiet(Phase::Cancelled(Cause::ClosedUnpaid))
        }
        // Somebody else changed the payment: what the screen offers can no longer be done.
        Evaluation::Mismatch(difference) => frozen(difference),
        Evaluation::Open | Evaluation::Unclear => quiet(phase.clone()),
    }
}
