//! Changes, as the journal stores them.

use serde::{Deserialize, Serialize};

use super::context::Context;
use super::delivery::Delivery;
use super::event::Event;
use super::kept::Kept;
use super::record::Record;
use super::token::Token;
use super::workflow::Workflow;
use crate::checkout::ids::WorkflowId;

/// What something became. The words are those of every file of `--checkout-data`.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// A context became this.
    Context(Box<Context>),
    /// A payment became this.
    Payment(Box<Record>),
    /// An answer is kept for an idempotency key.
    Answer(Box<Kept>),
    /// A workflow became this.
    Workflow(Workflow),
    /// A workflow was removed.
    WorkflowGone(WorkflowId),
    /// Something has happened.
    Event(Box<Event>),
    /// A token was given.
    Token(Token),
    /// A delivery became this.
    Delivery(Box<Delivery>),
}
