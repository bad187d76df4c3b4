//! Limits on calls, and errors when a client is built.

use std::time::Duration;

use http_client::base_address::InvalidBase;
use http_client::connector::ConnectorError;

use crate::credentials::WrongEnvironment;

/// The least time that a call that may move money is given, except on this machine: Checkout.com's
/// own limit. A client that hangs up before it turns successes into unknown outcomes.
pub const LEAST_WRITE: Duration = Duration::from_secs(60);

/// Limits on the time and size of a call.
///
/// ```
/// use std::time::Duration;
/// use checkout::Limits;
///
/// let limits = Limits::new().read(Duration::from_secs(5));
/// assert!(limits.write >= checkout::LEAST_WRITE);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Limits {
    /// Time limit for getting a connection.
    pub connect: Duration,
    /// Time limit for a whole call that only reads, and for fetching a token.
    pub read: Duration,
    /// Time limit for any other call. At least [`LEAST_WRITE`], except on this machine.
    pub write: Duration,
    /// Largest body of an answer, in bytes.
    pub body: usize,
    /// Largest body of a list, in bytes.
    pub list_body: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            read: Duration::from_secs(20),
            write: Duration::from_secs(75),
            body: 1 << 20,
            list_body: 8 << 20,
        }
    }
}

impl Limits {
    /// The defaults: 5 s for a connection, 20 s for a reading call and 75 s for any other; 1 MB for
    /// an answer and 8 MB for a list.
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

    /// Time limit for a call that only reads.
    #[must_use]
    pub const fn read(mut self, time: Duration) -> Self {
        self.read = time;
        self
    }

    /// Time limit for any other call.
    #[must_use]
    pub const fn write(mut self, time: Duration) -> Self {
        self.write = time;
        self
    }

    /// Largest body of an answer, in bytes.
    #[must_use]
    pub const fn body(mut self, bytes: usize) -> Self {
        self.body = bytes;
        self
    }

    /// Largest body of a list, in bytes.
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
    /// The base address cannot be used.
    #[error("the base address is wrong: {0}")]
    Base(InvalidBase),
    /// The address of the token host cannot be used.
    #[error("the address of the token host is wrong: {0}")]
    TokenUrl(InvalidBase),
    /// Credentials and addresses do not belong together.
    #[error(transparent)]
    Environment(#[from] WrongEnvironment),
    /// Writing calls have less time than [`LEAST_WRITE`].
    #[error("calls that may move money need at least 60 s")]
    TooLittleTime,
    /// TLS, the proxy or the HTTP library cannot start.
    #[error(transparent)]
    Http(#[from] ConnectorError),
}
