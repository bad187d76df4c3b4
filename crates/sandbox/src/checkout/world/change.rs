//! Changes, as the journal stores them.

use serde::{Deserialize, Serialize};

use super::context::Context;
use super::idempotency::Kept;
use super::record::Record;

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
}
