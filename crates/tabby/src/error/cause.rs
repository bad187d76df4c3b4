//! Causes of errors.

/// What answered instead of Tabby's API.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Stranger {
    /// A web server's page for an unknown path, with its HTTP status.
    #[error("HTTP {0} with a web page, where Tabby's API answers with JSON")]
    WebPage(u16),
}

/// Why a request did not reach a server that could act on it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Obstacle {
    /// No connection: the name, the network or TLS failed.
    #[error("no connection")]
    NotConnected,
    /// 429: more requests than the key is allowed to make.
    #[error("too many requests")]
    TooManyRequests,
    /// A web page of the network in front of the API, with its HTTP status.
    #[error("refused on the way, HTTP {0}")]
    Edge(u16),
}

/// Why there is no usable answer.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Gap {
    /// No answer within the time limit.
    #[error("no answer in time")]
    TimedOut,
    /// The connection broke before the answer was complete.
    #[error("the connection broke")]
    Broken,
    /// An HTTP status that says neither yes nor no.
    #[error("HTTP {0}")]
    Status(u16),
    /// A success whose body could not be parsed.
    #[error("an answer that cannot be read")]
    Unreadable,
    /// The answer is larger than the client's limit.
    #[error("an answer larger than the limit")]
    TooLarge,
}
