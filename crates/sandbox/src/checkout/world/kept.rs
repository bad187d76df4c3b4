//! Answers that are kept for the idempotency keys of their calls.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::told::Told;

/// Whose key it is, for which calls, and the key.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub struct Place {
    /// The account's secret key.
    pub account: String,
    /// The path for which it counts; empty for all.
    pub path: String,
    /// The idempotency key.
    pub key: String,
}

/// An answer that is kept.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Kept {
    /// For which key.
    pub place: Place,
    /// Since when.
    pub at: Timestamp,
    /// The body that was sent.
    pub sent: Told,
    /// The status of the answer.
    pub status: u16,
    /// The body of the answer.
    pub answer: Told,
}
