//! Every way in which a call can go wrong, sorted by what it means for the money.
//!
//! Source: Tabby, API error codes. Tabby asks to branch on the HTTP status and `errorType`, and
//! never to parse or show `error`, which is a text for logs.
//!
//! For diagnosis an [`Error`] has the answer's HTTP status, the id that the answer gives its
//! request, how long it asks to wait, and a `source()`: the network's error, or an [`Unreadable`]
//! that names the place in the JSON. None of them repeats what a body says, and what an [`Error`]
//! prints has the shape of Tabby's own words: an answer may repeat a phone or a name anywhere.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use serde::Deserialize;

use crate::amount::InvalidAmount;
use crate::head::Head;
use crate::json::Unreadable;
use crate::lenient::{null_as_default, open_words, or_default};
use crate::printable;
use crate::private::Private;

/// Why a call brought no answer that can be used.
///
/// ```
/// use tabby::Error;
///
/// fn what_to_do(error: &Error) -> &'static str {
///     match error {
///         Error::InvalidRequest(_) | Error::WrongAddress(_) => "mend the program or its settings",
///         Error::Refused(_) => "do not repeat it: nothing happened, and nothing will",
///         Error::TryLater(_) => "repeat it after Error::retry_after: nothing happened",
///         Error::NotRead(_) => "ask again: a question changes nothing",
///         Error::Unknown(_) => "read the payment, or repeat it with the same reference_id",
///     }
/// }
/// ```
#[derive(Clone, Debug)]
pub enum Error {
    /// The request cannot be sent as it is, and was not: nothing happened.
    InvalidRequest(Flaw),
    /// What answered is not Tabby's API: the base address is wrong. Nothing happened, and nothing
    /// will until it is set right.
    WrongAddress(Trouble<Stranger>),
    /// Refused for good: Tabby understood, said no, and did nothing. The same request will be
    /// refused again.
    Refused(Refusal),
    /// Try later: the request did not reach what could have acted on it.
    TryLater(Trouble<Obstacle>),
    /// A call that only reads brought no answer. Nothing was changed, whatever became of it.
    NotRead(Trouble<Gap>),
    /// Outcome unknown: the request may have been carried out.
    Unknown(Trouble<Gap>),
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InvalidRequest(flaw) => write!(f, "the request was not sent: {flaw}"),
            Self::WrongAddress(trouble) => write!(f, "the base address is wrong: {trouble}"),
            Self::Refused(refusal) => write!(f, "Tabby refused: {refusal}"),
            Self::TryLater(trouble) => write!(f, "Tabby could not take the request: {trouble}"),
            Self::NotRead(trouble) => write!(f, "the call got no usable answer: {trouble}"),
            Self::Unknown(trouble) => write!(
                f,
                "it is not known whether Tabby carried the request out: {trouble}"
            ),
        }
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        let source = self.details()?.source.as_deref()?;
        Some(source)
    }
}

/// What went wrong, and what is known about the answer.
#[derive(Clone, Debug)]
pub struct Trouble<Why> {
    why: Why,
    details: Details,
}

impl<Why> Trouble<Why> {
    /// What went wrong, in a word.
    #[must_use]
    pub const fn why(&self) -> &Why {
        &self.why
    }

    /// With the error beneath, which [`Error`] gives as its `source()`. It should name nobody.
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

/// What an error knows besides its kind.
#[derive(Clone, Default)]
struct Details {
    status: Option<u16>,
    request_id: Option<Box<str>>,
    retry_after: Option<Duration>,
    source: Option<Arc<dyn StdError + Send + Sync>>,
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

/// Why a request cannot be sent.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[non_exhaustive]
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
    /// An amount that cannot stand where it stands.
    #[error("`{member}` is {why}")]
    Amount {
        /// The member.
        member: &'static str,
        /// What is wrong with it.
        why: InvalidAmount,
    },
    /// A call approves one dispute at least, and at most [`MOST_APPROVED`](crate::dispute::MOST_APPROVED).
    #[error("it approves no dispute, or more than 20")]
    Disputes,
    /// A challenge about the amount has to name the right one.
    #[error("a challenge about the amount names none")]
    ChallengeWithoutAmount,
    /// Its address or its headers are none that HTTP has.
    #[error("it is no request that HTTP can carry")]
    Http,
}

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
    details: Box<Details>,
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

/// What answered in Tabby's place.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Stranger {
    /// A web server that has no such page.
    #[error("HTTP {0} with a web page, where Tabby's API answers with JSON")]
    WebPage(u16),
}

/// Why a request did not reach what could have acted on it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[non_exhaustive]
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

/// Why there is no answer that can be used.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[non_exhaustive]
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
            429 => Self::TryLater(Obstacle::TooManyRequests.into()),
            // A proxy's time-out: what stands behind it may have acted.
            408 => Self::Unknown(Gap::Status(status).into()),
            404 if envelope.is_none() && is_markup(body) => {
                Self::WrongAddress(Stranger::WebPage(status).into())
            }
            400..=499 if envelope.is_none() && is_markup(body) => {
                Self::TryLater(Obstacle::Edge(status).into())
            }
            400..=499 => Self::Refused(Refusal::new(status, envelope)),
            _ => Self::Unknown(Gap::Status(status).into()),
        }
    }

    /// The error of a call that only reads: it changed nothing, whatever became of it.
    pub(crate) fn of_read(self) -> Self {
        match self {
            Self::Unknown(trouble) => Self::NotRead(trouble),
            other => other,
        }
    }

    /// The error with what its answer's head says.
    pub(crate) fn with_head(mut self, status: u16, head: &Head) -> Self {
        if let Some(details) = self.details_mut() {
            details.status = Some(status);
            details.request_id = head.request_id.as_deref().map(Box::from);
            details.retry_after = head.retry_after;
        }
        self
    }

    const fn details(&self) -> Option<&Details> {
        match self {
            Self::InvalidRequest(_) => None,
            Self::WrongAddress(trouble) => Some(&trouble.details),
            Self::Refused(refusal) => Some(&refusal.details),
            Self::TryLater(trouble) => Some(&trouble.details),
            Self::NotRead(trouble) | Self::Unknown(trouble) => Some(&trouble.details),
        }
    }

    const fn details_mut(&mut self) -> Option<&mut Details> {
        match self {
            Self::InvalidRequest(_) => None,
            Self::WrongAddress(trouble) => Some(&mut trouble.details),
            Self::Refused(refusal) => Some(&mut refusal.details),
            Self::TryLater(trouble) => Some(&mut trouble.details),
            Self::NotRead(trouble) | Self::Unknown(trouble) => Some(&mut trouble.details),
        }
    }

    /// The answer's HTTP status, if one came.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Refused(refusal) => Some(refusal.status),
            other => other.details()?.status,
        }
    }

    /// The id that the answer gives its request, which is what Tabby's support asks for.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.details()?.request_id.as_deref()
    }

    /// How long the answer asks to wait before the next request.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.details()?.retry_after
    }

    /// What could not be read, where an answer came whose JSON is not what it should be.
    #[must_use]
    pub fn unreadable(&self) -> Option<&Unreadable> {
        self.source()?.downcast_ref()
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
            Self::InvalidRequest(_)
            | Self::WrongAddress(_)
            | Self::Refused(_)
            | Self::TryLater(_)
            | Self::NotRead(_) => true,
            Self::Unknown(_) => false,
        }
    }
}

impl Refusal {
    fn new(status: u16, envelope: Option<Envelope>) -> Self {
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

fn is_markup(body: &[u8]) -> bool {
    body.trim_ascii_start().starts_with(b"<")
}

/// A kind of error: its word, where it is a known one.
fn printed(kind: &ErrorType) -> &str {
    match kind {
        ErrorType::Other(_) => "another kind",
        known => known.as_str(),
    }
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
                Error::WrongAddress(_) => "wrong_address",
                Error::NotRead(_) => "not_read",
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
    fn an_answer_that_repeats_a_person_or_the_key_prints_neither_in_any_member() {
        let key = "sk_test_7f5fbd5e-0000-4000-8000-000000000001";
        let long = "a".repeat(900_000);
        for said in [
            "+971500000001",
            "971500000001",
            "Fatima Ali",
            "fatima@shop.example",
            key,
            &long,
        ] {
            let body = serde_json::json!({
                "errorType": said, "error": said,
                "errors": [{"field": said, "code": said}, {"field": format!("$.{said}"), "code": said}]
            });
            let error = Error::of_answer(400, body.to_string().as_bytes());
            let head = Head::read(|name| (name == "x-request-id").then_some(said));
            let error = error.with_head(400, &head);
            for printed in [error.to_string(), format!("{error:?}")] {
                assert!(!printed.contains(said), "{printed}");
                assert!(printed.len() < 300, "{printed}");
            }
            assert!(
                error
                    .to_string()
                    .starts_with("Tabby refused: HTTP 400 another kind; ")
            );
            // A program that asks for them has them.
            let Error::Refused(refusal) = error else {
                panic!("not refused")
            };
            assert_eq!(refusal.kind.as_ref().map(ErrorType::as_str), Some(said));
            assert!(refusal.fields.iter().all(|field| field.code == said));
        }
    }

    #[test]
    fn of_many_wrong_members_a_few_are_printed() {
        let field = serde_json::json!({"field": "$.a[0]", "code": "invalid_value"});
        let body = serde_json::json!({"errorType": "bad_data", "errors": vec![field; 5_000]});
        let error = Error::of_answer(400, body.to_string().as_bytes());
        let few = "; $.a[0] invalid_value".repeat(4);
        let all = format!("Tabby refused: HTTP 400 bad_data{few}; 4996 more");
        assert_eq!(error.to_string(), all);
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

    #[test]
    fn a_web_page_in_place_of_the_api_is_a_wrong_address_and_did_nothing() {
        let page = b"\n<!DOCTYPE html><title>Not found</title>";
        let error = Error::of_answer(404, page);
        assert!(matches!(error, Error::WrongAddress(_)), "{error}");
        assert!(error.did_nothing());
        // What stands in front of the API may say no for a while.
        assert!(matches!(Error::of_answer(403, page), Error::TryLater(_)));
        // The API's own word for an unknown path.
        let own = Error::of_answer(404, b"404 page not found");
        assert!(matches!(own, Error::Refused(_)), "{own}");
    }

    proptest! {
        #[test]
        fn no_answer_makes_it_panic(status in 0_u16..1000, body in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = Error::of_answer(status, &body);
        }
    }
}
