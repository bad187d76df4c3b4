//! What a call may cost, and why no client could be made.

use std::time::Duration;

use crate::proxy::InvalidProxy;

/// What a call may cost at the most.
///
/// ```
/// use std::time::Duration;
/// use tabby::Limits;
///
/// let hasty = Limits::new().total(Duration::from_secs(5));
/// assert_eq!(hasty.connect, Limits::default().connect);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Limits {
    /// Time to get a connection.
    pub connect: Duration,
    /// Time for the whole call.
    pub total: Duration,
    /// Bytes of an answer's body.
    pub body: usize,
    /// The same of a page of payments, each of which repeats what its shop sent, up to hundreds of
    /// lines and past orders.
    pub list_body: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(4),
            total: Duration::from_secs(12),
            body: 1 << 20,
            list_body: 8 << 20,
        }
    }
}

impl Limits {
    /// Four seconds for a connection and twelve for a call; 1 MB for an answer and 8 MB for a page.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Time to get a connection.
    #[must_use]
    pub const fn connect(mut self, time: Duration) -> Self {
        self.connect = time;
        self
    }

    /// Time for the whole call.
    #[must_use]
    pub const fn total(mut self, time: Duration) -> Self {
        self.total = time;
        self
    }

    /// Bytes of an answer's body.
    #[must_use]
    pub const fn body(mut self, bytes: usize) -> Self {
        self.body = bytes;
        self
    }

    /// Bytes of a page.
    #[must_use]
    pub const fn list_body(mut self, bytes: usize) -> Self {
        self.list_body = bytes;
        self
    }
}

/// Why no client could be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ClientError {
    /// The address is not one to send a secret key to.
    #[error("{0} is not an https address, and http is for this machine only")]
    Insecure(String),
    /// The address cannot be read.
    #[error("{0} is not an absolute address")]
    Malformed(String),
    /// The address has more than a client can keep to. It is not repeated: it may hold a password.
    #[error("the address has a user name, a query or a fragment, which cannot be kept")]
    TooMuch,
    /// No proxy can be reached by that name.
    #[error("the proxy for outgoing calls is wrong: {0}")]
    Proxy(#[from] InvalidProxy),
    /// A root certificate cannot be read.
    #[error("a root certificate is not PEM")]
    Roots,
    /// No cryptography is built in or installed for TLS.
    #[error("no cryptography for TLS: enable the feature rustls-ring, or hand in a client")]
    NoCryptography,
    /// TLS could not start.
    #[error("TLS could not start: {0}")]
    Tls(String),
    /// The HTTP library could not start.
    #[error("the HTTP client could not start: {0}")]
    Http(#[from] reqwest::Error),
}
