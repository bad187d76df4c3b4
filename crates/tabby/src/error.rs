//! Every way in which a call can go wrong, sorted by what it means for the money.
//!
//! Source: Tabby, API error codes. Tabby asks to branch on the HTTP status and `errorType`, and
//! never to parse or show `error`, which is a text for logs.

use std::fmt;

use serde::Deserialize;

use crate::lenient::{null_as_default, open_words, or_default};
use crate::private::Private;

/// Why a call brought no answer that can be used.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Error {
    /// The request cannot be sent as it is, and was not: nothing happened.
    #[error("the request was not sent: {0}")]
    InvalidRequest(Flaw),
    /// Refused for good: Tabby understood, said no, and did nothing. The same request will be
    /// refused again.
    #[error("Tabby refused: {0}")]
    Refused(Refusal),
    /// Try later: the request did not reach what could have acted on it.
    #[error("Tabby could not take the request: {0}")]
    TryLater(Obstacle),
    /// Outcome unknown: the request may have been carried out.
    #[error("it is not known whether Tabby carried the request out: {0}")]
    Unknown(Gap),
}

/// Why a request cannot be sent.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Flaw {
    /// A webhook's id is letters, digits and dashes; anything else would lead to another address.
    #[error("the webhook's id cannot stand in an address")]
    WebhookId,
    /// A merchant code travels in a header, which cannot hold control characters.
    #[error("the merchant code cannot stand in a header")]
    MerchantCode,
    /// The body cannot be written as JSON.
    #[error("its body cannot be written as JSON")]
    Body,
    /// Its address or its headers are none that HTTP has.
    #[error("it is no request that HTTP can carry")]
    Http,
}

/// An error answer of the API.
#[derive(Clone, PartialEq, Eq, Debug)]
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
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HTTP {}", self.status)?;
        if let Some(kind) = &self.kind {
            write!(f, " {}", kind.as_str())?;
        }
        for field in &self.fields {
            write!(f, "; {} {}", field.field, field.code)?;
        }
        Ok(())
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

/// A member of the request that is wrong.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
pub struct FieldError {
    /// Path of the member, such as `$.payment.currency`.
    #[serde(default, deserialize_with = "null_as_default")]
    pub field: String,
    /// Such as `invalid_value`.
    #[serde(default, deserialize_with = "null_as_default")]
    pub code: String,
}

/// Why a request did not reach what could have acted on it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Obstacle {
    /// No connection: name, network, TLS.
    #[error("no connection")]
    NotConnected,
    /// 429: more requests than the key may make.
    #[error("too many requests")]
    TooManyRequests,
    /// A page of the network in front of the API instead of an answer of the API.
    #[error("refused on the way, HTTP {0}")]
    Edge(u16),
}

/// Why it is not known what a request did.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Gap {
    /// Nothing came back in time.
    #[error("no answer in time")]
    TimedOut,
    /// The connection broke before the answer was complete.
    #[error("the connection broke")]
    Broken,
    /// An answer that says neither yes nor no.
    #[error("HTTP {0}")]
    Status(u16),
    /// Success, with a body that is not what it should be.
    #[error("an answer that cannot be read")]
    Unreadable,
    /// An answer larger than the limit.
    #[error("an answer larger than the limit")]
    TooLarge,
}

#[derive(Deserialize)]
struct Envelope {
    #[serde(rename = "errorType", default, deserialize_with = "or_default")]
    kind: Option<String>,
    #[serde(default, deserialize_with = "or_default")]
    error: Option<String>,
    #[serde(default, deserialize_with = "or_default")]
    errors: Vec<FieldError>,
}

impl Error {
    /// Sorts an answer whose status is not a success.
    ///
    /// ```
    /// use tabby::Error;
    ///
    /// let body = br#"{"status":"error","errorType":"bad_data","error":"session is finalized"}"#;
    /// assert!(matches!(Error::of_answer(400, body), Error::Refused(_)));
    /// assert!(matches!(Error::of_answer(429, b""), Error::TryLater(_)));
    /// assert!(matches!(Error::of_answer(500, b"Internal Server error"), Error::Unknown(_)));
    /// ```
    #[must_use]
    pub fn of_answer(status: u16, body: &[u8]) -> Self {
        let envelope = serde_json::from_slice::<Envelope>(body).ok();
        match status {
            429 => Self::TryLater(Obstacle::TooManyRequests),
            // A proxy's time-out: what stands behind it may have acted.
            408 => Self::Unknown(Gap::Status(status)),
            400..=499 if envelope.is_none() && is_markup(body) => {
                Self::TryLater(Obstacle::Edge(status))
            }
            400..=499 => Self::Refused(Refusal::new(status, envelope)),
            _ => Self::Unknown(Gap::Status(status)),
        }
    }

    /// The error without any text of Tabby's, also for whoever would expose it.
    #[must_use]
    pub fn without_text(mut self) -> Self {
        if let Self::Refused(refusal) = &mut self {
            refusal.message = None;
        }
        self
    }

    /// Whether the request certainly did nothing.
    #[must_use]
    pub const fn did_nothing(&self) -> bool {
        match self {
            Self::InvalidRequest(_) | Self::Refused(_) | Self::TryLater(_) => true,
            Self::Unknown(_) => false,
        }
    }
}

impl Refusal {
    fn new(status: u16, envelope: Option<Envelope>) -> Self {
        match envelope {
            Some(envelope) => Self {
                status,
                kind: envelope.kind.map(ErrorType::from),
                message: envelope.error.map(Private::new),
                fields: envelope.errors,
            },
            None => Self {
                status,
                kind: None,
                message: None,
                fields: Vec::new(),
            },
        }
    }
}

fn is_markup(body: &[u8]) -> bool {
    body.trim_ascii_start().starts_with(b"<")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[derive(Deserialize)]
    struct Published {
        operation: String,
        status: u16,
        body: String,
        sorts: String,
        kind: Option<String>,
    }

    #[test]
    fn every_published_error_is_sorted_by_what_it_means() {
        let published: Vec<Published> =
            serde_json::from_str(include_str!("../tests/published/errors.json")).unwrap();
        assert!(published.len() >= 25);
        for case in published {
            let error = Error::of_answer(case.status, case.body.as_bytes());
            let sorts = match &error {
                Error::InvalidRequest(_) => "invalid_request",
                Error::Refused(_) => "refused",
                Error::TryLater(_) => "try_later",
                Error::Unknown(_) => "unknown",
            };
            assert_eq!(
                sorts, case.sorts,
                "{} {} {}",
                case.operation, case.status, case.body
            );
            if let Error::Refused(refusal) = error {
                assert_eq!(
                    refusal.kind.map(|k| k.as_str().to_owned()),
                    case.kind,
                    "{}",
                    case.body
                );
            }
        }
    }

    #[test]
    fn the_field_errors_are_listed() {
        let body = br#"{"status":"error","errorType":"bad_data","errors":[{"field":"$.payment.currency","code":"invalid_value","message":""}]}"#;
        let Error::Refused(refusal) = Error::of_answer(400, body) else {
            panic!("not refused")
        };
        assert_eq!(refusal.fields.len(), 1);
        assert_eq!(
            refusal.to_string(),
            "HTTP 400 bad_data; $.payment.currency invalid_value"
        );
    }

    #[test]
    fn tabbys_text_is_there_for_whoever_asks_and_never_printed() {
        let body =
            br#"{"status":"error","errorType":"bad_data","error":"phone +971500000001 is wrong"}"#;
        let error = Error::of_answer(400, body);
        assert_eq!(error.to_string(), "Tabby refused: HTTP 400 bad_data");
        assert!(!format!("{error:?}").contains("500000001"));
        let Error::Refused(refusal) = error else {
            panic!("not refused")
        };
        let text = refusal.message.as_ref().map(Private::expose);
        assert_eq!(text, Some("phone +971500000001 is wrong"));
    }

    #[test]
    fn an_error_whose_members_are_odd_still_names_its_kind() {
        let body =
            br#"{"status":"error","errorType":"not_found","error":{"code":7},"errors":"none"}"#;
        let Error::Refused(refusal) = Error::of_answer(404, body) else {
            panic!("not refused")
        };
        assert_eq!(refusal.kind, Some(ErrorType::NotFound));
        assert_eq!((refusal.message, refusal.fields), (None, Vec::new()));
    }

    proptest! {
        #[test]
        fn no_answer_makes_it_panic(status in 0_u16..1000, body in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = Error::of_answer(status, &body);
        }
    }
}
