//! How requests are sent: by [`Http`](crate::Http), or by your own transport, for example in a
//! test.

use std::fmt;
use std::future::Future;
use std::pin::Pin;

use http::Method;

use crate::error::Error;
pub use crate::head::{Head, REQUEST_IDS};
use crate::private::Bytes;

/// A request to the API. The transport adds the key. `Debug` prints only the size of the body,
/// because it may hold personal data.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Request {
    /// Method.
    pub method: Method,
    /// Path and query, relative to the base address, without a leading slash.
    pub path: String,
    /// The body, if there is one.
    pub body: Option<Vec<u8>>,
    /// Content type of the body: JSON, except for an uploaded file.
    pub content_type: Option<String>,
    /// The merchant code, for calls that need it in a header.
    pub merchant_code: Option<String>,
    /// How large the answer may be.
    pub size: AnswerSize,
}

/// What a request asks for, which decides how large its answer may be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum AnswerSize {
    /// One object. The limit is `Limits::body`.
    One,
    /// A page of a list. The limit is `Limits::list_body`.
    Page,
}

impl Request {
    /// A request without a body whose answer is one object.
    #[must_use]
    pub fn new(method: Method, path: impl Into<String>) -> Self {
        Self {
            method,
            path: path.into(),
            body: None,
            content_type: None,
            merchant_code: None,
            size: AnswerSize::One,
        }
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("path", &self.path)
            .field("body", &self.body.as_deref().map(Bytes))
            .field("content_type", &self.content_type)
            .field("merchant_code", &self.merchant_code)
            .field("size", &self.size)
            .finish()
    }
}

/// An answer: the status, and the body if it arrived. `Debug` prints only the size of the body.
#[derive(Clone)]
#[non_exhaustive]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// Its headers, as far as the client reads them.
    pub head: Head,
    /// The body, or why it did not arrive complete.
    pub body: Result<Vec<u8>, Error>,
}

impl Answer {
    /// An answer with its body, or with the reason why there is none.
    #[must_use]
    pub fn new(status: u16, body: Result<Vec<u8>, Error>) -> Self {
        Self {
            status,
            head: Head::default(),
            body,
        }
    }

    /// Adds the headers.
    #[must_use]
    pub fn with_head(mut self, head: Head) -> Self {
        self.head = head;
        self
    }
}

impl fmt::Debug for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Answer")
            .field("status", &self.status)
            .field("head", &self.head)
            .field("body", &self.body.as_deref().map(Bytes))
            .finish()
    }
}

/// The future that [`Transport::send`] returns.
pub type Sending<'a> = Pin<Box<dyn Future<Output = Result<Answer, Error>> + Send + 'a>>;

/// Sends requests. An error must say whether the request may have arrived: [`Error::Unknown`] if it
/// may have. For reading calls the client turns that into [`Error::NotRead`].
pub trait Transport: Send + Sync + fmt::Debug {
    /// Sends one request.
    fn send(&self, request: Request) -> Sending<'_>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_are_never_printed() {
        let body = br#"{"phone":"+971500000001"}"#.to_vec();
        let request = Request {
            method: Method::POST,
            path: "api/v2/checkout".into(),
            body: Some(body.clone()),
            content_type: None,
            merchant_code: None,
            size: AnswerSize::One,
        };
        let answer = Answer::new(200, Ok(body.clone()));
        // A list of byte values would reveal as much as the text.
        let digits = format!("{body:?}");
        let digits = digits.trim_matches(['[', ']']);
        for printed in [format!("{request:?}"), format!("{answer:?}")] {
            assert!(!printed.contains("500000001"), "{printed}");
            assert!(!printed.contains(digits), "{printed}");
            assert!(printed.contains("25 bytes"), "{printed}");
        }
    }

    #[test]
    fn a_head_says_how_long_to_wait_and_which_request_it_was() {
        let read = |headers: &[(&str, &'static str)]| {
            Head::read(|name| {
                let found = headers.iter().find(|(known, _)| *known == name);
                found.map(|(_, value)| *value)
            })
        };
        let seconds = |head: &Head| head.retry_after.map(|wait| wait.as_secs());
        let head = read(&[("x-request-id", "b c"), ("cf-ray", "8f1-DXB")]);
        assert_eq!(head.request_id.as_deref(), Some("8f1-DXB"));
        assert_eq!(seconds(&read(&[("retry-after", " 120 ")])), Some(120));
        let until = ("retry-after", "Sun, 06 Nov 1994 08:50:37 GMT");
        let from = ("date", "Sun, 06 Nov 1994 08:49:37 GMT");
        assert_eq!(seconds(&read(&[until, from])), Some(60));
        for silent in [
            &[until][..],
            &[("retry-after", "soon"), from],
            &[("retry-after", "-1")],
        ] {
            assert_eq!(read(silent).retry_after, None, "{silent:?}");
        }
        // A date in the past means no wait.
        let passed = [("retry-after", from.1), ("date", until.1)];
        assert_eq!(read(&passed).retry_after, None);
    }
}
