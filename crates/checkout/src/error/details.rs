//! What an error knows of the answer.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http_client::lenient::or_default;
use http_client::printable;
use serde::Deserialize;
use serde_json::Value;

use crate::head::printable_id;

/// What an error knows of the answer.
#[derive(Clone, Default)]
pub(super) struct Details {
    pub(super) status: Option<u16>,
    pub(super) request_id: Option<String>,
    pub(super) retry_after: Option<Duration>,
    pub(super) error_type: Option<String>,
    pub(super) codes: Vec<String>,
    pub(super) source: Option<Arc<dyn StdError + Send + Sync>>,
}

/// A word of an answer, if it has the shape of one of Checkout.com's codes.
fn printed(word: &str) -> &str {
    printable::code(word).unwrap_or("another code")
}

impl fmt::Display for Details {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(status) = self.status {
            write!(f, " (HTTP {status}")?;
            if let Some(error_type) = &self.error_type {
                write!(f, ", {}", printed(error_type))?;
            }
            for code in self.codes.iter().take(printable::MOST_FIELDS) {
                write!(f, ", {}", printed(code))?;
            }
            match self.codes.len().saturating_sub(printable::MOST_FIELDS) {
                0 => {}
                more => write!(f, ", {more} more")?,
            }
            if let Some(id) = self.request_id.as_deref().and_then(printable_id) {
                write!(f, ", request {id}")?;
            }
            f.write_str(")")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Details {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let codes = self.codes.iter().take(printable::MOST_FIELDS);
        let codes: Vec<_> = codes.map(|code| printed(code)).collect();
        f.debug_struct("Details")
            .field("status", &self.status)
            .field(
                "request_id",
                &self.request_id.as_deref().and_then(printable_id),
            )
            .field("retry_after", &self.retry_after)
            .field("error_type", &self.error_type.as_deref().map(printed))
            .field("codes", &codes)
            .field("source", &self.source)
            .finish()
    }
}

/// The body of an error. Any part may be absent or odd; so may the whole.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Envelope {
    #[serde(deserialize_with = "or_default")]
    pub(super) request_id: Option<String>,
    #[serde(deserialize_with = "or_default")]
    pub(super) error_type: Option<String>,
    #[serde(deserialize_with = "or_default")]
    error_codes: Vec<Value>,
    /// The token host's only member.
    #[serde(deserialize_with = "or_default")]
    error: Option<String>,
}

impl Envelope {
    pub(super) fn codes(&self) -> Vec<String> {
        let codes = self.error_codes.iter().filter_map(Value::as_str);
        codes
            .chain(self.error.as_deref())
            .map(str::to_owned)
            .collect()
    }

    pub(super) fn has_code(&self, wanted: &str) -> bool {
        let mut codes = self.error_codes.iter().filter_map(Value::as_str);
        codes.any(|code| code == wanted)
    }
}
