//! Sales that ended unpaid, and money that comes all the same.

use super::settled::{frozen, late, quiet};
use crate::sale::event::Effect;
use crate::sale::judge::{Difference, Verdict};
use crate::sale::state::Phase;

/// What follows from a reading of a sale that ended unpaid.
pub(super) fn settle_unpaid(phase: &Phase, verdict: Verdict) -> (Phase, Vec<Effect>) {
    match verdict {
        Verdict::Paid(funds) => late(funds),
        // There is some money, but not the amount owed.
        Verdict::Mismatch(Difference::Funds) | Verdict::PartlyRefunded(_) => {
            frozen(Difference::Funds)
        }
        _ => quiet(phase.clone()),
    }
}
