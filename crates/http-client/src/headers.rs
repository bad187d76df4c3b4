//! Headers of answers.

use std::time::Duration;

use jiff::Timestamp;

/// Whether a header's value can be a request id: 1 to 128 printable ASCII characters, no spaces.
#[must_use]
pub fn is_request_id(id: &str) -> bool {
    let is_short = (1..=128).contains(&id.len());
    is_short && id.bytes().all(|byte| byte.is_ascii_graphic())
}

/// How long to wait before a retry (`Retry-After`). `header` returns the value of a header by its
/// lower-case name.
///
/// ```
/// use std::time::Duration;
///
/// let wait = http_client::headers::retry_after(|name| (name == "retry-after").then_some("30"));
/// assert_eq!(wait, Some(Duration::from_secs(30)));
/// ```
#[must_use]
pub fn retry_after<'a>(header: impl Fn(&str) -> Option<&'a str>) -> Option<Duration> {
    let wait = header("retry-after")?;
    match wait.trim().parse() {
        Ok(seconds) => Some(Duration::from_secs(seconds)),
        // A date is compared with the answer's own `Date`, so that our clock does not matter.
        Err(_) => {
            let (until, from) = (date(wait)?, date(header("date")?)?);
            Duration::try_from(until.duration_since(from)).ok()
        }
    }
}

/// Parses an HTTP date, such as `Sun, 06 Nov 1994 08:49:37 GMT`.
fn date(text: &str) -> Option<Timestamp> {
    let zoned = jiff::fmt::rfc2822::parse(text.trim()).ok()?;
    Some(zoned.timestamp())
}
