//! Errors of calls, sorted by what is known of their effect.
//!
//! Source: Checkout.com, API reference and error codes; what its plugins and tests observed of
//! statuses that the reference has no body for.
//!
//! `Display` and `Debug` print only words that look like error codes: an answer may repeat a phone
//! number or a name anywhere.

mod cause;
mod details;
mod flaw;

use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use http_client::json::Unreadable;

use crate::head::Head;

use self::details::{Details, Envelope};

pub use self::cause::{Barrier, NoAnswer};
pub use self::flaw::Flaw;
pub(crate) use self::flaw::check_length;

/// Why a call failed.
///
/// ```
/// use checkout::{Error, ErrorKind};
///
/// fn what_to_do(error: &Error) -> &'static str {
///     match error.kind() {
///         ErrorKind::InvalidRequest(_) => "mend the program",
///         ErrorKind::WrongCredentials => "mend the settings: nothing happened",
///         ErrorKind::Refused => "do not repeat it: nothing happened, and nothing will",
///         ErrorKind::NotAllowed => "read the payment: it is not in a state for this",
///         ErrorKind::NotFound => "this account and environment do not know it",
///         ErrorKind::RateLimited | ErrorKind::NotReached(_) => "repeat it later: nothing happened",
///         ErrorKind::DuplicateUnderWay => "wait 30 seconds and repeat it with the same key",
///         ErrorKind::NotRead(_) => "ask again: a question changes nothing",
///         ErrorKind::Unknown(_) => "repeat it with the same key",
///     }
/// }
/// ```
#[derive(Clone)]
pub struct Error {
    kind: ErrorKind,
    details: Box<Details>,
}

/// What is known of a failed call.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ErrorKind {
    /// The request is invalid and was not sent. Nothing happened.
    InvalidRequest(Flaw),
    /// 401, or the token host refused the client. Nothing happened, and nothing can until the
    /// credentials are corrected.
    WrongCredentials,
    /// 403: not allowed in the payment's present state, or not for this key. Nothing happened; read
    /// the payment.
    NotAllowed,
    /// 404: this account and environment do not know it. It says nothing about whether somebody
    /// has paid.
    NotFound,
    /// 422 and other errors of the request: refused, with [`Error::codes`]. Nothing happened, and
    /// the same request will be refused again.
    ///
    /// One code is no last word: `apm_service_unavailable` means that Tabby is not enabled for the
    /// account, or that it is out of order for now.
    Refused,
    /// 429: more calls than the account may make. Nothing happened.
    RateLimited,
    /// 429 `duplicate_request`, or a 429 without codes to a call with an idempotency key: a call with
    /// the same key may still be under way, and its outcome is not known yet. Wait 30 seconds and
    /// repeat it with the same key.
    DuplicateUnderWay,
    /// The request reached nobody who could act on it. Nothing happened; retry later.
    NotReached(Barrier),
    /// A reading call got no usable answer. It changed nothing in any case.
    NotRead(NoAnswer),
    /// The outcome is unknown: the request may have been carried out. Repeat it with the same
    /// idempotency key, never with a new one.
    ///
    /// After a 5xx ([`Error::status`]) of a capture or a refund read the payment's actions first: no
    /// such answer is kept for a key, so that a repeated call runs anew, and the first may have had
    /// its effect.
    Unknown(NoAnswer),
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InvalidRequest(flaw) => write!(f, "the request was not sent: {flaw}"),
            Self::WrongCredentials => f.write_str("the credentials are wrong"),
            Self::NotAllowed => f.write_str("Checkout.com does not allow this now"),
            Self::NotFound => f.write_str("Checkout.com does not know this here"),
            Self::Refused => f.write_str("Checkout.com refused"),
            Self::RateLimited => f.write_str("too many requests"),
            Self::DuplicateUnderWay => f.write_str("the same request is still under way"),
            Self::NotReached(barrier) => {
                write!(f, "the request did not reach Checkout.com: {barrier}")
            }
            Self::NotRead(why) => write!(f, "the call got no usable answer: {why}"),
            Self::Unknown(why) => write!(
                f,
                "it is not known whether Checkout.com carried the request out: {why}"
            ),
        }
    }
}

impl From<ErrorKind> for Error {
    fn from(kind: ErrorKind) -> Self {
        Self {
            kind,
            details: Box::default(),
        }
    }
}

impl From<Flaw> for Error {
    fn from(flaw: Flaw) -> Self {
        ErrorKind::InvalidRequest(flaw).into()
    }
}

impl Error {
    /// Makes the error for an answer whose status is not a success.
    ///
    /// ```
    /// use checkout::{Error, ErrorKind};
    ///
    /// let body = br#"{"request_id":"0HL80RJLS76I7","error_type":"request_invalid","error_codes":["amount_invalid"]}"#;
    /// let error = Error::of_answer(422, body);
    /// assert_eq!((error.kind(), error.codes()), (ErrorKind::Refused, &["amount_invalid".to_owned()][..]));
    /// assert_eq!(Error::of_answer(401, b"").kind(), ErrorKind::WrongCredentials);
    /// assert!(matches!(Error::of_answer(502, b"").kind(), ErrorKind::Unknown(_)));
    /// ```
    #[must_use]
    pub fn of_answer(status: u16, body: &[u8]) -> Self {
        let envelope = serde_json::from_slice::<Envelope>(body).unwrap_or_default();
        let is_page = body.trim_ascii_start().starts_with(b"<");
        let kind = match status {
            429 if envelope.has_code("duplicate_request") => ErrorKind::DuplicateUnderWay,
            429 => ErrorKind::RateLimited,
            // A time-out of a proxy: the server behind it may have acted.
            408 => ErrorKind::Unknown(NoAnswer::Status(status)),
            400..=499 if is_page => ErrorKind::NotReached(Barrier::WebPage(status)),
            401 => ErrorKind::WrongCredentials,
            403 => ErrorKind::NotAllowed,
            404 => ErrorKind::NotFound,
            400..=499 => ErrorKind::Refused,
            _ => ErrorKind::Unknown(NoAnswer::Status(status)),
        };
        let mut error = Self::from(kind);
        error.details.status = Some(status);
        error.details.request_id = envelope.request_id.clone();
        error.details.error_type = envelope.error_type.clone();
        error.details.codes = envelope.codes();
        error
    }

    /// Adds the underlying error, which `source()` returns. It must not contain personal data.
    #[must_use]
    pub fn caused_by(mut self, source: impl StdError + Send + Sync + 'static) -> Self {
        self.details.source = Some(std::sync::Arc::new(source));
        self
    }

    /// Adds the status and the headers of the answer.
    pub(crate) fn with_head(mut self, status: u16, head: &Head) -> Self {
        self.details.status = Some(status);
        if head.request_id.is_some() {
            self.details.request_id.clone_from(&head.request_id);
        }
        self.details.retry_after = head.retry_after;
        self
    }

    /// Turns the error of a call into that of one with an idempotency key. A 429 without codes, whose
    /// body may have been lost, may mean that the same call is still under way.
    pub(crate) fn of_keyed(mut self) -> Self {
        if self.kind == ErrorKind::RateLimited && self.details.codes.is_empty() {
            self.kind = ErrorKind::DuplicateUnderWay;
        }
        self
    }

    /// Turns the error of a call into that of a reading call, which changed nothing in any case.
    pub(crate) fn of_read(mut self) -> Self {
        if let ErrorKind::Unknown(why) = self.kind {
            self.kind = ErrorKind::NotRead(why);
        }
        self
    }

    /// Turns the error of fetching a token into that of the call that needed it and was not sent.
    pub(crate) fn of_token(mut self) -> Self {
        self.kind = match self.kind {
            // Such as 400 `invalid_client`, or 406 for a wrong prefix of the host.
            ErrorKind::Refused | ErrorKind::NotAllowed | ErrorKind::NotFound => {
                ErrorKind::WrongCredentials
            }
            ErrorKind::Unknown(_) | ErrorKind::NotRead(_) | ErrorKind::DuplicateUnderWay => {
                ErrorKind::NotReached(Barrier::NoToken)
            }
            other => other,
        };
        self
    }

    /// What is known of the failed call.
    #[must_use]
    pub const fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// Whether it is certain that this attempt changed nothing. An earlier attempt with the same
    /// idempotency key may have: if one had an unknown outcome, read the payment.
    #[must_use]
    pub const fn did_nothing(&self) -> bool {
        match self.kind {
            ErrorKind::InvalidRequest(_)
            | ErrorKind::WrongCredentials
            | ErrorKind::NotAllowed
            | ErrorKind::NotFound
            | ErrorKind::Refused
            | ErrorKind::RateLimited
            | ErrorKind::NotReached(_)
            | ErrorKind::NotRead(_) => true,
            ErrorKind::DuplicateUnderWay | ErrorKind::Unknown(_) => false,
        }
    }

    /// The HTTP status of the answer, if one came.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        self.details.status
    }

    /// The request id of the answer (`Cko-Request-Id`). Checkout.com's support asks for it.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.details.request_id.as_deref()
    }

    /// How long the answer asks to wait before the next request (`Retry-After`).
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.details.retry_after
    }

    /// Kind of error as Checkout.com writes it: `request_invalid`, `processing_error` and others.
    #[must_use]
    pub fn error_type(&self) -> Option<&str> {
        self.details.error_type.as_deref()
    }

    /// The error codes, such as `amount_invalid`.
    #[must_use]
    pub fn codes(&self) -> &[String] {
        &self.details.codes
    }

    /// Where and why the JSON of the answer could not be read, if that is the error.
    #[must_use]
    pub fn unreadable(&self) -> Option<&Unreadable> {
        self.source()?.downcast_ref()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.kind, self.details)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("kind", &self.kind)
            .field("details", &self.details)
            .finish()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        let source = self.details.source.as_deref()?;
        Some(source)
    }
}
