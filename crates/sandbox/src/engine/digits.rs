//! Keeps all digits of numbers in JSON.
//!
//! serde_json turns a number with a fraction into a binary float, and one with more than about 17
//! digits into another number. So numbers are taken out of the text before it is parsed. Each is
//! replaced by its index in a list, and a number that a float would change stays a text.

use std::str;

use serde_json::{Number, Value};

/// JSON in which each number is replaced by its index in a list.
pub struct TakenOut<'a> {
    /// The JSON.
    pub text: Vec<u8>,
    /// The numbers as they were written.
    pub numbers: Vec<&'a str>,
}

/// Takes the numbers out of JSON. `None` if one of them is not a valid number. Everything else is
/// checked by the JSON parser.
#[must_use]
pub fn take_out(json: &[u8]) -> Option<TakenOut<'_>> {
    let mut text = Vec::with_capacity(json.len());
    let mut numbers = Vec::new();
    let mut left = json;
    while let Some((&byte, rest)) = left.split_first() {
        let length = match byte {
            b'"' => string_length(rest),
            b'-' | b'0'..=b'9' => number_length(left),
            _ => 1,
        };
        let (part, after) = left.split_at_checked(length)?;
        if byte == b'-' || byte.is_ascii_digit() {
            let number = str::from_utf8(part).ok().filter(|text| is_number(text))?;
            text.extend(numbers.len().to_string().bytes());
            numbers.push(number);
        } else {
            text.extend(part);
        }
        left = after;
    }
    Some(TakenOut { text, numbers })
}

/// Length of a string literal, with both quotes, from the text after its first quote.
fn string_length(after_quote: &[u8]) -> usize {
    let mut is_escaped = false;
    let inside = after_quote.iter().take_while(|byte| {
        let goes_on = is_escaped || **byte != b'"';
        is_escaped = !is_escaped && **byte == b'\\';
        goes_on
    });
    inside.count().saturating_add(2)
}

fn number_length(from: &[u8]) -> usize {
    let of_numbers = |byte: &&u8| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E');
    from.iter().take_while(of_numbers).count()
}

/// Splits a number into integer digits, fraction digits and exponent.
fn parts(unsigned: &str) -> (&str, Option<&str>, Option<&str>) {
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    match mantissa.split_once('.') {
        Some((whole, part)) => (whole, Some(part), exponent),
        None => (mantissa, None, exponent),
    }
}

fn is_number(text: &str) -> bool {
    let are_digits =
        |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, part, exponent) = parts(text.strip_prefix('-').unwrap_or(text));
    let exponent = exponent.map(|text| text.strip_prefix(['+', '-']).unwrap_or(text));
    are_digits(whole)
        && (whole == "0" || !whole.starts_with('0'))
        && part.is_none_or(are_digits)
        && exponent.is_none_or(are_digits)
}

/// A JSON number, or its text if no number type has all of its digits.
#[must_use]
pub fn exact(text: &str) -> Value {
    if let Ok(whole) = text.parse::<i64>() {
        return whole.into();
    }
    if let Ok(whole) = text.parse::<u64>() {
        return whole.into();
    }
    let near = text.parse().ok().and_then(Number::from_f64);
    match near.filter(|near| significant(&near.to_string()) == significant(text)) {
        Some(same) => Value::Number(same),
        None => text.into(),
    }
}

/// Sign, digits without zeros at either end, and how many zeros follow the last digit. `None` for
/// an absurdly large exponent.
fn significant(text: &str) -> Option<(bool, String, i64)> {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (whole, part, exponent) = parts(unsigned);
    let part = part.unwrap_or("");
    let all = format!("{whole}{part}");
    let all = all.trim_start_matches('0');
    let digits = all.trim_end_matches('0');
    if digits.is_empty() {
        return Some((false, String::new(), 0));
    }
    let exponent = exponent.map_or(Some(0), |text| text.parse::<i64>().ok())?;
    let behind = i64::try_from(part.len()).ok()?;
    let zeros = i64::try_from(all.len().checked_sub(digits.len())?).ok()?;
    let zeros = exponent.checked_sub(behind)?.checked_add(zeros)?;
    Some((unsigned != text, digits.to_owned(), zeros))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{ProptestConfig, proptest};
    use serde_json::json;

    use super::*;

    #[test]
    fn numbers_are_taken_out_and_strings_are_left() {
        let taken = take_out(br#"{"1":[-2.50,"a\"3\\",1e5],"b":"\\"}"#).unwrap();
        assert_eq!(taken.text, br#"{"1":[0,"a\"3\\",1],"b":"\\"}"#);
        assert_eq!(taken.numbers, ["-2.50", "1e5"]);
    }

    #[test]
    fn what_json_has_for_no_number_is_none() {
        for text in [
            "1.", "01", "-", "+1", ".5", "1e", "1-2", "--1", "1.2.3", "\"a",
        ] {
            let taken = take_out(text.as_bytes());
            let read = taken.and_then(|taken| serde_json::from_slice::<Value>(&taken.text).ok());
            assert_eq!(read, None, "{text}");
        }
    }

    #[test]
    fn a_number_stays_one_if_none_of_its_digits_is_lost() {
        for (text, kept) in [
            ("0", json!(0)),
            ("-7", json!(-7)),
            ("18446744073709551615", json!(u64::MAX)),
            ("2.5", json!(2.5)),
            ("2.500", json!(2.5)),
            ("1e2", json!(100.0)),
            ("0.30000000000000004", json!(0.30000000000000004)),
            ("-0.0", json!(-0.0)),
            ("18446744073709551616", json!("18446744073709551616")),
            ("0.300000000000000041", json!("0.300000000000000041")),
            ("90071992547409.931", json!("90071992547409.931")),
            ("1e400", json!("1e400")),
            ("1e-400", json!("1e-400")),
            ("1e99999999999999999999", json!("1e99999999999999999999")),
        ] {
            assert_eq!(exact(text), kept, "{text}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn what_has_up_to_15_digits_stays_a_number(whole in 0_u32..1_000_000, part in "[0-9]{1,9}") {
            let text = format!("{whole}.{part}");
            assert!(exact(&text).is_number(), "{text}");
        }
    }
}
