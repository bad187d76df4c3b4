//! Amounts as Tabby writes them: decimal strings in major units.

use std::fmt;

use rust_decimal::Decimal;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

/// An exact decimal in major units of the payment's currency.
///
/// Written as a string. Read from a string or from a JSON number, in both cases from its digits,
/// so that no binary fraction ever stands in between.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Amount(pub Decimal);

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        let text: String = if raw.get().starts_with('"') {
            serde_json::from_str(raw.get()).map_err(D::Error::custom)?
        } else {
            raw.get().to_owned()
        };
        parse(&text).ok_or_else(|| D::Error::custom("not a decimal amount"))
    }
}

fn parse(text: &str) -> Option<Amount> {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let plain = unsigned.starts_with(|c: char| c.is_ascii_digit())
        && unsigned.ends_with(|c: char| c.is_ascii_digit())
        && unsigned.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    plain
        .then(|| Decimal::from_str_exact(text).ok().map(Amount))
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_and_numbers_of_the_same_value_are_the_same_amount() {
        for json in [
            r#""100""#,
            r#""100.00""#,
            r#""100.0""#,
            "100",
            "100.00",
            "100.0",
        ] {
            let amount: Amount = serde_json::from_str(json).unwrap();
            assert_eq!(amount, Amount(Decimal::from(100)), "{json}");
        }
    }

    #[test]
    fn a_number_is_read_by_its_digits_and_not_as_a_binary_fraction() {
        let amount: Amount = serde_json::from_str("90071992547409.93").unwrap();
        assert_eq!(amount.to_string(), "90071992547409.93");
        assert_eq!(
            serde_json::to_string(&amount).unwrap(),
            r#""90071992547409.93""#
        );
    }

    #[test]
    fn what_is_no_plain_decimal_is_no_amount() {
        for json in [
            r#""""#,
            r#""1e2""#,
            "1e2",
            r#""1_0""#,
            r#"" 1""#,
            "null",
            "true",
            "[]",
            r#""1.2.3""#,
        ] {
            assert!(serde_json::from_str::<Amount>(json).is_err(), "{json}");
        }
    }
}
