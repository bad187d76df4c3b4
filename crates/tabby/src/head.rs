//! What the head of an answer says.

use std::fmt;
use std::time::Duration;

use jiff::Timestamp;

use crate::printable;

/// What an answer's head says besides its status. An id that may hold a phone is not printed.
#[derive(Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Head {
    /// The id that the answer gives its request. Its name is not published: see [`REQUEST_IDS`].
    pub request_id: Option<String>,
    /// How long the answer asks to wait.
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

/// Headers that may hold the id of a request, the likeliest first.
pub const REQUEST_IDS: [&str; 4] = ["x-request-id", "x-correlation-id", "x-trace-id", "cf-ray"];

impl Head {
    /// Reads a head through `header`, which gives the value of the header of a name in small
    /// letters.
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
        let is_plain = |id: &&str| {
            let is_short = (1..=128).contains(&id.len());
            is_short && id.bytes().all(|byte| byte.is_ascii_graphic())
        };
        let id = REQUEST_IDS.into_iter().filter_map(&header).find(is_plain);
        let wait = header("retry-after").and_then(|wait| match wait.trim().parse() {
            Ok(seconds) => Some(Duration::from_secs(seconds)),
            // A date counts from the answer's own, so that no clock of ours is asked.
            Err(_) => {
                let (until, from) = (date(wait)?, date(header("date")?)?);
                Duration::try_from(until.duration_since(from)).ok()
            }
        });
        Self {
            request_id: id.map(str::to_owned),
            retry_after: wait,
        }
    }
}

/// A date of HTTP, such as `Sun, 06 Nov 1994 08:49:37 GMT`.
fn date(text: &str) -> Option<Timestamp> {
    let zoned = jiff::fmt::rfc2822::parse(text.trim()).ok()?;
    Some(zoned.timestamp())
}
