//! Limits on calls, and errors when a client is built.

use std::time::Duration;

use crate::proxy::InvalidProxy;

/// Limits on the time and size of a call.
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
    /// Time limit for getting a connection.
    pub connect: Duration,
    /// Time limit for the whole call.
    pub total: Duration,
    /// Largest body of an answer, in bytes.
    pub body: usize,
    /// Largest body of a page of payments, in bytes. Each payment repeats what its shop sent, with
    /// up to hundreds of items and past orders.
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
    /// The defaults: 4 s for a connection and 12 s for a call; 1 MB for an answer and 8 MB for a
    /// page.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Time limit for getting a connection.
    #[must_use]
    pub const fn connect(mut self, time: Duration) -> Self {
        self.connect = time;
        self
    }

    /// Time limit for the whole call.
    #[must_use]
    pub const fn total(mut self, time: Duration) -> Self {
        self.total = time;
        self
    }

    /// Largest body of an answer, in bytes.
    #[must_use]
    pub const fn body(mut self, bytes: usize) -> Self {
        self.body = bytes;
        self
    }

    /// Largest body of a page, in bytes.
    #[must_use]
    pub const fn list_body(mut self, bytes: usize) -> Self {
        self.list_body = bytes;
        self
    }
}

/// Why a client cannot be built.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ClientError {
    /// The address is neither https nor on this machine: a secret key must not go there.
    #[error("{0} is not an https address, and http is for this machine only")]
    Insecure(String),
    /// The address cannot be read.
    #[error("{0} is not an absolute address")]
    Malformed(String),
    /// The address has a user name, a query or a fragment, which the client cannot use. It is not
    /// repeated, because it may hold a password.
    #[error("the address has a user name, a query or a fragment, which cannot be kept")]
    TooMuch,
    /// The proxy's address is not valid.
    #[error("the proxy for outgoing calls is wrong: {0}")]
    Proxy(#[from] InvalidProxy),
    /// A root certificate cannot be read.
    #[error("a root certificate is not PEM")]
    Roots,
    /// No TLS provider is built in or installed.
    #[error("no cryptography for TLS: enable the feature rustls-ring, or hand in a client")]
    NoCryptography,
    /// TLS could not start.
    #[error("TLS could not start: {0}")]
    Tls(String),
    /// The HTTP library could not start.
    #[error("the HTTP client could not start: {0}")]
    Http(#[from] reqwest::Error),
}
