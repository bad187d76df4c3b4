//! Workflows: which events are sent where.
//!
//! Source: Checkout.com, "Manage webhooks using the API", and the models of its SDKs.

use axum::http::{HeaderName, HeaderValue};
use serde::{Deserialize, Serialize};

use super::event::EventName;
use crate::checkout::accounts::Owner;
use crate::checkout::ids::{ConditionId, WorkflowActionId, WorkflowId};

/// A workflow.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Workflow {
    /// Its id.
    pub id: WorkflowId,
    /// Whose it is.
    pub owner: Owner,
    /// What the merchant calls it.
    pub name: String,
    /// Whether it does anything.
    pub active: bool,
    /// All of them must hold.
    pub conditions: Vec<Condition>,
    /// Each is carried out.
    pub actions: Vec<Action>,
}

/// When a workflow acts.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Condition {
    /// Its id.
    pub id: ConditionId,
    /// What must hold.
    pub of: Of,
}

/// What must hold.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Of {
    /// The event is one of these.
    Event(Vec<EventName>),
    /// The payment is of one of these entities. Every payment here is.
    Entity(Vec<String>),
    /// The payment is of one of these processing channels.
    ProcessingChannel(Vec<String>),
}

/// A webhook.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Action {
    /// Its id.
    pub id: WorkflowActionId,
    /// Where to.
    pub url: String,
    /// Sent with each delivery.
    pub headers: Vec<(String, String)>,
    /// The key of the signature.
    pub key: String,
    /// Whether failed deliveries are tried again.
    pub retries: bool,
}

impl Workflow {
    /// Whether it acts on an event of a payment of this channel.
    #[must_use]
    pub fn takes(&self, name: EventName, channel: Option<&str>) -> bool {
        self.active
            && self.conditions.iter().all(|condition| match &condition.of {
                Of::Event(names) => names.contains(&name),
                Of::Entity(_) => true,
                Of::ProcessingChannel(all) => {
                    channel.is_some_and(|channel| all.iter().any(|known| known == channel))
                }
            })
    }
}

/// Whether HTTP has such a header.
#[must_use]
pub fn can_be_sent(name: &str, value: &str) -> bool {
    name.parse::<HeaderName>().is_ok() && HeaderValue::from_str(value).is_ok()
}
