//! The request for a workflow.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::id::ChannelId;
use crate::private::Private;
use crate::webhook::{EventType, PAYMENT_EVENTS};

/// `POST /workflows`
///
/// ```
/// use checkout::workflow::NewWorkflow;
///
/// let workflow = NewWorkflow::webhook("tills", "https://shop.example/webhooks", "a long random text")
///     .of_channel("pc_abc".parse()?);
/// assert!(!format!("{workflow:?}").contains("random"));
/// # Ok::<(), checkout::InvalidId>(())
/// ```
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[non_exhaustive]
pub struct NewWorkflow {
    /// A name, by which a shop finds its own workflows.
    pub name: String,
    /// Whether it works.
    pub active: bool,
    /// When it works. At most one of each kind.
    pub conditions: Vec<NewCondition>,
    /// What it does.
    pub actions: Vec<NewAction>,
}

/// When a workflow works.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
#[non_exhaustive]
pub enum NewCondition {
    /// On these events: names by their source, such as `gateway`.
    Event {
        /// Names of events.
        events: BTreeMap<String, Vec<EventType>>,
    },
    /// For payments of these entities.
    Entity {
        /// Ids, `ent_…`.
        entities: Vec<String>,
    },
    /// For payments of these processing channels.
    ProcessingChannel {
        /// The channels.
        processing_channels: Vec<ChannelId>,
    },
}

/// What a workflow does.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
#[non_exhaustive]
pub enum NewAction {
    /// Sends events to an address.
    Webhook {
        /// The address.
        url: String,
        /// Headers of each delivery, such as `Authorization`.
        #[serde(skip_serializing_if = "BTreeMap::is_empty")]
        headers: BTreeMap<String, Private>,
        /// How deliveries are signed.
        signature: Signing,
    },
}

/// How deliveries are signed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Signing {
    method: &'static str,
    key: Private,
}

impl NewWorkflow {
    /// Sends all [events of payments](PAYMENT_EVENTS) to an address, signed with this key: any text
    /// that nobody can guess. Anyone with a key of the account can read it.
    #[must_use]
    pub fn webhook(
        name: impl Into<String>,
        url: impl Into<String>,
        signature_key: impl Into<Private>,
    ) -> Self {
        let events = PAYMENT_EVENTS.iter().copied().map(EventType::from);
        let events = BTreeMap::from([("gateway".to_owned(), events.collect())]);
        let signature = Signing {
            method: "HMACSHA256",
            key: signature_key.into(),
        };
        Self {
            name: name.into(),
            active: true,
            conditions: vec![NewCondition::Event { events }],
            actions: vec![NewAction::Webhook {
                url: url.into(),
                headers: BTreeMap::new(),
                signature,
            }],
        }
    }

    /// Only for payments of this processing channel.
    #[must_use]
    pub fn of_channel(mut self, channel: ChannelId) -> Self {
        self.conditions.push(NewCondition::ProcessingChannel {
            processing_channels: vec![channel],
        });
        self
    }

    /// Adds a header to each delivery. `Authorization` is a second proof beside the signature; its
    /// value is sent as it stands here.
    #[must_use]
    pub fn header(mut self, name: impl Into<String>, value: impl Into<Private>) -> Self {
        let (name, value) = (name.into(), value.into());
        for action in &mut self.actions {
            let NewAction::Webhook { headers, .. } = action;
            headers.insert(name.clone(), value.clone());
        }
        self
    }
}
