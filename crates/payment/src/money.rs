//! Amounts of money: an integer count of minor units with its currency, never a float.
//!
//! The gateway writes decimal strings (`"100"`, `"100.0"` and `"100.00"` are one amount); people
//! type digits. Both are parsed into [`Money`] where they enter the program, and formatted where
//! they leave.

use std::fmt;
use std::str::FromStr;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// A currency that Tabby settles in.
///
/// Source: Tabby, POS integration, "Create Session": AED and SAR have up to 2 decimals, KWD 3.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Currency {
    /// United Arab Emirates dirham.
    Aed,
    /// Saudi riyal.
    Sar,
    /// Kuwaiti dinar.
    Kwd,
}

impl Currency {
    /// Every currency, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Aed, Self::Sar, Self::Kwd];

    /// Digits after the decimal point: a major unit is 10 to this power of minor units.
    #[must_use]
    pub const fn exponent(self) -> u32 {
        match self {
            Self::Aed | Self::Sar => 2,
            Self::Kwd => 3,
        }
    }

    /// The ISO 4217 code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Aed => "AED",
            Self::Sar => "SAR",
            Self::Kwd => "KWD",
        }
    }

    /// The IANA time zone of the currency's country. Each of these countries has one zone and no
    /// summer time.
    #[must_use]
    pub const fn time_zone(self) -> &'static str {
        match self {
            Self::Aed => "Asia/Dubai",
            Self::Sar => "Asia/Riyadh",
            Self::Kwd => "Asia/Kuwait",
        }
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// The text is not the code of a currency that Tabby settles in.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the currency must be AED, SAR or KWD")]
pub struct UnknownCurrency;

impl FromStr for Currency {
    type Err = UnknownCurrency;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|currency| currency.code() == text)
            .ok_or(UnknownCurrency)
    }
}

/// Why a text or a decimal is not an amount of money.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum AmountError {
    /// Not digits with at most one decimal point between them.
    #[error("the amount must be a decimal number such as 100.00")]
    NotDecimal,
    /// Below zero.
    #[error("the amount must not be negative")]
    Negative,
    /// More decimals than the currency has.
    #[error("the amount has more decimals than the currency ({exponent})")]
    TooPrecise {
        /// Decimals that the currency has.
        exponent: u32,
    },
    /// Above [`Money::MAX_MINOR`].
    #[error("the amount is too large")]
    TooLarge,
}

/// An amount of money: zero or more minor units of one currency.
///
/// ```
/// use payment::{Currency, Money};
///
/// let short = Money::parse("100", Currency::Aed)?;
/// let long = Money::parse("100.00", Currency::Aed)?;
/// assert_eq!(short, long);
/// assert_eq!(short.to_string(), "100.00");
/// assert!(Money::parse("12.345", Currency::Aed).is_err());
/// # Ok::<(), payment::money::AmountError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub struct Money {
    minor: u64,
    currency: Currency,
}

impl Money {
    /// The largest amount in minor units: the largest integer that a JavaScript number holds
    /// exactly.
    pub const MAX_MINOR: u64 = (1 << 53) - 1;

    /// Zero in this currency.
    #[must_use]
    pub const fn zero(currency: Currency) -> Self {
        Self { minor: 0, currency }
    }

    /// An amount of `minor` units (fils, halalas).
    ///
    /// # Errors
    ///
    /// [`AmountError::TooLarge`] above [`Self::MAX_MINOR`].
    pub const fn from_minor(minor: u64, currency: Currency) -> Result<Self, AmountError> {
        if minor > Self::MAX_MINOR {
            return Err(AmountError::TooLarge);
        }
        Ok(Self { minor, currency })
    }

    /// Parses a decimal string in major units, as the gateway writes them.
    ///
    /// # Errors
    ///
    /// Refuses signs, exponents, separators, everything else that is not plain digits with one
    /// decimal point, and a value that the currency cannot hold exactly. Trailing zeros beyond the
    /// currency's decimals do not change the amount and are accepted.
    pub fn parse(text: &str, currency: Currency) -> Result<Self, AmountError> {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        if whole.strip_prefix('-').is_some_and(digits) && digits(fraction) {
            return Err(AmountError::Negative);
        }
        if !digits(whole) || !digits(fraction) {
            return Err(AmountError::NotDecimal);
        }
        let exponent = currency.exponent();
        let mut decimals = fraction.trim_end_matches('0').bytes();
        let mut minor = 0_u64;
        for place in 0..whole.len() + exponent as usize {
            let digit = match whole.as_bytes().get(place) {
                Some(digit) => *digit,
                None => decimals.next().unwrap_or(b'0'),
            };
            minor = minor
                .checked_mul(10)
                .and_then(|minor| minor.checked_add(u64::from(digit - b'0')))
                .ok_or(AmountError::TooLarge)?;
        }
        if decimals.next().is_some() {
            return Err(AmountError::TooPrecise { exponent });
        }
        Self::from_minor(minor, currency)
    }

    /// Converts an exact decimal in major units.
    ///
    /// # Errors
    ///
    /// As [`Self::parse`].
    pub fn from_decimal(decimal: Decimal, currency: Currency) -> Result<Self, AmountError> {
        if decimal.is_sign_negative() && !decimal.is_zero() {
            return Err(AmountError::Negative);
        }
        let decimal = decimal.normalize();
        let exponent = currency.exponent();
        let missing = exponent
            .checked_sub(decimal.scale())
            .ok_or(AmountError::TooPrecise { exponent })?;
        let minor = 10_u64
            .checked_pow(missing)
            .zip(u64::try_from(decimal.mantissa()).ok())
            .and_then(|(factor, mantissa)| mantissa.checked_mul(factor))
            .ok_or(AmountError::TooLarge)?;
        Self::from_minor(minor, currency)
    }

    /// The number of minor units.
    #[must_use]
    pub const fn minor(self) -> u64 {
        self.minor
    }

    /// The currency.
    #[must_use]
    pub const fn currency(self) -> Currency {
        self.currency
    }

    /// Whether the amount is zero.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.minor == 0
    }

    /// The exact decimal in major units, with all decimals of the currency.
    #[must_use]
    pub fn to_decimal(self) -> Decimal {
        // The mantissa is below 2^53 and the scale at most 3, which a Decimal always holds.
        Decimal::from_i128_with_scale(i128::from(self.minor), self.currency.exponent())
    }

    /// The sum; `None` if the currencies differ or the sum is above [`Self::MAX_MINOR`].
    #[must_use]
    pub fn checked_add(self, other: Self) -> Option<Self> {
        if self.currency != other.currency {
            return None;
        }
        let minor = self.minor.checked_add(other.minor)?;
        Self::from_minor(minor, self.currency).ok()
    }

    /// The amount multiplied by `times`; `None` if the result is above [`Self::MAX_MINOR`].
    #[must_use]
    pub fn checked_mul(self, times: u32) -> Option<Self> {
        let minor = self.minor.checked_mul(u64::from(times))?;
        Self::from_minor(minor, self.currency).ok()
    }

    /// The difference; `None` if the currencies differ or it would be negative.
    #[must_use]
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        if self.currency != other.currency {
            return None;
        }
        let minor = self.minor.checked_sub(other.minor)?;
        Some(Self { minor, ..self })
    }
}

/// Formats the gateway's decimal string, with all decimals of the currency: `100.00`, `1.500`.
impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = 10_u64.pow(self.currency.exponent());
        let width = self.currency.exponent() as usize;
        write!(f, "{}.{:0width$}", self.minor / unit, self.minor % unit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn trailing_zeros_do_not_change_an_amount() {
        for text in ["100", "100.0", "100.00", "100.000", "0100.00"] {
            let money = Money::parse(text, Currency::Aed).unwrap();
            assert_eq!(money.minor(), 10_000, "{text}");
        }
        assert_eq!(Money::parse("1.5", Currency::Kwd).unwrap().minor(), 1_500);
        assert_eq!(
            Money::parse("0", Currency::Sar).unwrap(),
            Money::zero(Currency::Sar)
        );
    }

    #[test]
    fn more_decimals_than_the_currency_has_are_refused() {
        let exponent = 2;
        assert_eq!(
            Money::parse("12.345", Currency::Aed),
            Err(AmountError::TooPrecise { exponent })
        );
        assert_eq!(
            Money::parse("12.345", Currency::Kwd).unwrap().minor(),
            12_345
        );
        assert_eq!(
            Money::parse("1.0001", Currency::Kwd),
            Err(AmountError::TooPrecise { exponent: 3 })
        );
    }

    #[test]
    fn what_is_not_a_plain_decimal_is_refused() {
        for text in [
            "", ".", "1.", ".5", "1,000", "1_000", "1e2", "+1", " 1", "1 ", "٣", "0x1", "1.2.3",
            "NaN", "--1",
        ] {
            assert_eq!(
                Money::parse(text, Currency::Aed),
                Err(AmountError::NotDecimal),
                "{text:?}"
            );
        }
        assert_eq!(
            Money::parse("-1.00", Currency::Aed),
            Err(AmountError::Negative)
        );
    }

    #[test]
    fn an_amount_that_cannot_be_held_exactly_is_refused() {
        for text in [
            "90071992547409.92",
            "99999999999999999999999999999999999999",
        ] {
            assert_eq!(
                Money::parse(text, Currency::Aed),
                Err(AmountError::TooLarge),
                "{text}"
            );
        }
        assert!(Money::parse("90071992547409.91", Currency::Aed).is_ok());
    }

    #[test]
    fn amounts_of_two_currencies_do_not_add() {
        let aed = Money::from_minor(1, Currency::Aed).unwrap();
        let sar = Money::from_minor(1, Currency::Sar).unwrap();
        assert_eq!(aed.checked_add(sar), None);
        assert_eq!(aed.checked_sub(sar), None);
    }

    fn currency() -> impl Strategy<Value = Currency> {
        prop::sample::select(&Currency::ALL[..])
    }

    proptest! {
        #[test]
        fn every_amount_survives_its_own_decimal_string(minor in 0..=Money::MAX_MINOR, currency in currency()) {
            let money = Money::from_minor(minor, currency).unwrap();
            prop_assert_eq!(Money::parse(&money.to_string(), currency), Ok(money));
            prop_assert_eq!(Money::from_decimal(money.to_decimal(), currency), Ok(money));
            prop_assert_eq!(money.to_decimal().to_string(), money.to_string());
        }

        #[test]
        fn no_text_makes_it_panic(text in ".{0,40}", currency in currency()) {
            let _ = Money::parse(&text, currency);
        }
    }

    #[test]
    fn a_currency_is_known_by_its_code_alone_and_has_its_countrys_clock() {
        let all = [
            (Currency::Aed, "AED", "Asia/Dubai"),
            (Currency::Sar, "SAR", "Asia/Riyadh"),
            (Currency::Kwd, "KWD", "Asia/Kuwait"),
        ];
        for (currency, code, zone) in all {
            assert_eq!((currency.code(), currency.time_zone()), (code, zone));
            assert_eq!(currency.to_string(), code);
            assert_eq!(code.parse(), Ok(currency));
        }
        for text in ["aed", "USD", ""] {
            assert_eq!(text.parse::<Currency>(), Err(UnknownCurrency));
        }
    }

    #[test]
    fn a_decimal_below_zero_is_no_amount_and_zero_has_no_sign() {
        let of = |text: &str| Money::from_decimal(text.parse().unwrap(), Currency::Aed);
        assert_eq!(of("-0.01"), Err(AmountError::Negative));
        assert_eq!(of("-0.00").map(Money::minor), Ok(0));
        assert_eq!(of("0.01").map(Money::minor), Ok(1));
    }

    #[test]
    fn an_amount_is_multiplied_up_to_the_largest_and_not_beyond() {
        let of = |minor| Money::from_minor(minor, Currency::Aed).unwrap();
        assert_eq!(of(125).checked_mul(3), Some(of(375)));
        assert_eq!(
            of(Money::MAX_MINOR).checked_mul(1),
            Some(of(Money::MAX_MINOR))
        );
        assert_eq!(of(Money::MAX_MINOR).checked_mul(2), None);
    }
}
