//! The outcomes of a reading that several states share.

use crate::sale::event::{Alarm, Effect};
use crate::sale::funds::Funds;
use crate::sale::paid::Difference;
use crate::sale::session::Session;
use crate::sale::state::Phase;

/// This phase, and nothing to do.
pub(super) const fn quiet(phase: Phase) -> (Phase, Vec<Effect>) {
    (phase, Vec::new())
}

/// Money that came after the end: a person has to decide.
pub(super) fn late(funds: Funds) -> (Phase, Vec<Effect>) {
    (Phase::PaidLate(funds), vec![Effect::Alarm(Alarm::PaidLate)])
}

/// Freezes the sale: a person has to look.
pub(super) fn frozen(difference: Difference) -> (Phase, Vec<Effect>) {
    (
        Phase::Mismatch(difference),
        vec![Effect::Alarm(Alarm::Mismatch)],
    )
}

/// Freezes the sale and cancels its session: whatever the reading means, nobody may pay it now.
pub(super) fn frozen_and_taken_back(
    session: &Session,
    difference: Difference,
) -> (Phase, Vec<Effect>) {
    let effects = vec![
        Effect::Alarm(Alarm::Mismatch),
        Effect::Cancel(session.id.clone()),
    ];
    (Phase::Mismatch(difference), effects)
}
