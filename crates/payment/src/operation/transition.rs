//! The transitions of an operation, as one pure function.

use super::event::{OperationAnswer, OperationEffect, OperationEvent, OperationFate};
use super::evidence::{Evidence, evidence};
use super::intent::OperationIntent;
use super::reasons::OperationRefusal;
use super::record::Operation;
use super::schedule::ACCEPTED_LATE;
use super::state::{Asked, OperationState};
use crate::sale::{PaymentSnapshot, RETURNS_ENOUGH};
use crate::time::Timestamp;

/// An operation after an event, and the calls to make next.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OperationTransition {
    /// The new state of the operation. Commit it before making the calls.
    pub operation: Operation,
    /// The calls to make, in this order.
    pub effects: Vec<OperationEffect>,
}

/// The state after an event, and the calls to make.
type Next = (OperationState, Vec<OperationEffect>);

/// Applies one event to an operation. An event that the current state does not expect changes nothing.
#[must_use]
pub fn transition(
    operation: &Operation,
    event: OperationEvent,
    now: Timestamp,
) -> OperationTransition {
    let intent = &operation.intent;
    let (state, effects) = match operation.state {
        OperationState::Asked(asked) => open(intent, asked, event, now),
        state @ (OperationState::Done { .. } | OperationState::Refused { .. }) => quiet(state),
    };
    OperationTransition {
        operation: Operation {
            intent: intent.clone(),
            state,
        },
        effects,
    }
}

/// This state, and nothing to do.
const fn quiet(state: OperationState) -> Next {
    (state, Vec::new())
}

fn open(intent: &OperationIntent, asked: Asked, event: OperationEvent, now: Timestamp) -> Next {
    match event {
        OperationEvent::Answered(answer) if asked.answer.is_none() => {
            after(intent, asked.answered(answer))
        }
        // A second answer to one try.
        OperationEvent::Answered(_) | OperationEvent::NotRead => {
            quiet(OperationState::Asked(asked))
        }
        OperationEvent::Read(snapshot) => settle(intent, asked, &snapshot, now),
        // Only where a snapshot from after the last answer shows nothing: another try is not under way.
        OperationEvent::Found(OperationFate::Declined) if asked.is_missing => {
            let why = OperationRefusal::Declined;
            quiet(OperationState::Refused { why, at: now })
        }
        OperationEvent::Found(OperationFate::Declined | OperationFate::Unclear) => {
            quiet(OperationState::Asked(asked))
        }
        // Nobody waits for the answer any more: the run of the server that asked is over, or has
        // lost it.
        OperationEvent::Tick if asked.answer.is_none() => {
            after(intent, asked.answered(OperationAnswer::Unanswered))
        }
        // An earlier try may have been carried out meanwhile, and a gateway forgets keys after a day.
        OperationEvent::Tick if asked.is_long_unread(now) => {
            let asked = OperationState::Asked(asked.looked_for_again(now));
            (asked, vec![read(intent)])
        }
        OperationEvent::Tick if asked.may_retry(now) => {
            let asked = OperationState::Asked(asked.once_more(now));
            (asked, vec![OperationEffect::Call])
        }
        OperationEvent::Tick => (OperationState::Asked(asked), vec![read(intent)]),
    }
}

fn read(intent: &OperationIntent) -> OperationEffect {
    OperationEffect::Read(intent.payment.clone())
}

fn find(intent: &OperationIntent) -> OperationEffect {
    OperationEffect::Find(intent.payment.clone())
}

/// After an answer the payment is read, unless the gateway was not reached.
fn after(intent: &OperationIntent, asked: Asked) -> Next {
    let effects = match asked.answer {
        None | Some(OperationAnswer::TryLater) => Vec::new(),
        Some(
            OperationAnswer::Accepted | OperationAnswer::Refused(_) | OperationAnswer::Unanswered,
        ) => vec![read(intent)],
    };
    (OperationState::Asked(asked), effects)
}

/// What follows from a snapshot of the payment.
fn settle(
    intent: &OperationIntent,
    asked: Asked,
    snapshot: &PaymentSnapshot,
    now: Timestamp,
) -> Next {
    let refusal = match asked.answer {
        Some(OperationAnswer::Refused(refusal)) => Some(refusal),
        // The try is under way, and this snapshot may be from before it.
        None => return quiet(OperationState::Asked(asked)),
        Some(
            OperationAnswer::Accepted | OperationAnswer::TryLater | OperationAnswer::Unanswered,
        ) => None,
    };
    let done = OperationState::Done { at: now };
    let refused = |why| OperationState::Refused { why, at: now };
    match (evidence(intent, snapshot), refusal) {
        (None, _) => quiet(OperationState::Asked(asked)),
        // The amount was captured all the same; the rest can be voided.
        (Some(Evidence::Shown), _) | (Some(Evidence::RestHeld), Some(_)) => quiet(done),
        (Some(Evidence::Impossible), _) => quiet(refused(OperationRefusal::Overtaken)),
        (Some(Evidence::Missing), Some(refusal)) if !asked.in_doubt => {
            quiet(refused(OperationRefusal::Gateway(refusal)))
        }
        (Some(Evidence::Missing), _) => {
            let (state, mut effects) = still_open(asked, now);
            effects.extend(asked.may_be_known().then(|| find(intent)));
            (state, effects)
        }
        (Some(Evidence::RestHeld), _) => still_open(asked, now),
    }
}

/// The payment was read after the last try, and does not show the operation. A person is called once,
/// when it goes on for too long.
fn still_open(asked: Asked, now: Timestamp) -> Next {
    let is_accepted = asked.answer == Some(OperationAnswer::Accepted);
    let is_late = is_accepted && now.since(asked.at) >= ACCEPTED_LATE;
    let is_stuck = asked.is_stuck || is_late || asked.tries > RETURNS_ENOUGH;
    let alarm = (is_stuck && !asked.is_stuck).then_some(OperationEffect::Alarm);
    let asked = Asked {
        is_missing: true,
        is_stuck,
        ..asked
    };
    (OperationState::Asked(asked), alarm.into_iter().collect())
}
