//! Answers with what is known of them.

use std::ops::Deref;

use http_client::json;
use serde::de::DeserializeOwned;

use crate::error::{Error, ErrorKind, NoAnswer};
use crate::head::Head;

/// What a call returned, which can be used in its place, with the request id that Checkout.com's
/// support asks for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ApiAnswer<T> {
    value: T,
    // Called so, because a payment has a `status` of its own, which must not be hidden by this.
    http_status: u16,
    head: Head,
}

impl<T> ApiAnswer<T> {
    /// What was returned.
    #[must_use]
    pub fn into_value(self) -> T {
        self.value
    }

    /// The HTTP status.
    #[must_use]
    pub const fn http_status(&self) -> u16 {
        self.http_status
    }

    /// The request id (`Cko-Request-Id`).
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.head.request_id.as_deref()
    }

    /// The same answer with another value.
    pub(super) fn map<U>(self, change: impl FnOnce(T) -> U) -> ApiAnswer<U> {
        ApiAnswer {
            value: change(self.value),
            http_status: self.http_status,
            head: self.head,
        }
    }
}

impl<T> Deref for ApiAnswer<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

/// A successful answer whose body is not read yet.
pub(super) struct Success {
    pub(super) status: u16,
    pub(super) head: Head,
    pub(super) body: Vec<u8>,
    pub(super) is_read: bool,
}

impl Success {
    pub(super) fn read<T: DeserializeOwned>(self) -> Result<ApiAnswer<T>, Error> {
        match json::read(&self.body) {
            Ok(value) => Ok(self.with(value)),
            Err(unreadable) => {
                let error = Error::from(ErrorKind::Unknown(NoAnswer::Unreadable))
                    .caused_by(unreadable)
                    .with_head(self.status, &self.head);
                Err(if self.is_read { error.of_read() } else { error })
            }
        }
    }

    /// The answer of a call whose body says nothing.
    pub(super) fn with<T>(self, value: T) -> ApiAnswer<T> {
        ApiAnswer {
            value,
            http_status: self.status,
            head: self.head,
        }
    }
}
