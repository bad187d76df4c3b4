//! Currencies, and amounts in minor units.
//!
//! Source: Checkout.com, "Calculating the amount": integers of at most nine digits; an amount in a
//! currency of three decimals ends in 0.

use std::fmt;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The largest amount, in minor units.
pub const LARGEST: u64 = 999_999_999;

/// A currency that Tabby takes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum Currency {
    /// Of the United Arab Emirates.
    Aed,
    /// Of Saudi Arabia.
    Sar,
    /// Of Kuwait.
    Kwd,
}

impl Currency {
    /// Reads an ISO 4217 code; `None` for a currency that Tabby does not take.
    #[must_use]
    pub fn of(code: &str) -> Option<Self> {
        match code {
            "AED" => Some(Self::Aed),
            "SAR" => Some(Self::Sar),
            "KWD" => Some(Self::Kwd),
            _ => None,
        }
    }

    /// Its ISO 4217 code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Aed => "AED",
            Self::Sar => "SAR",
            Self::Kwd => "KWD",
        }
    }

    /// How many decimals it has.
    #[must_use]
    pub const fn decimals(self) -> usize {
        match self {
            Self::Aed | Self::Sar => 2,
            Self::Kwd => 3,
        }
    }

    /// The step of amounts, in minor units.
    #[must_use]
    pub const fn step(self) -> u64 {
        match self {
            Self::Aed | Self::Sar => 1,
            Self::Kwd => 10,
        }
    }

    /// An amount in major units, for people.
    #[must_use]
    pub fn written(self, minor: u64) -> String {
        let decimals = self.decimals();
        let digits = format!("{minor:0>width$}", width = decimals + 1);
        let (whole, part) = digits.split_at(digits.len().saturating_sub(decimals));
        format!("{whole}.{part}")
    }

    /// Splits an amount into four parts, rounded down; the last one gets the remainder.
    #[must_use]
    pub const fn quarters(self, whole: u64) -> [u64; 4] {
        let part = whole / 4;
        [part, part, part, whole - 3 * part]
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minor_units_are_written_with_the_currencys_decimals() {
        for (currency, minor, text) in [
            (Currency::Aed, 0, "0.00"),
            (Currency::Aed, 5, "0.05"),
            (Currency::Sar, 12_345, "123.45"),
            (Currency::Kwd, 10, "0.010"),
            (Currency::Kwd, 1_310, "1.310"),
        ] {
            assert_eq!(currency.written(minor), text);
        }
    }
}
