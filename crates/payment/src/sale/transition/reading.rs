//! A reading of the payment of a sale, or none.

use super::doubt::{doubt, one_more};
use super::frozen::{found_when_frozen, has_money, is_promised, may_be_payable};
use super::settle::settle;
use crate::sale::event::{Alarm, Effect};
use crate::sale::intent::Intent;
use crate::sale::paid::evaluate;
use crate::sale::pauses::WATCH;
use crate::sale::reasons::DoubtOver;
use crate::sale::session::Session;
use crate::sale::snapshot::PaymentSnapshot;
use crate::sale::state::Phase;
use crate::time::Timestamp;

/// Applies a reading of the payment: what it settles, and what is known from it of a frozen sale.
pub(super) fn heard(
    intent: &Intent,
    mut session: Session,
    phase: &Phase,
    reading: &PaymentSnapshot,
    now: Timestamp,
) -> (Session, Phase, Vec<Effect>) {
    let evaluation = evaluate(intent, &session, reading);
    let was_frozen = matches!(phase, Phase::Mismatch(_));
    let (phase, effects) = settle(intent, &session, phase, evaluation, now);
    session.read_at = now;
    session.to_cancel = may_be_payable(&session, was_frozen, &phase, reading);
    let known = (session.found, session.promised);
    session.found = found_when_frozen(intent, &session, &phase, reading);
    session.silence = match &phase {
        // The answer told nothing new; do not ask again without a pause.
        Phase::Checking(_) | Phase::Returning(_) => Some(one_more(&session, now)),
        _ => None,
    };
    let mut effects = effects;
    if matches!(phase, Phase::Mismatch(_)) {
        let has_money = has_money(&session, reading);
        session.promised = is_promised(intent, &session, reading);
        let is_news = has_money && !session.has_money
            || session.found != known.0
            || known.1 && !session.promised;
        if !was_frozen {
            session.seen = false;
        } else if is_news {
            // An acknowledgement covers only what was known then.
            session.seen = false;
            effects.push(Effect::Alarm(Alarm::Mismatch));
        }
        session.has_money |= has_money;
    }
    (session, phase, effects)
}

/// Notes that no reading came. A sale that is being cancelled, or whose deadline is over, is then in
/// doubt.
pub(super) fn unread(
    intent: &Intent,
    mut session: Session,
    phase: &Phase,
    now: Timestamp,
) -> (Session, Phase, Vec<Effect>) {
    let phase = match phase {
        Phase::Cancelling(cause) => doubt(Some(*cause), DoubtOver::Unread),
        Phase::Waiting if session.is_overdue(now, intent.pay_window) => {
            doubt(None, DoubtOver::Unread)
        }
        other => other.clone(),
    };
    let settled = match &phase {
        Phase::Paid(funds) => funds.cover(intent.amount),
        Phase::Mismatch(_) => {
            !session.to_cancel && session.read_at >= intent.created_at.after(WATCH)
        }
        _ => false,
    };
    if !settled {
        session.silence = Some(one_more(&session, now));
    }
    (session, phase, Vec::new())
}
