//! What is sent to a webhook's receiver, and the result.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A delivery to send.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Post {
    /// The receiver's address.
    pub url: String,
    /// Names and values of its own headers.
    pub headers: Vec<(String, String)>,
    /// Body, JSON.
    pub body: String,
}

/// What came of one attempt.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// The receiver's HTTP status.
    Status(u16),
    /// Why there was none.
    Nothing(String),
}

impl std::fmt::Display for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Status(status) => status.fmt(f),
            Self::Nothing(why) => f.write_str(why),
        }
    }
}
