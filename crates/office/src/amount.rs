//! Amounts of the day, which the server writes as texts and which may be below zero.

use payment::money::{Currency, Money};
use ui::words::{Digits, coded};

/// An amount as people read it, with its currency's code. A text that is no amount stays as it is.
#[must_use]
pub fn amount(text: &str, currency: Currency, digits: Digits) -> String {
    let (sign, plain) = match text.strip_prefix('-') {
        Some(plain) => ("\u{2212}", plain),
        None => ("", text),
    };
    match Money::parse(plain, currency) {
        Ok(money) => [sign, &coded(money, digits)].concat(),
        Err(_) => text.to_owned(),
    }
}

/// Its minor units; zero for a text that is no amount or below zero.
#[must_use]
pub fn minor(text: &str, currency: Currency) -> u64 {
    Money::parse(text, currency).map_or(0, Money::minor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_below_zero_has_its_sign_before_the_currency() {
        let written = |text| amount(text, Currency::Aed, Digits::Western);
        assert_eq!(written("1250.00"), "AED 1,250.00");
        assert_eq!(written("-12.50"), "\u{2212}AED 12.50");
        assert_eq!(written("?"), "?");
        assert_eq!(minor("12.50", Currency::Aed), 1_250);
        assert_eq!(minor("-1.00", Currency::Aed), 0);
    }
}
