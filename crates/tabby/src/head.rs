//! The headers of an answer that the client reads.

use std::fmt;
use std::time::Duration;

use http_client::{headers, printable};

/// The headers of an answer that the client reads. A request id that may be a phone number is not
/// printed.
#[derive(Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Head {
    /// The request id. Tabby does not publish the name of its header: see [`REQUEST_IDS`].
    pub request_id: Option<String>,
    /// How long to wait before a retry (`Retry-After`).
    pub retry_after: Option<Duration>,
}

impl fmt::Debug for Head {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let id = self.request_id.as_deref().map(printable::request_id);
        f.debug_struct("Head")
            .field("request_id", &id)
            .field("retry_after", &self.retry_after)
            .finish()
    }
}

/// Headers that may hold the request id, the most likely first.
pub const REQUEST_IDS: [&str; 4] = ["x-request-id", "x-correlation-id", "x-trace-id", "cf-ray"];

impl Head {
    /// Reads the headers through `header`, which returns the value of a header by its lower-case
    /// name.
    ///
    /// ```
    /// use std::time::Duration;
    /// use tabby::transport::Head;
    ///
    /// let head = Head::read(|name| (name == "retry-after").then_some("30"));
    /// assert_eq!(head.retry_after, Some(Duration::from_secs(30)));
    /// ```
    #[must_use]
    pub fn read<'a>(header: impl Fn(&str) -> Option<&'a str>) -> Self {
        let ids = REQUEST_IDS.into_iter().filter_map(&header);
        let id = ids.into_iter().find(|id| headers::is_request_id(id));
        Self {
            request_id: id.map(str::to_owned),
            retry_after: headers::retry_after(header),
        }
    }
}
