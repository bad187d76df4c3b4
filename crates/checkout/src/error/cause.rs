//! Causes of errors.

/// Why a request did not reach a server that could act on it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Barrier {
    /// No connection: the name, the network or TLS failed.
    #[error("no connection")]
    NotConnected,
    /// A web page answered, with this HTTP status: something in front of the API, or a wrong base
    /// address.
    #[error("a web page answered, HTTP {0}")]
    WebPage(u16),
    /// There was no access token, and none could be fetched.
    #[error("no access token could be fetched")]
    NoToken,
}

/// Why there is no usable answer.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum NoAnswer {
    /// No answer within the time limit.
    #[error("no answer in time")]
    TimedOut,
    /// The connection broke before the answer was complete.
    #[error("the connection broke")]
    Broken,
    /// An HTTP status that says neither yes nor no.
    #[error("HTTP {0}")]
    Status(u16),
    /// A success whose body could not be read.
    #[error("an answer that cannot be read")]
    Unreadable,
    /// The answer is larger than the client's limit.
    #[error("an answer larger than the limit")]
    TooLarge,
}
