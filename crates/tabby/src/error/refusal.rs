//! An error answer of the API.

use std::fmt;

use serde::Deserialize;

use crate::lenient::{null_as_default, open_words, or_default};
use crate::private::Private;
use http_client::printable;

use super::trouble::Details;

/// An error answer of the API. `Debug` and `Display` print a known [kind](ErrorType), and at most
/// four field paths with their codes; nothing else of the answer.
#[derive(Clone)]
#[non_exhaustive]
pub struct Refusal {
    /// HTTP status.
    pub status: u16,
    /// Kind of error, if the answer has one.
    pub kind: Option<ErrorType>,
    /// Tabby's English text, meant for logs. It may repeat personal data from the request, so that
    /// neither `Debug` nor `Display` prints it.
    pub message: Option<Private>,
    /// The wrong fields, if the answer lists them.
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

/// The word of a known kind, and a placeholder for an unknown one.
fn printed(kind: &ErrorType) -> &str {
    match kind {
        ErrorType::Other(_) => "another kind",
        known => known.as_str(),
    }
}

open_words! {
    /// Kind of error.
    ErrorType {
        /// The request is wrong, or not allowed in the payment's present status.
        BadData = "bad_data",
        /// The key is missing or wrong.
        NotAuthorized = "not_authorized",
        /// The key is not allowed to do this, or belongs to another region.
        NoPermission = "no_permission",
        /// There is no such object.
        NotFound = "not_found",
        /// Conflicts with another state, such as an open dispute.
        Conflict = "conflict",
        /// An error on Tabby's side.
        Internal = "internal",
    }
}

/// A wrong field of the request. Only text that looks like a path and like a code is printed,
/// because either may repeat what the request said.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct FieldError {
    /// Path of the field, such as `$.payment.currency`.
    #[serde(default, deserialize_with = "null_as_default")]
    pub field: String,
    /// What is wrong with it, such as `invalid_value`.
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
