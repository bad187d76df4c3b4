//! A sale whose session is being created, or whose creation was never answered.

use super::frozen::{found_when_frozen, has_money, is_promised, may_be_payable};
use super::settle::settle;
use super::settled::frozen_and_taken_back;
use crate::id::SessionId;
use crate::sale::event::{Alarm, Effect, Event};
use crate::sale::intent::{Intent, Method};
use crate::sale::link::Sending;
use crate::sale::paid::{Evaluation, evaluate};
use crate::sale::reasons::{Cause, Failure};
use crate::sale::session::Session;
use crate::sale::snapshot::PaymentSnapshot;
use crate::sale::state::{Phase, Sale, Stage};
use crate::time::Timestamp;

pub(super) fn creating(intent: &Intent, event: Event, now: Timestamp) -> (Stage, Vec<Effect>) {
    match event {
        Event::Created(mut session, reading) => {
            session.deadline = now.after(intent.pay_window);
            session.read_at = now;
            let cancel = Effect::Cancel(session.id.clone());
            let (phase, effects) = match evaluate(intent, &session, &reading) {
                Evaluation::Mismatch(difference) => frozen_and_taken_back(&session, difference),
                _ if !session.is_payable() => (Phase::Cancelling(Cause::Unpayable), vec![cancel]),
                evaluation => settle(intent, &session, &Phase::Waiting, evaluation, now),
            };
            session.to_cancel = may_be_payable(&session, false, &phase, &reading);
            session.has_money =
                matches!(phase, Phase::Mismatch(_)) && has_money(&session, &reading);
            session.found = found_when_frozen(intent, &session, &phase, &reading);
            session.promised =
                matches!(phase, Phase::Mismatch(_)) && is_promised(intent, &session, &reading);
            let mut effects = effects;
            if intent.method == Method::Link && phase == Phase::Waiting {
                session.link = Some(Sending::once_more(None, now));
                effects.push(Effect::SendLink(session.id.clone()));
            }
            (Stage::Opened(*session, phase), effects)
        }
        Event::Declined(rejection) => (Stage::Declined(rejection), Vec::new()),
        Event::NotCreated(failure) => (Stage::Failed(failure), Vec::new()),
        // The server was restarted with another key: the answer to its request is lost.
        Event::Stranded => (Stage::Failed(Failure::OtherAccount), Vec::new()),
        Event::Read(_)
        | Event::NotRead
        | Event::Cancel(_)
        | Event::CancelAnswered
        | Event::CancelUnanswered
        | Event::Tick
        | Event::Hinted
        | Event::Unrecorded
        | Event::PutAside
        | Event::Found(_)
        | Event::Keep
        | Event::Return
        | Event::ReturnAnswered
        | Event::ReturnUnanswered
        | Event::SendLink
        | Event::LinkSent(_) => (Stage::Creating, Vec::new()),
    }
}

/// Money for a sale without a known session. Only a payment that [`evaluate`] calls paid is accepted;
/// the payment's id serves as the id of the session, which is not known.
pub(super) fn found(sale: &Sale, reading: PaymentSnapshot, now: Timestamp) -> (Stage, Vec<Effect>) {
    let Ok(id) = SessionId::try_from(reading.payment.to_string()) else {
        return (sale.stage.clone(), Vec::new());
    };
    let session = Session::known_by_payment(id, reading.payment.clone(), now);
    match evaluate(&sale.intent, &session, &reading) {
        Evaluation::Paid(funds) => (
            Stage::Opened(session, Phase::PaidLate(funds)),
            vec![Effect::Alarm(Alarm::PaidLate)],
        ),
        _ => (sale.stage.clone(), Vec::new()),
    }
}
