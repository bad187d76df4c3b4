//! An error answer of the API.

use std::fmt;

use serde::Deserialize;

use crate::lenient::{null_as_default, open_words, or_default};
use crate::printable;
use crate::private::Private;

use super::trouble::Details;

/// An error answer of the API. It prints a [kind](ErrorType) that is known, paths of at most four
/// members and their codes, and nothing else of what the answer says.
#[derive(Clone)]
#[non_exhaustive]
pub struct Refusal {
    /// HTTP status.
    pub status: u16,
    /// Kind of error, where the answer names one.
    pub kind: Option<ErrorType>,
    /// English text for logs. It may repeat what the request said about a person, so that it is
    /// neither in `Debug` nor in `Display`.
    pub message: Option<Private>,
    /// Members that are wrong, where the answer lists them.
    pub fields: Vec<FieldError>,
    pub(super) details: Box<Details>,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HTTP {}", self.status)?;
        if let Some(kind) = &self.kind {
            write!(f, " {}", printed(kind))?;
        }
        for field in self.fields.iter().take(printable::MOST_FIELDS) {
            write!(f, "; {field}")?;
        }
        match self.fields.len().saturating_sub(printable::MOST_FIELDS) {
            0 => {}
            more => write!(f, "; {more} more")?,
        }
        fmt::Display::fmt(&self.details, f)
    }
}

impl fmt::Debug for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Refusal({self})")
    }
}

impl Refusal {
    pub(super) fn new(status: u16, envelope: Option<Envelope>) -> Self {
        let (kind, message, fields) = match envelope {
            Some(envelope) => (envelope.kind, envelope.error, envelope.errors),
            None => (None, None, Vec::new()),
        };
        Self {
            status,
            kind: kind.map(ErrorType::from),
            message: message.map(Private::new),
            fields,
            details: Box::default(),
        }
    }
}

/// A kind of error: its word, where it is a known one.
fn printed(kind: &ErrorType) -> &str {
    match kind {
        ErrorType::Other(_) => "another kind",
        known => known.as_str(),
    }
}

open_words! {
    /// Kind of error.
    ErrorType {
        /// The request is wrong, or does not fit where the payment stands.
        BadData = "bad_data",
        /// The key is missing or wrong.
        NotAuthorized = "not_authorized",
        /// The key may not do this; also: the other region's key.
        NoPermission = "no_permission",
        /// No such thing.
        NotFound = "not_found",
        /// In conflict with something else, such as a dispute.
        Conflict = "conflict",
        /// A mistake of Tabby's.
        Internal = "internal",
    }
}

/// A member of the request that is wrong. It prints what looks like a path and a code: either may be
/// what the request said.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct FieldError {
    /// Path of the member, such as `$.payment.currency`.
    #[serde(default, deserialize_with = "null_as_default")]
    pub field: String,
    /// Such as `invalid_value`.
    #[serde(default, deserialize_with = "null_as_default")]
    pub code: String,
}

impl fmt::Display for FieldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let member = printable::member(&self.field).unwrap_or("another member");
        let code = printable::code(&self.code).unwrap_or("another code");
        write!(f, "{member} {code}")
    }
}

impl fmt::Debug for FieldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FieldError({self})")
    }
}

#[derive(Deserialize)]
pub(super) struct Envelope {
    #[serde(rename = "errorType", default, deserialize_with = "or_default")]
    kind: Option<String>,
    #[serde(default, deserialize_with = "or_default")]
    error: Option<String>,
    #[serde(default, deserialize_with = "or_default")]
    errors: Vec<FieldError>,
}
