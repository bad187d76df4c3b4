//! The calls that follow an event, each with the state that the sale has meanwhile.

use crate::sale::event::Effect;
use crate::sale::funds::Funds;
use crate::sale::intent::Intent;
use crate::sale::reasons::Cause;
use crate::sale::session::Session;
use crate::sale::state::Phase;

pub(super) fn read(session: Session, phase: Phase) -> (Session, Phase, Vec<Effect>) {
    let effect = Effect::Read(session.payment.clone());
    (session, phase, vec![effect])
}

pub(super) fn cancel(session: Session, cause: Cause) -> (Session, Phase, Vec<Effect>) {
    let effect = Effect::Cancel(session.id.clone());
    (session, Phase::Cancelling(cause), vec![effect])
}

/// Cancels again without changing the phase.
pub(super) fn cancel_as_it_is(session: Session, phase: &Phase) -> (Session, Phase, Vec<Effect>) {
    let effect = Effect::Cancel(session.id.clone());
    (session, phase.clone(), vec![effect])
}

/// Refunds what is captured. A payment not captured in full is closed, which releases what is left.
pub(super) fn give_back(
    intent: &Intent,
    session: Session,
    funds: Funds,
) -> (Session, Phase, Vec<Effect>) {
    let payment = session.payment.clone();
    let effect = match funds.captured.checked_sub(funds.refunded) {
        Some(amount) if funds.cover(intent.amount) => Effect::Refund {
            payment,
            amount,
            already: funds.refunded,
        },
        _ => Effect::Close(payment),
    };
    (session, Phase::Returning(funds), vec![effect])
}
