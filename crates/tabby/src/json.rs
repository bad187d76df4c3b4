//! Parses the JSON of answers. Errors say where the JSON is wrong, and never repeat its content.

use serde::de::DeserializeOwned;

/// Where JSON could not be parsed, and why. The content is not repeated, because it may be personal
/// data.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{inner}")]
pub struct Unreadable {
    inner: http_client::json::Unreadable,
}

impl Unreadable {
    /// Path of the value that could not be parsed, such as `captures[0].amount`; `.` for the whole.
    #[must_use]
    pub fn path(&self) -> &str {
        self.inner.path()
    }
}

/// Parses a whole JSON document.
pub(crate) fn read<T: DeserializeOwned>(text: &[u8]) -> Result<T, Unreadable> {
    http_client::json::read(text).map_err(|inner| Unreadable { inner })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::payment::Payment;

    #[test]
    fn what_cannot_be_read_is_named_by_its_path_and_never_repeated() {
        for (member, path, why) in [
            (
                r#""captures":[{"amount":"1"},{"amount":null}]"#,
                "captures[1].amount",
                "not a decimal amount",
            ),
            (
                r#""captures":[{}]"#,
                "captures[0]",
                "missing field `amount`",
            ),
            (
                r#""is_test":"open-sesame""#,
                "is_test",
                "another type or value",
            ),
        ] {
            let id = "8d2f4d7a-1a3b-4c8e-9b55-6f0a1f2c3d4e";
            let json = format!(
                r#"{{"id":"{id}","status":"CLOSED","amount":"2","currency":"AED",{member}}}"#
            );
            let error = read::<Payment>(json.as_bytes()).unwrap_err();
            assert_eq!((error.path(), error.inner.why()), (path, why));
            assert!(!format!("{error} {error:?}").contains("sesame"), "{error}");
        }
        let cut = read::<Payment>(br#"{"id": "open-sesame"#).unwrap_err();
        assert!(cut.to_string().starts_with("EOF"), "{cut}");
        assert!(read::<Vec<u8>>(b"[] []").is_err());
        let damaged = b"{\"id\":\"8d2f4d7a-1a3b-4c8e-9b55-6f0a1f2c3d4e\",\"status\":\"CLOSED\",\"amount\":\"2\",\"currency\":\"AED\",\"refund\xb5\":[]}";
        let damaged = read::<Payment>(damaged).unwrap_err();
        assert_eq!(damaged.inner.why(), "not UTF-8");
    }
}
