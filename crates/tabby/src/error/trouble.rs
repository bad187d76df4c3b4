//! An error's cause with what is known about the answer.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http_client::printable;

/// The cause of an error, and what is known about the answer.
#[derive(Clone, Debug)]
pub struct Trouble<Why> {
    why: Why,
    pub(super) details: Details,
}

impl<Why> Trouble<Why> {
    /// The cause.
    #[must_use]
    pub const fn why(&self) -> &Why {
        &self.why
    }

    /// Adds the underlying error, which [`Error`](crate::Error) returns as its `source()`. It must
    /// not contain personal data.
    #[must_use]
    pub fn caused_by(mut self, source: impl StdError + Send + Sync + 'static) -> Self {
        self.details.source = Some(Arc::new(source));
        self
    }
}

impl<Why> From<Why> for Trouble<Why> {
    fn from(why: Why) -> Self {
        Self {
            why,
            details: Details::default(),
        }
    }
}

impl<Why: fmt::Display> fmt::Display for Trouble<Why> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.why, self.details)
    }
}

/// What an error knows about the answer.
#[derive(Clone, Default)]
pub(super) struct Details {
    pub(super) status: Option<u16>,
    pub(super) request_id: Option<Box<str>>,
    pub(super) retry_after: Option<Duration>,
    pub(super) source: Option<Arc<dyn StdError + Send + Sync>>,
}

impl fmt::Display for Details {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.request_id.as_deref().and_then(printable::request_id) {
            Some(id) => write!(f, " (request {id})"),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for Details {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let id = self.request_id.as_deref().map(printable::request_id);
        f.debug_struct("Details")
            .field("status", &self.status)
            .field("request_id", &id)
            .field("retry_after", &self.retry_after)
            .field("source", &self.source)
            .finish()
    }
}
