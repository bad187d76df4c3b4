//! Amounts, and the header of a terminal's signature.

use payment::{Currency, Money};
use server::pairing::Proof;

pub(super) const AMOUNT_SEEDS: &[&[u8]] = &[
    b"\x00250.00",
    b"\x010.01",
    b"\x0225.005",
    b"\x0099999999999999999999.99",
    b"\x00-1",
    "\u{0}٢٥٠٫٥٠".as_bytes(),
    b"\x011e5",
];

pub(super) const PROOF_SEEDS: &[&[u8]] = &[
    b"AAAAAAAAAAAAAAAAAAAAAA.challenge.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    b"..",
    b"AAAAAAAAAAAAAAAAAAAAAA==.c.A",
];

/// An amount in one of the currencies: what is taken is written and read again as the same.
pub fn amount(data: &[u8]) {
    let [currency, text @ ..] = data else { return };
    let currencies = Currency::ALL;
    let currency = currencies
        .into_iter()
        .nth(usize::from(*currency) % currencies.len());
    let (Some(currency), Ok(text)) = (currency, std::str::from_utf8(text)) else {
        return;
    };
    let Ok(money) = Money::parse(text, currency) else {
        return;
    };
    let again = Money::parse(&money.to_string(), currency);
    assert_eq!(again.as_ref(), Ok(&money), "{text} becomes {money}");
    let minor = Money::from_minor(money.minor(), currency);
    assert_eq!(
        minor.as_ref(),
        Ok(&money),
        "{text} is {} minor units",
        money.minor()
    );
    if let Some(sum) = money.checked_add(money) {
        assert_eq!(
            sum.checked_sub(money),
            Some(money),
            "twice {money} is {sum}"
        );
    }
}

/// The header of a signature: read, or refused.
pub fn proof(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    if Proof::read(text).is_some() {
        assert_eq!(text.matches('.').count(), 2, "{text} is taken");
    }
}
