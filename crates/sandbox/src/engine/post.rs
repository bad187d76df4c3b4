//! What is posted to a webhook's receiver, and what comes of it.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What is posted.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Post {
    /// Where to.
    pub url: String,
    /// A header of the receiver's choice, by its name and its value.
    pub header: Option<(String, String)>,
    /// JSON.
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
