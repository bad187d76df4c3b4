//! Version 2, and version 1: a body of version 1 does not say what the gateway is told, which was
//! nothing beside the amount.

use payment::Money;
use payment::id::{OperationId, OperationReason, PaymentId, PersonId, SaleId, TerminalId};
use payment::identity::Author;
use payment::item::Item;
use payment::operation::{
    self, Operation, OperationAnswer, OperationKey, OperationKind, OperationRefusal, Told,
};
use payment::sale::Funds;
use payment::time::Timestamp;
use serde::{Deserialize, Serialize};

use crate::format::alike::alike;

/// The version that this program writes.
pub const VERSION: u32 = 2;

#[derive(Serialize, Deserialize)]
pub(super) struct Body {
    v: u32,
    intent: Intent,
    state: State,
}

#[derive(Serialize, Deserialize)]
struct Intent {
    id: OperationId,
    sale: SaleId,
    payment: PaymentId,
    kind: OperationKind,
    amount: Money,
    key: OperationKey,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reason: Option<OperationReason>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    items: Vec<Item>,
    /// Not in version 1.
    #[serde(default)]
    told: Told,
    terminal: TerminalId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    person: Option<PersonId>,
    /// Only where people sign in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    approver: Option<PersonId>,
    at: Timestamp,
    before: Funds,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum State {
    Asked(Asked),
    Done {
        at: Timestamp,
    },
    Refused {
        why: OperationRefusal,
        at: Timestamp,
    },
}

#[derive(Serialize, Deserialize)]
struct Asked {
    tries: u32,
    at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    answer: Option<OperationAnswer>,
    in_doubt: bool,
    is_missing: bool,
    is_stuck: bool,
}

impl From<&Operation> for Body {
    fn from(operation: &Operation) -> Self {
        let operation::OperationIntent {
            id,
            sale,
            payment,
            kind,
            amount,
            key,
            reason,
            items,
            told,
            by,
            at,
            before,
        } = operation.intent.clone();
        let Author {
            terminal,
            person,
            approver,
        } = by;
        Self {
            v: VERSION,
            intent: Intent {
                id,
                sale,
                payment,
                kind,
                amount,
                key,
                reason,
                items,
                told,
                terminal,
                person,
                approver,
                at,
                before,
            },
            state: match &operation.state {
                operation::OperationState::Asked(asked) => State::Asked(asked.into()),
                operation::OperationState::Done { at } => State::Done { at: *at },
                operation::OperationState::Refused { why, at } => {
                    State::Refused { why: *why, at: *at }
                }
            },
        }
    }
}

impl From<Body> for Operation {
    fn from(body: Body) -> Self {
        let Intent {
            id,
            sale,
            payment,
            kind,
            amount,
            key,
            reason,
            items,
            told,
            terminal,
            person,
            approver,
            at,
            before,
        } = body.intent;
        let by = Author {
            terminal,
            person,
            approver,
        };
        Self {
            intent: operation::OperationIntent {
                id,
                sale,
                payment,
                kind,
                amount,
                key,
                reason,
                items,
                told,
                by,
                at,
                before,
            },
            state: match body.state {
                State::Asked(asked) => operation::OperationState::Asked(asked.into()),
                State::Done { at } => operation::OperationState::Done { at },
                State::Refused { why, at } => operation::OperationState::Refused { why, at },
            },
        }
    }
}

alike! {
    struct Asked = operation::Asked { tries, at, answer, in_doubt, is_missing, is_stuck };
}
