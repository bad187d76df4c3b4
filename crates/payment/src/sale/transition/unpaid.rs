//! Sales that ended unpaid, and money that comes all the same.

use super::settled::{frozen, late, quiet};
use crate::sale::event::Effect;
use crate::sale::paid::{Difference, Evaluation};
use crate::sale::state::Phase;

/// What follows from a reading of a sale that ended unpaid.
pub(super) fn settle_unpaid(phase: &Phase, evaluation: Evaluation) -> (Phase, Vec<Effect>) {
    match evaluation {
        Evaluation::Paid(funds) => late(funds),
        // There is some money, but not the amount owed.
        Evaluation::Mismatch(Difference::Funds) | Evaluation::PartlyRefunded(_) => {
            frozen(Difference::Funds)
        }
        _ => quiet(phase.clone()),
    }
}
