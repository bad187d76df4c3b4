//! Deliveries of events.
//!
//! Source: Checkout.com, "Receive webhooks": a success within 10 s, or up to eight more attempts in
//! about 30 hours.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::event::EventName;
use crate::checkout::fault::KindName;
use crate::checkout::ids::{EventId, PaymentId, WorkflowActionId, WorkflowId};
use crate::checkout::settings::Settings;
use crate::engine::clock::seconds;
use crate::engine::post::Answer;

/// One attempt to deliver.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub struct Attempt {
    /// When it began.
    #[schema(value_type = String)]
    pub at: Timestamp,
    /// What came of it; nothing yet when absent.
    pub answer: Option<Answer>,
}

/// Where a delivery stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryState {
    /// Goes out at its time.
    Waiting,
    /// Is on its way.
    Sending,
    /// The receiver has answered with a success.
    Delivered,
    /// The last attempt failed.
    Failed,
    /// A fault has swallowed it.
    Dropped,
}

/// An event on its way to a workflow's address.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Delivery {
    /// Its id.
    pub id: Uuid,
    /// Of which event.
    pub event: EventId,
    /// What that tells of.
    pub name: EventName,
    /// Of which payment.
    pub payment: PaymentId,
    /// Of which workflow.
    pub workflow: WorkflowId,
    /// For which of its actions.
    pub action: WorkflowActionId,
    /// Where to.
    pub url: String,
    /// With which headers, the signature among them.
    pub headers: Vec<(String, String)>,
    /// As sent.
    pub body: String,
    /// Whether it is tried again.
    pub retries: bool,
    /// When it came up.
    pub created_at: Timestamp,
    /// When it goes out next.
    pub due_at: Timestamp,
    /// Where it stands.
    pub state: DeliveryState,
    /// Waits for the next one to overtake it.
    pub held: bool,
    /// The fault that it met.
    pub fault: Option<KindName>,
    /// Tries so far.
    pub attempts: Vec<Attempt>,
}

impl Delivery {
    /// An attempt begins. Says which it is.
    pub fn begin(&mut self, now: Timestamp) -> usize {
        self.state = DeliveryState::Sending;
        self.held = false;
        self.attempts.push(Attempt {
            at: now,
            answer: None,
        });
        self.attempts.len()
    }

    /// An attempt ends. Returns when the next one is due.
    pub fn end(
        &mut self,
        attempt: usize,
        answer: Answer,
        settings: &Settings,
        now: Timestamp,
    ) -> Option<Timestamp> {
        let well = matches!(answer, Answer::Status(200..=299));
        // A success that comes after giving up still counts until the next attempt.
        let late = self.state == DeliveryState::Waiting && well;
        if self.attempts.len() != attempt || !(self.state == DeliveryState::Sending || late) {
            return None;
        }
        if let Some(last) = self.attempts.last_mut() {
            last.answer = Some(answer);
        }
        if well {
            self.state = DeliveryState::Delivered;
            return None;
        }
        let gap = settings.webhook_retry_gaps_s.get(attempt - 1);
        match gap.filter(|_| self.retries) {
            Some(gap) => {
                self.state = DeliveryState::Waiting;
                self.due_at = now.saturating_add(seconds(*gap)).unwrap_or(Timestamp::MAX);
                Some(self.due_at)
            }
            None => {
                self.state = DeliveryState::Failed;
                None
            }
        }
    }

    /// Whether nothing will happen to it any more by itself.
    #[must_use]
    pub const fn is_over(&self) -> bool {
        matches!(
            self.state,
            DeliveryState::Delivered | DeliveryState::Failed | DeliveryState::Dropped
        )
    }
}
