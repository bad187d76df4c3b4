//! Amounts as Tabby reads and writes them.
//!
//! Source: Tabby, API reference: strings in major units, two decimals for AED and SAR, three for
//! KWD. Written from the documents, like all of the sandbox: it shares no code with what it tests.

use std::fmt;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::settings::{Amounts, Settings};

/// What Tabby sells in.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum Currency {
    /// UAE dirham.
    Aed,
    /// Saudi riyal.
    Sar,
    /// Kuwaiti dinar.
    Kwd,
}

impl Currency {
    /// By its code in ISO 4217.
    #[must_use]
    pub fn parse(code: &str) -> Option<Self> {
        match code {
            "AED" => Some(Self::Aed),
            "SAR" => Some(Self::Sar),
            "KWD" => Some(Self::Kwd),
            _ => None,
        }
    }

    /// Its code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Aed => "AED",
            Self::Sar => "SAR",
            Self::Kwd => "KWD",
        }
    }

    /// How many decimals an amount may have.
    #[must_use]
    pub const fn decimals(self) -> u32 {
        match self {
            Self::Aed | Self::Sar => 2,
            Self::Kwd => 3,
        }
    }

    /// The country, as real replies name it (ISO 3166, three letters).
    #[must_use]
    pub const fn country(self) -> &'static str {
        match self {
            Self::Aed => "ARE",
            Self::Sar => "SAU",
            Self::Kwd => "KWT",
        }
    }

    /// This currency's entry.
    #[must_use]
    pub const fn of(self, amounts: &Amounts) -> Option<Decimal> {
        match self {
            Self::Aed => amounts.aed,
            Self::Sar => amounts.sar,
            Self::Kwd => amounts.kwd,
        }
    }

    /// Reads an amount that is zero or more; none with too many decimals.
    #[must_use]
    pub fn amount(self, text: &str) -> Option<Decimal> {
        decimal(text).filter(|amount| amount.normalize().scale() <= self.decimals())
    }

    /// Reads an amount that is more than zero.
    #[must_use]
    pub fn positive(self, text: &str) -> Option<Decimal> {
        self.amount(text).filter(|amount| !amount.is_zero())
    }

    /// Writes an amount for people, with all its decimals.
    #[must_use]
    pub fn written(self, amount: Decimal) -> String {
        let mut amount = amount;
        amount.rescale(self.decimals());
        amount.to_string()
    }

    /// Four equal parts, rounded down; the last takes what does not divide.
    #[must_use]
    pub fn quarters(self, whole: Decimal) -> [Decimal; 4] {
        let part = (whole / Decimal::from(4)).trunc_with_scale(self.decimals());
        [part, part, part, whole - part * Decimal::from(3)]
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// Reads digits, and digits after a point if there is one; nothing else is a number here.
#[must_use]
pub fn decimal(text: &str) -> Option<Decimal> {
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if digits(whole) && digits(part) {
        Decimal::from_str_exact(text).ok()
    } else {
        None
    }
}

/// Writes an amount as replies do: without trailing zeros, unless that is turned off.
#[must_use]
pub fn reply(amount: Decimal, currency: Currency, settings: &Settings) -> String {
    if settings.trim_amounts {
        amount.normalize().to_string()
    } else {
        currency.written(amount)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_have_no_more_decimals_than_their_currency() {
        assert_eq!(
            Currency::Aed.amount("12.340").map(|a| a.to_string()),
            Some("12.340".into())
        );
        assert_eq!(Currency::Aed.amount("12.345"), None);
        assert!(Currency::Kwd.amount("12.345").is_some());
        assert_eq!(Currency::Aed.positive("0.00"), None);
        for text in ["-1", "+1", "1_0", "1.", ".5", "1e3", " 1", "١"] {
            assert_eq!(Currency::Aed.amount(text), None, "{text}");
        }
    }

    #[test]
    fn quarters_add_up() {
        for text in ["100", "0.01", "730.33", "99.99"] {
            let whole = Currency::Aed.amount(text).unwrap();
            assert_eq!(Currency::Aed.quarters(whole).iter().sum::<Decimal>(), whole);
        }
    }

    #[test]
    fn replies_trim_zeros_unless_told_not_to() {
        let amount = Currency::Kwd.amount("100.000").unwrap();
        let plain = Settings {
            trim_amounts: false,
            ..Settings::default()
        };
        assert_eq!(reply(amount, Currency::Kwd, &Settings::default()), "100");
        assert_eq!(reply(amount, Currency::Kwd, &plain), "100.000");
    }
}
