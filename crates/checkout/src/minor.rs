//! Sums in minor units, as answers and items have them.

use std::fmt;

use rust_decimal::Decimal;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::value::RawValue;

use crate::currency::Currency;

/// A number of minor units of a currency that stands beside it: 6540 fils of AED are 65.40.
///
/// It is what answers and items have: it may be zero, and in KWD it may end with any digit. What is
/// paid, captured or refunded is an [`Amount`](crate::Amount).
///
/// It is read from a whole number, also from one written as `6540.0`, by its digits and never
/// through a binary float.
///
/// ```
/// use checkout::{Currency, Minor};
///
/// let price = Minor::of("65.40".parse()?, &Currency::Aed)?;
/// assert_eq!(price, Minor(6540));
/// assert_eq!(price.decimal(&Currency::Aed).unwrap().to_string(), "65.40");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize)]
#[serde(transparent)]
pub struct Minor(pub i64);

/// Why something is not an amount.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidAmount {
    /// A text that is not plain decimal digits.
    #[error("an amount must be plain decimal digits, such as 65.40")]
    NotDecimal,
    /// A currency that Tabby does not take.
    #[error("Tabby takes AED, SAR and KWD only")]
    Currency,
    /// Less than zero.
    #[error("an amount must not be negative")]
    Negative,
    /// Zero.
    #[error("an amount must be more than zero")]
    Zero,
    /// More decimals than the currency has.
    #[error("an amount of this currency must have at most {0} decimals")]
    TooManyDecimals(u32),
    /// KWD with a last digit other than zero.
    #[error("an amount in KWD must be a multiple of 0.010")]
    LastDigit,
    /// More than nine digits.
    #[error("an amount must have at most nine digits in minor units")]
    TooLarge,
}

impl Minor {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// The minor units of a decimal in major units, exactly.
    ///
    /// # Errors
    ///
    /// It is negative, has more decimals than the currency or is too large, or Tabby does not take
    /// the currency.
    pub fn of(decimal: Decimal, currency: &Currency) -> Result<Self, InvalidAmount> {
        let decimals = currency.decimals().ok_or(InvalidAmount::Currency)?;
        let plain = decimal.normalize();
        if plain.is_sign_negative() && !plain.is_zero() {
            return Err(InvalidAmount::Negative);
        }
        if plain.scale() > decimals {
            return Err(InvalidAmount::TooManyDecimals(decimals));
        }
        let minor = plain.checked_mul(Decimal::from(10_u32.pow(decimals)));
        let minor = minor.and_then(|minor| i64::try_from(minor).ok());
        minor.map(Self).ok_or(InvalidAmount::TooLarge)
    }

    /// The decimal in major units, with as many decimals as the currency has; `None` if Tabby does
    /// not take the currency.
    #[must_use]
    pub fn decimal(self, currency: &Currency) -> Option<Decimal> {
        Some(Decimal::new(self.0, currency.decimals()?))
    }
}

impl fmt::Display for Minor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<'de> Deserialize<'de> for Minor {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        let (whole, fraction) = raw.get().split_once('.').unwrap_or((raw.get(), "0"));
        let is_whole = fraction.bytes().all(|byte| byte == b'0');
        let minor = is_whole.then(|| whole.parse().ok()).flatten();
        minor
            .map(Self)
            .ok_or_else(|| D::Error::custom("not a whole number of minor units"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_number_is_read_by_its_digits_and_anything_else_is_no_sum() {
        for (json, minor) in [
            ("6540", 6540),
            ("6540.0", 6540),
            ("6540.000", 6540),
            ("0", 0),
            ("-100", -100),
            ("9007199254740993", 9_007_199_254_740_993),
            ("9223372036854775807", i64::MAX),
        ] {
            assert_eq!(
                serde_json::from_str::<Minor>(json).unwrap(),
                Minor(minor),
                "{json}"
            );
        }
        for json in [
            "6540.5",
            "6.54e3",
            r#""6540""#,
            "null",
            "true",
            "[]",
            "{}",
            "9223372036854775808",
        ] {
            assert!(serde_json::from_str::<Minor>(json).is_err(), "{json}");
        }
    }

    #[test]
    fn a_price_may_be_zero_and_of_one_fils() {
        let of = |text: &str, currency| Minor::of(text.parse().unwrap(), &currency);
        assert_eq!(of("0", Currency::Aed), Ok(Minor::ZERO));
        assert_eq!(of("-0.00", Currency::Aed), Ok(Minor::ZERO));
        assert_eq!(of("1.235", Currency::Kwd), Ok(Minor(1235)));
        assert_eq!(of("1.2350", Currency::Kwd), Ok(Minor(1235)));
        assert_eq!(of("-1", Currency::Sar), Err(InvalidAmount::Negative));
        assert_eq!(
            of("1.235", Currency::Sar),
            Err(InvalidAmount::TooManyDecimals(2))
        );
        assert_eq!(of("1", Currency::from("EUR")), Err(InvalidAmount::Currency));
        let most = Decimal::MAX.to_string();
        assert_eq!(of(&most, Currency::Aed), Err(InvalidAmount::TooLarge));
    }
}
