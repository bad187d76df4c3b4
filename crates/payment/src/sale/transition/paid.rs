//! Paid sales, and promises that are not kept.

use super::settled::{frozen, quiet};
use crate::sale::event::{Alarm, Effect};
use crate::sale::funds::Funds;
use crate::sale::intent::Intent;
use crate::sale::paid::{Difference, Evaluation};
use crate::sale::pauses::WATCH;
use crate::sale::state::Phase;
use crate::time::Timestamp;

/// What follows from a reading of a paid sale.
pub(super) fn settle_paid(
    intent: &Intent,
    phase: &Phase,
    known: &Funds,
    evaluation: Evaluation,
    now: Timestamp,
) -> (Phase, Vec<Effect>) {
    match evaluation {
        Evaluation::Paid(funds) => {
            let long_ago = now >= intent.created_at.after(WATCH);
            let is_stuck = long_ago && !funds.cover(intent.amount);
            let alarm = is_stuck.then_some(Effect::Alarm(Alarm::Uncaptured));
            (Phase::Paid(funds), alarm.into_iter().collect())
        }
        // A payment that was captured in full and is refunded later was paid and stays paid:
        // the refund is another matter.
        Evaluation::Refunded(funds) | Evaluation::PartlyRefunded(funds)
            if known.cover(intent.amount) =>
        {
            quiet(Phase::Paid(funds))
        }
        _ if known.cover(intent.amount) => quiet(phase.clone()),
        // Authorised (or accepted late) and released before it was captured: nobody at this
        // terminal refunded it.
        Evaluation::ClosedUnpaid | Evaluation::Ended | Evaluation::Rejected => {
            frozen(Difference::Released)
        }
        // Captured since, and refunded by nobody at this terminal: the reason is not known, and
        // the goods are handed over or about to be.
        Evaluation::Refunded(_) | Evaluation::PartlyRefunded(_) => frozen(Difference::GivenBack),
        // Captured in part, or another order by now: none of it is our doing.
        Evaluation::Mismatch(difference) => frozen(difference),
        Evaluation::Open | Evaluation::Unclear => quiet(phase.clone()),
    }
}
