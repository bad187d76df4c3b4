//! Money that came after the end, until it is accepted or back with the customer.

use super::settled::{frozen, quiet};
use crate::sale::event::Effect;
use crate::sale::funds::Funds;
use crate::sale::judge::{Difference, Verdict};
use crate::sale::reasons::Cause;
use crate::sale::session::Session;
use crate::sale::state::Phase;

/// What follows from a reading of a sale whose money came after its end.
pub(super) fn settle_late(
    session: &Session,
    phase: &Phase,
    known: &Funds,
    verdict: Verdict,
) -> (Phase, Vec<Effect>) {
    let is_returning = matches!(phase, Phase::Returning(_));
    match verdict {
        // Captured money does not disappear without a refund.
        Verdict::Ended | Verdict::Rejected | Verdict::ClosedUnpaid if !known.captured.is_zero() => {
            frozen(Difference::Funds)
        }
        Verdict::Paid(funds) if is_returning => quiet(Phase::Returning(funds)),
        Verdict::Paid(funds) if session.seen => quiet(Phase::Paid(funds)),
        Verdict::Paid(funds) => quiet(Phase::PaidLate(funds)),
        // The goods may have been handed over by now.
        Verdict::Refunded(_) | Verdict::PartlyRefunded(_) if session.seen && !is_returning => {
            frozen(Difference::GivenBack)
        }
        Verdict::Refunded(_) => quiet(Phase::Cancelled(Cause::Refunded)),
        Verdict::PartlyRefunded(_) => frozen(Difference::Funds),
        Verdict::ClosedUnpaid | Verdict::Ended | Verdict::Rejected
            if session.seen && !is_returning =>
        {
            frozen(Difference::Released)
        }
        Verdict::ClosedUnpaid | Verdict::Ended | Verdict::Rejected => {
            quiet(Phase::Cancelled(Cause::ClosedUnpaid))
        }
        // Somebody else changed the payment: what the screen offers can no longer be done.
        Verdict::Mismatch(difference) => frozen(difference),
        Verdict::Open | Verdict::Unclear => quiet(phase.clone()),
    }
}
