//! Texts as parts of an address or of a form.

/// Percent-encodes a query value: everything but letters, digits and `-._~`.
///
/// ```
/// assert_eq!(http_client::query::value("a b&c"), "a%20b%26c");
/// ```
#[must_use]
pub fn value(text: &str) -> String {
    let mut written = String::new();
    for byte in text.bytes() {
        match byte {
            b'-' | b'.' | b'_' | b'~' => written.push(char::from(byte)),
            _ if byte.is_ascii_alphanumeric() => written.push(char::from(byte)),
            _ => written.push_str(&format!("%{byte:02X}")),
        }
    }
    written
}
