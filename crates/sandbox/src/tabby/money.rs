//! Amounts in Tabby's notation.
//!
//! Source: Tabby, API reference: strings in major units, two decimals for AED and SAR, three for
//! KWD. Written from the documents, like all of the sandbox: it shares no code with what it tests.

use std::fmt;

use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::tabby::settings::{Amounts, Settings};

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
    /// Parses an ISO 4217 code.
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

    /// The entry for this currency.
    #[must_use]
    pub const fn of(self, amounts: &Amounts) -> Option<Decimal> {
        match self {
            Self::Aed => amounts.aed,
            Self::Sar => amounts.sar,
            Self::Kwd => amounts.kwd,
        }
    }

    /// Parses an amount of zero or more; `None` if it has too many decimals.
    #[must_use]
    pub fn amount(self, text: &str) -> Option<Decimal> {
        decimal(text).filter(|amount| amount.normalize().scale() <= self.decimals())
    }

    /// Parses an amount above zero.
    #[must_use]
    pub fn positive(self, text: &str) -> Option<Decimal> {
        self.amount(text).filter(|amount| !amount.is_zero())
    }

    /// Parses an amount that moves no money, such as a tax or a unit price. It may be negative and
    /// may have more decimals than its currency: see [`rounded`].
    #[must_use]
    pub fn told(self, text: &str) -> Option<Decimal> {
        signed(text)
            .filter(|amount| amount.normalize().scale() <= self.decimals())
            .or_else(|| rounded(text, self.decimals()))
    }

    /// Formats an amount for people, with all decimals of the currency.
    #[must_use]
    pub fn written(self, amount: Decimal) -> String {
        let mut amount = amount;
        amount.rescale(self.decimals());
        amount.to_string()
    }

    /// Splits an amount into four parts, rounded down; the last part gets the remainder.
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

/// Parses digits with an optional decimal point. Nothing else is accepted.
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

/// The same with an optional minus sign.
#[must_use]
pub fn signed(text: &str) -> Option<Decimal> {
    match text.strip_prefix('-') {
        Some(unsigned) => decimal(unsigned).map(|amount| -amount),
        None => decimal(text),
    }
}

/// Rounds an informative amount to `decimals`, half away from zero: `-0.0025`, or float noise such
/// as `0.30000000000000004` or `-2.842170943040401e-14`.
#[must_use]
pub fn rounded(text: &str, decimals: u32) -> Option<Decimal> {
    /// How many decimals are read. Further ones cannot change the rounding.
    const READ: usize = 12;
    let plain = plain(text)?;
    let (whole, part) = plain.split_once('.').unwrap_or((&plain, "0"));
    let part = part.get(..READ).unwrap_or(part);
    let exact = signed(&format!("{whole}.{part}"))?;
    let near = exact.round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero);
    // Zero has no sign.
    Some(if near.is_zero() { Decimal::ZERO } else { near })
}

/// Rewrites a JSON number without its exponent, digit by digit: `1.05e2` becomes `105`. `None` if
/// it is not a number, or its exponent is absurdly large.
#[must_use]
pub fn plain(text: &str) -> Option<String> {
    /// The largest exponent that is accepted.
    const MOST: i32 = 64;
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
        None => (text, 0),
    };
    let (sign, unsigned) = match mantissa.strip_prefix('-') {
        Some(unsigned) => ("-", unsigned),
        None => ("", mantissa),
    };
    let (whole, part) = match unsigned.split_once('.') {
        Some((_, "")) => return None,
        Some(halves) => halves,
        None => (unsigned, ""),
    };
    let digits = format!("{whole}{part}");
    // `0.1e1` has a leading digit that must go.
    let without_zeros = |whole: &str| match whole.trim_start_matches('0') {
        "" => "0".to_owned(),
        digits => digits.to_owned(),
    };
    let is_number = !whole.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number || !(-MOST..=MOST).contains(&exponent) {
        return None;
    }
    // Number of digits before the point.
    let before = i32::try_from(whole.len()).ok()?.checked_add(exponent)?;
    Some(match usize::try_from(before) {
        Err(_) | Ok(0) => {
            let zeros = usize::try_from(before.unsigned_abs()).ok()?;
            format!("{sign}0.{}{digits}", "0".repeat(zeros))
        }
        Ok(before) => match digits.split_at_checked(before) {
            Some((whole, "")) => format!("{sign}{}", without_zeros(whole)),
            Some((whole, part)) => format!("{sign}{}.{part}", without_zeros(whole)),
            None => {
                let zeros = before.saturating_sub(digits.len());
                let whole = format!("{digits}{}", "0".repeat(zeros));
                format!("{sign}{}", without_zeros(&whole))
            }
        },
    })
}

/// Formats an amount as API answers do: without trailing zeros, unless the settings turn that off.
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
    fn what_only_tells_is_rounded_to_the_decimals_of_its_currency() {
        for (text, read) in [
            ("0.30000000000000004", "0.30"),
            ("5.249999999999999", "5.25"),
            ("-2.842170943040401e-14", "0"),
            ("1e-7", "0"),
            ("-0.0025", "0"),
            ("12.345", "12.35"),
            ("-12.345", "-12.35"),
            ("0.0049999999999999999", "0"),
            ("0.0050000000000000001", "0.01"),
            ("19.99", "19.99"),
            ("-10", "-10"),
        ] {
            let read: Decimal = read.parse().unwrap();
            assert_eq!(Currency::Aed.told(text), Some(read), "{text}");
        }
        for text in ["1e400", "NaN", "", "1.", "--1", "1e"] {
            assert_eq!(Currency::Aed.told(text), None, "{text}");
        }
        assert!(!rounded("-1e-14", 2).unwrap().is_sign_negative());
    }

    #[test]
    fn exponents_are_written_out_digit_by_digit() {
        for (text, written) in [
            ("105.0", "105.0"),
            ("1.05e2", "105"),
            ("1.05E+3", "1050"),
            ("1e3", "1000"),
            ("1.5e-3", "0.0015"),
            ("-12e-2", "-0.12"),
            ("0.1e1", "1"),
            ("0.015e1", "0.15"),
            ("0.015e3", "15"),
            ("0.5e4", "5000"),
            ("0", "0"),
            ("0e3", "0"),
            ("0.0", "0.0"),
            ("90071992547409.93", "90071992547409.93"),
        ] {
            assert_eq!(plain(text).as_deref(), Some(written), "{text}");
        }
        for text in ["e3", "1e99", "0x1", "1.2.3", "-"] {
            assert_eq!(plain(text), None, "{text}");
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
