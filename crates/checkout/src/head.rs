//! The headers of an answer that the client reads.

use std::fmt;
use std::time::Duration;

use http_client::{headers, printable};
use uuid::Uuid;

/// The headers of an answer that the client reads.
#[derive(Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Head {
    /// The request id (`Cko-Request-Id`).
    pub request_id: Option<String>,
    /// How long to wait before a retry (`Retry-After`).
    pub retry_after: Option<Duration>,
}

impl Head {
    /// Reads the headers through `header`, which returns the value of a header by its lower-case
    /// name.
    #[must_use]
    pub fn read<'a>(header: impl Fn(&str) -> Option<&'a str>) -> Self {
        let id = header("cko-request-id").filter(|id| headers::is_request_id(id));
        Self {
            request_id: id.map(str::to_owned),
            retry_after: headers::retry_after(header),
        }
    }
}

impl fmt::Debug for Head {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let id = self.request_id.as_deref().and_then(printable_id);
        f.debug_struct("Head")
            .field("request_id", &id)
            .field("retry_after", &self.retry_after)
            .finish()
    }
}

/// Returns a request id that can be printed: a UUID, or a text that cannot be a phone number or a
/// name.
pub(crate) fn printable_id(id: &str) -> Option<&str> {
    let is_uuid = id.len() == 36 && Uuid::try_parse(id).is_ok();
    if is_uuid {
        Some(id)
    } else {
        printable::request_id(id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_id_is_printed_unless_it_may_be_of_a_person() {
        for fine in ["0HL80RJLS76I7", "80c53a1c-1111-4222-8333-000000012345"] {
            assert_eq!(printable_id(fine), Some(fine));
        }
        for wrong in ["971500000001", "fatima@shop.example", "Fatima Ali"] {
            assert_eq!(printable_id(wrong), None);
        }
        let head = Head::read(|name| (name == "cko-request-id").then_some("971500000001"));
        assert_eq!(head.request_id.as_deref(), Some("971500000001"));
        assert!(!format!("{head:?}").contains("500000001"));
    }
}
