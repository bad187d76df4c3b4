//! Errors of calls, sorted by what they mean for the money.
//!
//! Source: Tabby, API error codes. Tabby asks to branch on the HTTP status and `errorType`, and
//! never to parse or show `error`, which is a text for logs.
//!
//! For diagnosis an [`Error`] has the HTTP status, the request id, the time to wait before a retry,
//! and a `source()`: the network's error, or an [`Unreadable`] that names the place in the JSON.
//! None of them contains text from a body, and `Display` and `Debug` print only words that Tabby
//! has published: an answer may repeat a phone number or a name anywhere.

mod cause;
mod flaw;
mod refusal;
mod trouble;

use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use crate::head::Head;
use crate::json::Unreadable;

use self::refusal::Envelope;
use self::trouble::Details;

pub use self::cause::{Gap, Obstacle, Stranger};
pub use self::flaw::Flaw;
pub use self::refusal::{ErrorType, FieldError, Refusal};
pub use self::trouble::Trouble;

/// Why a call failed.
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
    /// The request is invalid and was not sent. Nothing happened.
    InvalidRequest(Flaw),
    /// What answered is not Tabby's API: the base address is wrong. Nothing happened, and nothing
    /// can until the address is corrected.
    WrongAddress(Trouble<Stranger>),
    /// Tabby refused the request and did nothing. The same request will be refused again.
    Refused(Refusal),
    /// The request did not reach a server that could act on it. Nothing happened; retry later.
    TryLater(Trouble<Obstacle>),
    /// A reading call got no usable answer. It changed nothing in any case.
    NotRead(Trouble<Gap>),
    /// The outcome is unknown: the request may have been carried out.
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

impl Error {
    /// Makes the error for an answer whose status is not a success.
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
            // A time-out of a proxy: the server behind it may have acted.
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

    /// Turns the error of a call into that of a reading call, which changed nothing in any case.
    pub(crate) fn of_read(self) -> Self {
        match self {
            Self::Unknown(trouble) => Self::NotRead(trouble),
            other => other,
        }
    }

    /// Adds the status and the headers of the answer.
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

    /// The HTTP status of the answer, if one came.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Refused(refusal) => Some(refusal.status),
            other => other.details()?.status,
        }
    }

    /// The request id from the answer's headers. Tabby's support asks for it.
    #[must_use]
    pub fn request_id(&self) -> Option<&str> {
        self.details()?.request_id.as_deref()
    }

    /// How long the answer asks to wait before the next request (`Retry-After`).
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.details()?.retry_after
    }

    /// Where and why the JSON of the answer could not be parsed, if that is the error.
    #[must_use]
    pub fn unreadable(&self) -> Option<&Unreadable> {
        self.source()?.downcast_ref()
    }

    /// The error without Tabby's text, so that no caller can expose it by mistake.
    #[must_use]
    pub fn without_text(mut self) -> Self {
        if let Self::Refused(refusal) = &mut self {
            refusal.message = None;
        }
        self
    }

    /// Whether it is certain that the request changed nothing.
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

fn is_markup(body: &[u8]) -> bool {
    body.trim_ascii_start().starts_with(b"<")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde::Deserialize;

    use super::*;
    use crate::private::Private;

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
            // Programs can still get the values.
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
        // A proxy in front of the API may refuse for a while.
        assert!(matches!(Error::of_answer(403, page), Error::TryLater(_)));
        // This is how the API itself answers an unknown path.
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
