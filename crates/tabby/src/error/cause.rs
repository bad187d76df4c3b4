//! Why there is no usable answer, in a word.

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
