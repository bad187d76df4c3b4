//! Amounts as Tabby writes them: decimal strings in major units.

use std::fmt;
use std::str::FromStr;

use rust_decimal::Decimal;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Error as _, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

use crate::currency::{Currency, MOST_DIGITS};

/// An exact decimal in major units of the payment's currency (`12.50`, not 1250 fils).
///
/// Serde writes it as a string in every format. It is read from a string or a whole number, and
/// from any number in JSON; the digits are taken as they stand and never pass through a binary
/// float. A float of another format is refused.
///
/// ```
/// use tabby::{Amount, Currency, Decimal};
///
/// let price: Amount = "12.50".parse()?;
/// let twice = Amount::of(price.0 * Decimal::TWO, &Currency::Aed)?;
/// assert_eq!(twice.to_string(), "25.00");
/// // More decimals than the currency has.
/// assert!(Amount::of("0.125".parse::<Amount>()?.0, &Currency::Aed).is_err());
/// # Ok::<(), tabby::amount::InvalidAmount>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Amount(pub Decimal);

/// Why a text or a number is not a valid amount.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidAmount {
    /// A text that is not plain decimal digits.
    #[error("not a decimal amount")]
    NotDecimal,
    /// More decimals than the currency has.
    #[error("an amount with more than {0} decimals")]
    TooManyDigits(u32),
    /// Negative where only zero or more is allowed.
    #[error("a negative amount")]
    Negative,
    /// Zero where more than zero is required.
    #[error("an amount of zero")]
    Zero,
    /// A sum that is too large for the decimal type.
    #[error("an amount that is too large")]
    TooLarge,
}

/// The range of amounts that a field accepts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Range {
    /// Greater than zero.
    Positive,
    /// Zero or greater.
    NotNegative,
}

impl Amount {
    /// An amount of a currency, written with as many decimals as it has: `5` dirhams are `5.00`.
    ///
    /// # Errors
    ///
    /// It is negative, or has more decimals than the currency.
    pub fn of(decimal: Decimal, currency: &Currency) -> Result<Self, InvalidAmount> {
        let digits = currency.digits();
        let mut plain = decimal.normalize();
        Self(plain).check(Range::NotNegative, digits.unwrap_or(Decimal::MAX_SCALE))?;
        if let Some(digits) = digits {
            plain.rescale(digits);
        }
        Ok(Self(plain))
    }

    /// Checks that the amount is in `range` and has at most `digits` decimals.
    pub(crate) fn check(self, range: Range, digits: u32) -> Result<(), InvalidAmount> {
        if self.0.is_sign_negative() && !self.0.is_zero() {
            Err(InvalidAmount::Negative)
        } else if range == Range::Positive && self.0.is_zero() {
            Err(InvalidAmount::Zero)
        } else if self.0.scale() > digits {
            Err(InvalidAmount::TooManyDigits(digits))
        } else {
            Ok(())
        }
    }
}

/// How many decimals an amount of this currency may be written with in a request.
pub(crate) fn digits(currency: Option<&Currency>) -> u32 {
    currency.and_then(Currency::digits).unwrap_or(MOST_DIGITS)
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl From<Decimal> for Amount {
    fn from(decimal: Decimal) -> Self {
        Self(decimal)
    }
}

impl From<Amount> for Decimal {
    fn from(amount: Amount) -> Self {
        amount.0
    }
}

impl FromStr for Amount {
    type Err = InvalidAmount;

    /// Takes plain decimal digits, without spaces, signs of thousands or an exponent.
    fn from_str(text: &str) -> Result<Self, InvalidAmount> {
        let unsigned = text.strip_prefix('-').unwrap_or(text);
        let plain = unsigned.starts_with(|c: char| c.is_ascii_digit())
            && unsigned.ends_with(|c: char| c.is_ascii_digit())
            && unsigned.bytes().all(|b| b.is_ascii_digit() || b == b'.');
        let decimal = plain.then(|| Decimal::from_str_exact(text).ok()).flatten();
        decimal.map(Self).ok_or(InvalidAmount::NotDecimal)
    }
}

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

/// The struct name by which serde_json recognises a request for a value's raw text. Other formats,
/// and a later serde_json that changes the name, see an ordinary struct with one field.
const JSON_TEXT: &str = "$serde_json::private::RawValue";

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_newtype_struct(JSON_TEXT, AmountVisitor)
    }
}

struct AmountVisitor;

impl<'de> Visitor<'de> for AmountVisitor {
    type Value = Amount;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a decimal amount as a text")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Amount, A::Error> {
        let raw = Box::<RawValue>::deserialize(MapAccessDeserializer::new(map))
            .map_err(|_| A::Error::custom(InvalidAmount::NotDecimal))?;
        let text = if raw.get().starts_with('"') {
            serde_json::from_str(raw.get()).map_err(A::Error::custom)?
        } else {
            raw.get().to_owned()
        };
        self.visit_str(&text)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, inner: D) -> Result<Amount, D::Error> {
        if inner.is_human_readable() {
            inner.deserialize_any(self)
        } else {
            // A format without field names and types holds what was written: a string.
            inner.deserialize_str(self)
        }
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Amount, E> {
        text.parse().map_err(E::custom)
    }

    fn visit_i64<E: serde::de::Error>(self, number: i64) -> Result<Amount, E> {
        Ok(Amount(number.into()))
    }

    fn visit_u64<E: serde::de::Error>(self, number: u64) -> Result<Amount, E> {
        Ok(Amount(number.into()))
    }
}

#[cfg(test)]
mod tests {
    use serde::de::IntoDeserializer;
    use serde::de::value::{Error, F64Deserializer, I64Deserializer, StrDeserializer};

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
            "{}",
            r#"{"a":1}"#,
            r#""1.2.3""#,
        ] {
            assert!(serde_json::from_str::<Amount>(json).is_err(), "{json}");
        }
    }

    /// A value that serde has buffered before it is read, as it does for untagged enums.
    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(untagged)]
    enum Buffered {
        Price { price: Amount },
    }

    #[test]
    fn an_amount_is_read_and_written_in_every_format() {
        #[derive(Debug, PartialEq, Serialize, Deserialize)]
        struct Line {
            price: Amount,
        }
        let line = Line {
            price: "12.50".parse().unwrap(),
        };
        let text = toml::to_string(&line).unwrap();
        assert_eq!(text, "price = \"12.50\"\n");
        assert_eq!(toml::from_str::<Line>(&text).unwrap(), line);
        assert_eq!(
            toml::from_str::<Line>("price = 3")
                .unwrap()
                .price
                .to_string(),
            "3"
        );
        assert!(toml::from_str::<Line>("price = 12.5").is_err(), "a float");

        let value = serde_json::to_value(&line).unwrap();
        assert_eq!(serde_json::from_value::<Line>(value).unwrap(), line);
        let kept: Buffered = serde_json::from_str(r#"{"price":"12.50"}"#).unwrap();
        assert_eq!(kept, Buffered::Price { price: line.price });

        let text: StrDeserializer<'_, Error> = "1.5".into_deserializer();
        assert_eq!(Amount::deserialize(text).unwrap().to_string(), "1.5");
        let whole: I64Deserializer<Error> = (-7_i64).into_deserializer();
        assert_eq!(Amount::deserialize(whole).unwrap().to_string(), "-7");
        let float: F64Deserializer<Error> = 1.5_f64.into_deserializer();
        assert!(Amount::deserialize(float).is_err());
    }

    #[test]
    fn an_amount_has_no_more_decimals_than_its_currency_and_is_not_negative() {
        let of = |text: &str, currency| {
            Amount::of(text.parse::<Amount>().unwrap().0, &currency)
                .map(|amount| amount.to_string())
        };
        assert_eq!(of("5", Currency::Aed).unwrap(), "5.00");
        assert_eq!(of("5.500", Currency::Sar).unwrap(), "5.50");
        assert_eq!(of("0.125", Currency::Kwd).unwrap(), "0.125");
        assert_eq!(of("-0", Currency::Aed).unwrap(), "0.00");
        assert_eq!(
            of("1.2345", Currency::Other("XAU".into())).unwrap(),
            "1.2345"
        );
        assert_eq!(
            of("5.125", Currency::Aed),
            Err(InvalidAmount::TooManyDigits(2))
        );
        assert_eq!(of("-5", Currency::Aed), Err(InvalidAmount::Negative));
    }
}
