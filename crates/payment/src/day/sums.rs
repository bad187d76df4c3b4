//! Sums of entries, which may be below zero.

use std::fmt;

use crate::money::{Currency, Money};

/// How many entries there are, and what they come to, in minor units of a currency.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Total {
    /// How many.
    pub count: u64,
    /// Their sum.
    pub minor: i128,
}

impl Total {
    /// The total with one more amount.
    #[must_use]
    pub fn and(self, amount: Money) -> Self {
        self.and_all(Self {
            count: 1,
            minor: i128::from(amount.minor()),
        })
    }

    /// Both totals.
    #[must_use]
    pub const fn and_all(self, other: Self) -> Self {
        Self {
            count: self.count.saturating_add(other.count),
            minor: self.minor.saturating_add(other.minor),
        }
    }
}

/// A sum in a currency that may be below zero, as a day's net is after more refunds than payments.
///
/// ```
/// use payment::day::Balance;
/// use payment::Currency;
///
/// let net = Balance { minor: -1_250, currency: Currency::Aed };
/// assert_eq!(net.to_string(), "-12.50");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Balance {
    /// Minor units.
    pub minor: i128,
    /// The currency.
    pub currency: Currency,
}

impl fmt::Display for Balance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = 10_u128.pow(self.currency.exponent());
        let width = self.currency.exponent() as usize;
        let sign = if self.minor < 0 { "-" } else { "" };
        let minor = self.minor.unsigned_abs();
        write!(f, "{sign}{}.{:0width$}", minor / unit, minor % unit)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_balance_has_all_decimals_of_its_currency_and_a_sign_below_zero() {
        for (minor, currency, written) in [
            (0, Currency::Aed, "0.00"),
            (5, Currency::Sar, "0.05"),
            (-5, Currency::Sar, "-0.05"),
            (-1_500, Currency::Kwd, "-1.500"),
            (123_456, Currency::Aed, "1234.56"),
        ] {
            assert_eq!(Balance { minor, currency }.to_string(), written);
        }
    }

    #[test]
    fn a_total_grows_by_one_and_its_amount() {
        let one = Total {
            count: 2,
            minor: -5,
        };
        let amount = Money::parse("1.00", Currency::Aed).unwrap();
        let two = Total {
            count: 3,
            minor: 95,
        };
        assert_eq!(one.and(amount), two);
    }
}
