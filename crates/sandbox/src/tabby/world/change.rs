//! What is written down of what happens.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::dispute::Dispute;
use super::session::Session;
use super::webhook::{Delivery, Webhook};

/// What something became. The words are those of every file of `--data`.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// A session and its payment became this.
    Session(Box<Session>),
    /// A webhook became this.
    Webhook(Webhook),
    /// A webhook was removed.
    WebhookGone(Uuid),
    /// A delivery became this.
    Delivery(Delivery),
    /// A dispute became this.
    Dispute(Box<Dispute>),
    /// A file was sent.
    Attachment(Uuid),
}
