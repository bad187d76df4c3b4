//! How requests are sent: by [`Http`](crate::Http), or by your own transport, for example in a
//! test.

use std::fmt;
use std::pin::Pin;

use http::Method;
use http_client::private::Bytes;

use crate::error::Error;
pub use crate::head::Head;
use crate::idempotency::IdempotencyKey;
use crate::private::Private;

/// A request to the API or to the token host. `Debug` prints neither the body nor the token.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Request {
    /// Method.
    pub method: Method,
    /// Whom it is for.
    pub target: Target,
    /// Path and query, relative to the base address, without a leading slash. Empty for the token
    /// host.
    pub path: String,
    /// The body, if there is one.
    pub body: Option<Vec<u8>>,
    /// Content type of the body.
    pub content_type: Option<&'static str>,
    /// What `Authorization: Bearer` holds: the key or an access token.
    pub bearer: Option<Private>,
    /// The idempotency key, for calls that have one.
    pub idempotency_key: Option<IdempotencyKey>,
    /// How large the answer may be.
    pub size: AnswerSize,
}

/// Whom a request is for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum Target {
    /// The API.
    Api,
    /// The host that gives access tokens for OAuth credentials.
    TokenHost,
}

/// What a request asks for, which decides how large its answer may be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum AnswerSize {
    /// One object. The limit is `Limits::body`.
    One,
    /// A list. The limit is `Limits::list_body`.
    List,
}

impl Request {
    /// A request to the API without a body.
    #[must_use]
    pub fn new(method: Method, path: impl Into<String>) -> Self {
        Self {
            method,
            target: Target::Api,
            path: path.into(),
            body: None,
            content_type: None,
            bearer: None,
            idempotency_key: None,
            size: AnswerSize::One,
        }
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("target", &self.target)
            // A query may hold what a shop took for its order's number.
            .field("path", &self.path.split('?').next().unwrap_or_default())
            .field("body", &self.body.as_deref().map(Bytes))
            .field("content_type", &self.content_type)
            .field("bearer", &self.bearer)
            .field("idempotency_key", &self.idempotency_key)
            .field("size", &self.size)
            .finish()
    }
}

/// An answer as it arrived: the status, and the body if it arrived. `Debug` prints only the size of
/// the body.
#[derive(Clone)]
#[non_exhaustive]
pub struct RawAnswer {
    /// HTTP status.
    pub status: u16,
    /// Its headers, as far as the client reads them.
    pub head: Head,
    /// The body, or why it did not arrive complete.
    pub body: Result<Vec<u8>, Error>,
}

impl RawAnswer {
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

impl fmt::Debug for RawAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RawAnswer")
            .field("status", &self.status)
            .field("head", &self.head)
            .field("body", &self.body.as_deref().map(Bytes))
            .finish()
    }
}

/// The future that [`Transport::send`] returns.
pub type Sending<'a> = Pin<Box<dyn Future<Output = Result<RawAnswer, Error>> + Send + 'a>>;

/// Sends requests. An error must say whether the request may have arrived:
/// [`ErrorKind::Unknown`](crate::ErrorKind::Unknown) if it may have. It follows no redirect.
pub trait Transport: Send + Sync + fmt::Debug {
    /// Sends one request.
    fn send(&self, request: Request) -> Sending<'_>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neither_a_body_nor_a_token_is_printed() {
        let body = br#"{"phone":"+971500000001"}"#.to_vec();
        let mut request = Request::new(Method::POST, "payments");
        request.body = Some(body.clone());
        request.path.push_str("?reference=500000001");
        request.bearer = Some("open-sesame".into());
        let answer = RawAnswer::new(200, Ok(body));
        for printed in [format!("{request:?}"), format!("{answer:?}")] {
            assert!(printed.contains("25 bytes"), "{printed}");
            assert!(!printed.contains("500000001") && !printed.contains("sesame"));
        }
    }
}
