//! JSON that a merchant sent, kept as text.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// JSON that a merchant sent. It is kept as text: thousands of parsed trees would need many times
/// the memory.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Told(Box<str>);

impl Told {
    /// Keeps a value.
    #[must_use]
    pub fn new(told: &Value) -> Self {
        Self(told.to_string().into())
    }

    /// The value as it was sent.
    #[must_use]
    pub fn value(&self) -> Value {
        serde_json::from_str(&self.0).unwrap_or_default()
    }
}
