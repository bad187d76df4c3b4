//! Amounts that are paid, captured or refunded.
//!
//! Source: Checkout.com, "Calculating the amount".

use std::fmt;

use rust_decimal::Decimal;
use serde::{Serialize, Serializer};

use crate::currency::Currency;
use crate::minor::Minor;

pub use crate::minor::InvalidAmount;

/// An amount that Checkout.com takes: whole minor units of a currency, more than zero, at most nine
/// digits, and in KWD with a zero as the last digit.
///
/// ```
/// use checkout::{Amount, Currency};
///
/// let amount = Amount::parse("65.40", Currency::Aed)?;
/// assert_eq!(amount.minor(), 6540);
/// assert_eq!(amount.to_string(), "65.40 AED");
/// let error = Amount::parse("1.312", Currency::Kwd).unwrap_err();
/// assert_eq!(error.to_string(), "an amount in KWD must be a multiple of 0.010");
/// # Ok::<(), checkout::amount::InvalidAmount>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Amount {
    minor: u32,
    currency: Currency,
}

/// The largest amount, in minor units.
pub const MOST: u32 = 999_999_999;

impl Amount {
    /// An amount of minor units.
    ///
    /// # Errors
    ///
    /// [`InvalidAmount`] says in a sentence why Checkout.com would not take it.
    pub fn new(minor: impl Into<i64>, currency: Currency) -> Result<Self, InvalidAmount> {
        let step = currency.step().ok_or(InvalidAmount::Currency)?;
        let minor = match minor.into() {
            ..0 => return Err(InvalidAmount::Negative),
            0 => return Err(InvalidAmount::Zero),
            minor => u32::try_from(minor).map_err(|_| InvalidAmount::TooLarge)?,
        };
        if minor > MOST {
            Err(InvalidAmount::TooLarge)
        } else if minor.is_multiple_of(step) {
            Ok(Self { minor, currency })
        } else {
            Err(InvalidAmount::LastDigit)
        }
    }

    /// The amount that is exactly this decimal in major units.
    ///
    /// # Errors
    ///
    /// As [`Amount::new`], or the decimal is no whole number of minor units.
    pub fn of(decimal: Decimal, currency: Currency) -> Result<Self, InvalidAmount> {
        let minor = Minor::of(decimal, &currency)?;
        Self::new(minor.0, currency)
    }

    /// Parses plain decimal digits in major units, without spaces, signs of thousands or an
    /// exponent.
    ///
    /// # Errors
    ///
    /// As [`Amount::of`], or the text is something else.
    pub fn parse(text: &str, currency: Currency) -> Result<Self, InvalidAmount> {
        let unsigned = text.strip_prefix('-').unwrap_or(text);
        let plain = unsigned.starts_with(|c: char| c.is_ascii_digit())
            && unsigned.ends_with(|c: char| c.is_ascii_digit())
            && unsigned.bytes().all(|b| b.is_ascii_digit() || b == b'.');
        let decimal = plain.then(|| Decimal::from_str_exact(text).ok()).flatten();
        Self::of(decimal.ok_or(InvalidAmount::NotDecimal)?, currency)
    }

    /// The amount in minor units.
    #[must_use]
    pub const fn minor(&self) -> u32 {
        self.minor
    }

    /// Its currency.
    #[must_use]
    pub const fn currency(&self) -> &Currency {
        &self.currency
    }

    /// The amount in major units, with as many decimals as the currency has.
    #[must_use]
    pub fn decimal(&self) -> Decimal {
        // Every amount is of a known currency.
        let decimals = self.currency.decimals().unwrap_or_default();
        Decimal::new(i64::from(self.minor), decimals)
    }
}

impl From<&Amount> for Minor {
    fn from(amount: &Amount) -> Self {
        Self(amount.minor.into())
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.decimal(), self.currency)
    }
}

/// Writes the minor units alone, for bodies that name no currency.
pub(crate) fn minor_only<S: Serializer>(
    amount: &Option<Amount>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    amount.as_ref().map(Amount::minor).serialize(serializer)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const KNOWN: [Currency; 3] = [Currency::Aed, Currency::Sar, Currency::Kwd];

    /// Written with integers only, so that it shares nothing with the code.
    fn written(minor: i64, currency: &Currency) -> String {
        let unit = if *currency == Currency::Kwd {
            1000
        } else {
            100
        };
        let width = if unit == 1000 { 3 } else { 2 };
        format!("{}.{:0width$}", minor / unit, minor % unit)
    }

    fn is_taken(minor: i64, currency: &Currency) -> bool {
        let is_step = *currency != Currency::Kwd || minor % 10 == 0;
        (1..=999_999_999).contains(&minor) && is_step
    }

    fn goes_there_and_back(minor: i64, currency: &Currency) {
        let text = written(minor, currency);
        let parsed = Amount::parse(&text, currency.clone());
        assert_eq!(parsed, Amount::new(minor, currency.clone()), "{text}");
        match parsed {
            Ok(amount) => {
                assert!(is_taken(minor, currency), "{text}");
                assert_eq!(i64::from(amount.minor()), minor);
                assert_eq!(amount.decimal().to_string(), text);
                assert_eq!(Amount::of(amount.decimal(), currency.clone()), Ok(amount));
            }
            Err(_) => assert!(!is_taken(minor, currency), "{text}"),
        }
    }

    #[test]
    fn every_small_amount_and_every_one_at_the_limits_goes_there_and_back() {
        for currency in KNOWN {
            for minor in (0..=60_000).chain(999_990_000..=1_000_010_000) {
                goes_there_and_back(minor, &currency);
            }
        }
    }

    #[test]
    fn in_kwd_one_of_ten_numbers_of_fils_is_an_amount() {
        let taken = |minor: &i64| Amount::new(*minor, Currency::Kwd).is_ok();
        assert_eq!((1..=100_000).filter(taken).count(), 10_000);
        assert_eq!(
            Amount::new(1312, Currency::Kwd),
            Err(InvalidAmount::LastDigit)
        );
        assert!(Amount::new(1310, Currency::Kwd).is_ok());
    }

    #[test]
    fn what_is_no_amount_is_refused_with_a_sentence() {
        for (text, currency, sentence) in [
            ("0", Currency::Aed, "an amount must be more than zero"),
            ("-1", Currency::Aed, "an amount must not be negative"),
            (
                "1.005",
                Currency::Aed,
                "an amount of this currency must have at most 2 decimals",
            ),
            (
                "1.312",
                Currency::Kwd,
                "an amount in KWD must be a multiple of 0.010",
            ),
            (
                "10000000.00",
                Currency::Sar,
                "an amount must have at most nine digits in minor units",
            ),
            (
                "1",
                Currency::from("BHD"),
                "Tabby takes AED, SAR and KWD only",
            ),
            (
                "1e2",
                Currency::Aed,
                "an amount must be plain decimal digits, such as 65.40",
            ),
        ] {
            let error = Amount::parse(text, currency).unwrap_err();
            assert_eq!(error.to_string(), sentence);
        }
        for text in [
            "", " 1", "1 ", "1,000", "1_0", ".5", "5.", "1.2.3", "+1", "--1",
        ] {
            let error = Amount::parse(text, Currency::Aed).unwrap_err();
            assert_eq!(error, InvalidAmount::NotDecimal, "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_amount_of_the_range_goes_there_and_back(
            minor in 0_i64..=1_100_000_000, currency in 0_usize..3
        ) {
            goes_there_and_back(minor, &KNOWN[currency]);
            goes_there_and_back(minor / 10 * 10, &KNOWN[currency]);
        }

        #[test]
        fn trailing_zeros_of_a_decimal_change_nothing(minor in 1_u32..=99_999_999, zeros in 0_u32..6) {
            let minor = minor * 10;
            for currency in KNOWN {
                let amount = Amount::new(minor, currency.clone()).unwrap();
                let mut longer = amount.decimal();
                longer.rescale(longer.scale() + zeros);
                prop_assert_eq!(Amount::of(longer, currency).unwrap(), amount);
            }
        }

        #[test]
        fn no_number_and_no_text_makes_it_panic(minor in any::<i64>(), text in ".{0,40}", currency in 0_usize..3) {
            let _ = Amount::new(minor, KNOWN[currency].clone());
            let _ = Amount::parse(&text, KNOWN[currency].clone());
        }
    }
}
