//! Registered webhooks, and what was sent to them.
//!
//! Source: Tabby, webhooks: up to four per merchant code and key, a header of the merchant's
//! choice and no signature, 200 within 60 s or up to four more attempts, 1 to 4 minutes apart.

use axum::http::{HeaderName, HeaderValue};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::engine::clock::seconds;
use crate::engine::post::Answer;
use crate::tabby::accounts::Owner;
use crate::tabby::fault::KindName;
use crate::tabby::settings::Settings;

/// How many a merchant code may have with one key.
pub const MOST: usize = 4;

/// A header that every delivery carries.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// Its name.
    pub title: String,
    /// Its value.
    pub value: String,
}

impl Header {
    /// Whether HTTP has such a header.
    #[must_use]
    pub fn can_be_sent(&self) -> bool {
        self.title.parse::<HeaderName>().is_ok() && HeaderValue::from_str(&self.value).is_ok()
    }
}

/// A registered webhook.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Webhook {
    /// Its id.
    pub id: Uuid,
    /// Whose it is.
    pub owner: Owner,
    /// For which branch.
    pub merchant_code: String,
    /// Where to.
    pub url: String,
    /// Sent with each delivery.
    pub header: Option<Header>,
}

/// What a delivery tells of.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// Approved.
    Authorize,
    /// Money taken.
    Capture,
    /// Finished.
    Close,
    /// Declined.
    Reject,
    /// Ended unpaid.
    Expire,
    /// Money given back.
    Refund,
    /// Another order number.
    Update,
    /// A dispute has changed.
    Dispute,
}

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
    /// The receiver said 200.
    Delivered,
    /// The last attempt failed.
    Failed,
    /// A fault has swallowed it.
    Dropped,
}

/// Something to be told to one webhook.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub struct Delivery {
    /// Its id.
    pub id: Uuid,
    /// To which webhook.
    pub webhook_id: Uuid,
    /// Of which payment.
    pub payment_id: Uuid,
    /// What it tells of.
    pub event: Event,
    /// Where to.
    pub url: String,
    /// With which header.
    pub header: Option<Header>,
    /// As sent.
    pub body: String,
    /// When it came up.
    #[schema(value_type = String)]
    pub created_at: Timestamp,
    /// When it goes out next.
    #[schema(value_type = String)]
    pub due_at: Timestamp,
    /// Where it stands.
    pub state: DeliveryState,
    /// Waits for the next one to overtake it.
    #[serde(default)]
    pub held: bool,
    /// The fault that it met.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fault: Option<KindName>,
    /// Tries so far.
    pub attempts: Vec<Attempt>,
}

/// What follows an answer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum After {
    /// Nothing: delivered, given up, or an answer to an attempt that is over.
    Nothing,
    /// Another attempt at this time.
    Again(Timestamp),
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

    /// An attempt ends.
    pub fn end(
        &mut self,
        attempt: usize,
        answer: Answer,
        settings: &Settings,
        now: Timestamp,
    ) -> After {
        let well = answer == Answer::Status(200);
        let late = self.state == DeliveryState::Waiting && well;
        if self.attempts.len() != attempt || !(self.state == DeliveryState::Sending || late) {
            return After::Nothing;
        }
        if let Some(last) = self.attempts.last_mut() {
            last.answer = Some(answer);
        }
        if well {
            self.state = DeliveryState::Delivered;
            return After::Nothing;
        }
        match settings.webhook_retry_gaps_s.get(attempt - 1) {
            Some(gap) => {
                let gap: SignedDuration = seconds(*gap);
                self.state = DeliveryState::Waiting;
                self.due_at = now.saturating_add(gap).unwrap_or(Timestamp::MAX);
                After::Again(self.due_at)
            }
            None => {
                self.state = DeliveryState::Failed;
                After::Nothing
            }
        }
    }

    /// Whether an attempt has failed and another follows.
    #[must_use]
    pub fn is_failing(&self) -> bool {
        let failed = |attempt: &Attempt| attempt.answer.is_some();
        !self.is_over() && self.attempts.iter().any(failed)
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

#[cfg(test)]
mod tests {
    use super::*;

    fn delivery() -> Delivery {
        Delivery {
            id: Uuid::nil(),
            webhook_id: Uuid::nil(),
            payment_id: Uuid::nil(),
            event: Event::Authorize,
            url: String::new(),
            header: None,
            body: String::new(),
            created_at: Timestamp::UNIX_EPOCH,
            due_at: Timestamp::UNIX_EPOCH,
            state: DeliveryState::Waiting,
            held: false,
            fault: None,
            attempts: Vec::new(),
        }
    }

    #[test]
    fn a_receiver_that_never_says_200_is_tried_five_times_in_all() {
        let (mut delivery, settings) = (delivery(), Settings::default());
        let mut now = Timestamp::UNIX_EPOCH;
        let mut gaps = Vec::new();
        loop {
            let attempt = delivery.begin(now);
            match delivery.end(attempt, Answer::Status(204), &settings, now) {
                After::Again(at) => {
                    gaps.push(at.duration_since(now).as_secs());
                    now = at;
                }
                After::Nothing => break,
            }
        }
        assert_eq!(gaps, [60, 120, 240, 240]);
        assert_eq!(
            (delivery.attempts.len(), delivery.state),
            (5, DeliveryState::Failed)
        );
    }

    #[test]
    fn a_200_that_comes_after_giving_up_still_counts_until_the_next_try() {
        let (mut delivery, settings) = (delivery(), Settings::default());
        let now = Timestamp::UNIX_EPOCH;
        let first = delivery.begin(now);
        delivery.end(first, Answer::Nothing("no answer".into()), &settings, now);
        delivery.end(first, Answer::Status(500), &settings, now);
        assert_eq!(delivery.state, DeliveryState::Waiting);
        let mut in_time = delivery.clone();
        in_time.end(first, Answer::Status(200), &settings, now);
        assert_eq!(in_time.state, DeliveryState::Delivered);
        delivery.begin(now);
        delivery.end(first, Answer::Status(200), &settings, now);
        assert_eq!(delivery.state, DeliveryState::Sending);
    }
}
