//! What a reading makes of each state.

use super::late::settle_late;
use super::open::settle_open;
use super::paid::settle_paid;
use super::settled::quiet;
use super::unpaid::settle_unpaid;
use crate::sale::event::Effect;
use crate::sale::intent::Intent;
use crate::sale::paid::Evaluation;
use crate::sale::session::Session;
use crate::sale::state::Phase;
use crate::time::Timestamp;

/// The phase that follows from what a reading says, and what has to be done.
pub(super) fn settle(
    intent: &Intent,
    session: &Session,
    phase: &Phase,
    evaluation: Evaluation,
    now: Timestamp,
) -> (Phase, Vec<Effect>) {
    match phase {
        Phase::Waiting | Phase::Cancelling(_) | Phase::Checking(_) => {
            settle_open(session, phase, evaluation, now)
        }
        Phase::Paid(known) => settle_paid(intent, phase, known, evaluation, now),
        Phase::PaidLate(known) | Phase::Returning(known) => {
            settle_late(session, phase, known, evaluation)
        }
        Phase::Rejected | Phase::Expired | Phase::Cancelled(_) | Phase::Failed(_) => {
            settle_unpaid(phase, evaluation)
        }
        Phase::Mismatch(_) => quiet(phase.clone()),
    }
}
