//! Workflows as Checkout.com returns them.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::id::WorkflowId;
use crate::lenient::{Entries, or_default, text};
use crate::objects::Links;
use crate::private::Private;
use crate::webhook::EventType;

/// The answer to a request for a workflow.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[non_exhaustive]
pub struct CreatedWorkflow {
    /// Its id.
    pub id: WorkflowId,
    /// Links.
    #[serde(default, rename = "_links")]
    pub links: Links,
}

/// The answer to a request for all workflows.
#[derive(Deserialize)]
pub(crate) struct WorkflowList {
    pub(crate) data: Entries<WorkflowInBrief>,
}

/// A workflow in a list.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[non_exhaustive]
pub struct WorkflowInBrief {
    /// Its id.
    pub id: WorkflowId,
    /// Its name.
    #[serde(default, deserialize_with = "text")]
    pub name: Option<String>,
    /// Whether it works.
    #[serde(default, deserialize_with = "or_default")]
    pub active: Option<bool>,
    /// Links.
    #[serde(default, rename = "_links")]
    pub links: Links,
}

/// A workflow.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[non_exhaustive]
pub struct Workflow {
    /// Its id.
    pub id: WorkflowId,
    /// Its name.
    #[serde(default, deserialize_with = "text")]
    pub name: Option<String>,
    /// Whether it works.
    #[serde(default, deserialize_with = "or_default")]
    pub active: Option<bool>,
    /// When it works.
    #[serde(default)]
    pub conditions: Entries<WorkflowCondition>,
    /// What it does.
    #[serde(default)]
    pub actions: Entries<WorkflowAction>,
    /// Links.
    #[serde(default, rename = "_links")]
    pub links: Links,
}

/// When a workflow works.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[non_exhaustive]
pub struct WorkflowCondition {
    /// Its id, `wfc_…`.
    #[serde(default, deserialize_with = "text")]
    pub id: Option<String>,
    /// Kind: `event`, `entity` or `processing_channel`.
    #[serde(rename = "type")]
    pub kind: String,
    /// Of the kind `event`: names of events by their source.
    #[serde(default, deserialize_with = "or_default")]
    pub events: BTreeMap<String, Vec<EventType>>,
    /// Of the kind `entity`: ids of entities.
    #[serde(default, deserialize_with = "or_default")]
    pub entities: Vec<String>,
    /// Of the kind `processing_channel`: ids of channels.
    #[serde(default, deserialize_with = "or_default")]
    pub processing_channels: Vec<String>,
}

/// What a workflow does.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[non_exhaustive]
pub struct WorkflowAction {
    /// Its id, `wfa_…`.
    #[serde(default, deserialize_with = "text")]
    pub id: Option<String>,
    /// Kind: `webhook` or another.
    #[serde(rename = "type")]
    pub kind: String,
    /// Of a webhook: where events are sent.
    #[serde(default, deserialize_with = "text")]
    pub url: Option<String>,
    /// Of a webhook: headers of each delivery.
    #[serde(default, deserialize_with = "or_default")]
    pub headers: BTreeMap<String, Private>,
    /// Of a webhook: how deliveries are signed.
    #[serde(default, deserialize_with = "or_default")]
    pub signature: Option<WebhookSignature>,
}

/// How deliveries are signed.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[non_exhaustive]
pub struct WebhookSignature {
    /// Method: `HMACSHA256`.
    #[serde(default, deserialize_with = "text")]
    pub method: Option<String>,
    /// The key. Checkout.com gives it back to any holder of a key of the account.
    pub key: Private,
}

impl Workflow {
    /// Whether it sends events to this address.
    #[must_use]
    pub fn sends_to(&self, url: &str) -> bool {
        let mut actions = self.actions.read.iter();
        actions.any(|action| action.kind == "webhook" && action.url.as_deref() == Some(url))
    }

    /// Whether it is a working webhook to this address that hears all these events and is signed
    /// with this key.
    #[must_use]
    pub fn is_webhook(&self, url: &str, events: &[EventType], signature_key: &Private) -> bool {
        let mut conditions = self.conditions.read.iter();
        let hears = conditions.any(|condition| {
            let names: Vec<_> = condition.events.values().flatten().collect();
            condition.kind == "event" && events.iter().all(|event| names.contains(&event))
        });
        let mut actions = self.actions.read.iter();
        let sends = actions.any(|action| {
            let key = action.signature.as_ref().map(|signature| &signature.key);
            action.kind == "webhook"
                && action.url.as_deref() == Some(url)
                && key == Some(signature_key)
        });
        self.active != Some(false) && hears && sends
    }
}
