//! Decides what of an error answer may be printed in a log.
//!
//! An error answer may repeat what its request said: a phone, a name, an e-mail address, in any
//! field and at any length. So a text is printed only if it has the shape of an API's own words.
//! Programs can get the rest through accessors.

/// How many wrong fields of one answer are printed.
pub const MOST_FIELDS: usize = 4;

/// From this many digits in a row, a number is not taken for an index: it may be part of a phone
/// number.
const DIGITS_OF_NO_INDEX: usize = 4;

/// From this many digits in a row, a number may be a phone number.
const DIGITS_OF_A_PHONE: usize = 7;

/// From this many hexadecimal digits in a row, a text is not taken for a word: it may be part of a
/// key.
const HEX_OF_A_KEY: usize = 12;

/// Returns a text that is a field path, such as `$.payment.currency` or `$.order.items[0].title`.
pub fn member(path: &str) -> Option<&str> {
    let is_path = path == "$" || path.starts_with("$.") || path.starts_with("$[");
    let has_shape = is_path
        && has_length(path, 64)
        && all(path, |byte| {
            byte.is_ascii_alphanumeric() || b"_.$[]".contains(&byte)
        })
        && longest_run(path, |byte| byte.is_ascii_digit()) < DIGITS_OF_NO_INDEX
        && longest_run(path, |byte| byte.is_ascii_hexdigit()) < HEX_OF_A_KEY;
    has_shape.then_some(path)
}

/// Returns a text that is an error code, such as `invalid_value`.
pub fn code(code: &str) -> Option<&str> {
    let has_shape = has_length(code, 40)
        && all(code, |byte| byte.is_ascii_lowercase() || byte == b'_')
        && longest_run(code, |byte| byte.is_ascii_hexdigit()) < HEX_OF_A_KEY;
    has_shape.then_some(code)
}

/// Returns a text that is a request id.
pub fn request_id(id: &str) -> Option<&str> {
    let has_shape = has_length(id, 64)
        && all(id, |byte| byte.is_ascii_alphanumeric() || byte == b'-')
        && longest_run(id, |byte| byte.is_ascii_digit()) < DIGITS_OF_A_PHONE;
    has_shape.then_some(id)
}

fn has_length(text: &str, most: usize) -> bool {
    (1..=most).contains(&text.len())
}

fn all(text: &str, is_one: impl Fn(u8) -> bool) -> bool {
    text.bytes().all(is_one)
}

/// Length of the longest run of bytes for which `is_one` holds.
fn longest_run(text: &str, is_one: impl Fn(u8) -> bool) -> usize {
    let runs = text.as_bytes().split(|byte| !is_one(*byte));
    runs.map(<[u8]>::len).max().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_api_says_of_a_request_is_printed() {
        for path in ["$", "$.payment.currency", "$.order.items[12].unit_price"] {
            assert_eq!(member(path), Some(path));
        }
        assert_eq!(code("invalid_value"), Some("invalid_value"));
        let id = "4bf92f3a-77b3-4da6-a3ce-929d0e0e4736";
        assert_eq!(request_id(id), Some(id));
    }

    #[test]
    fn what_may_be_of_a_person_or_of_the_key_is_not() {
        let key = "sk_test_7f5fbd5ea00b4000c8000d00a0000001";
        let long = format!("$.{}", "a".repeat(70));
        for path in [
            "",
            "Fatima",
            "$.+971500000001",
            "$.phone.971500000001",
            "$.buyer[1234]",
            "$.a@b.example",
            "$.Fatima Ali",
            "$.7f5fbd5ea00bd000c80",
            &format!("$.{key}"),
            &long,
        ] {
            assert_eq!(member(path), None, "{path}");
        }
        let long = "a".repeat(41);
        for word in ["", "Fatima", "a@b.example", "971500000001", key, &long] {
            assert_eq!(code(word), None, "{word}");
        }
        let long = "a".repeat(65);
        for id in ["", "971500000001", "+97150", "r-0500000001", key, &long] {
            assert_eq!(request_id(id), None, "{id}");
        }
    }
}
