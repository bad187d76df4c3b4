//! Parses amounts that people write with separators. The same rules hold for the amount, for unit
//! prices and for pasted text.

use payment::digits::digit;
use payment::money::{AmountError, Currency, Money};

/// A separator inside a number.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Sign {
    /// `.` or `٫`: begins the decimals.
    Point,
    /// `,` or `،`: begins the decimals or a group of three digits.
    Comma,
    /// `٬`: begins a group of three digits.
    Group,
}

impl Sign {
    /// The separator that this character stands for.
    #[must_use]
    pub const fn of(c: char) -> Option<Self> {
        match c {
            '.' | '\u{66b}' => Some(Self::Point),
            ',' | '\u{60c}' => Some(Self::Comma),
            '\u{66c}' => Some(Self::Group),
            _ => None,
        }
    }

    /// The character that this module uses for the separator.
    #[must_use]
    pub const fn write(self) -> char {
        match self {
            Self::Point => '.',
            Self::Comma => ',',
            Self::Group => '\u{66c}',
        }
    }
}

/// Why a written amount is refused.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, thiserror::Error)]
pub enum TypedError {
    /// Not a number as people write it.
    #[error("not an amount")]
    Unreadable,
    /// A comma before three digits, in a currency with three decimals: `1,250` may be 1.250 or
    /// 1250.
    #[error("a comma before three digits can mean two amounts")]
    AmbiguousComma,
    /// More decimals than the currency has.
    #[error("more decimals than the currency has")]
    TooPrecise,
    /// More than the largest possible amount.
    #[error("too large")]
    TooLarge,
}

/// Parses an amount in major units as people write it, in any of the three kinds of digits, with or
/// without the currency's code before or after it.
///
/// A point begins the decimals. A comma begins the decimals if one or two digits follow it, and a
/// group if exactly three do.
///
/// ```
/// use till::read_typed;
/// use payment::{Currency, Money};
///
/// let amount = read_typed("AED 1,250.00", Currency::Aed)?;
/// assert_eq!(amount.to_string(), "1250.00");
/// # Ok::<(), till::TypedError>(())
/// ```
///
/// # Errors
///
/// The text cannot be read, can be read in two ways, or is too precise or too large.
pub fn read_typed(text: &str, currency: Currency) -> Result<Money, TypedError> {
    let plain: String = text.chars().filter_map(western).collect();
    let plain = without_code(plain.trim(), currency);
    let (whole, decimals) = match plain.split_once(Sign::Point.write()) {
        Some((whole, decimals)) => (groups(whole)?, decimals),
        None => by_comma(plain, currency)?,
    };
    // `.5` and `12.` are amounts; a separator alone is not.
    if whole.is_empty() && decimals.is_empty() {
        return Err(TypedError::Unreadable);
    }
    let or_zero = |part: &str| if part.is_empty() { "0" } else { part }.to_owned();
    let written = or_zero(&whole) + "." + &or_zero(decimals);
    let amount = Money::parse(&written, currency).map_err(|why| match why {
        AmountError::NotDecimal | AmountError::Negative => TypedError::Unreadable,
        AmountError::TooPrecise { .. } => TypedError::TooPrecise,
        AmountError::TooLarge => TypedError::TooLarge,
    })?;
    // Zeros count, too: 2.000 means two thousand to people who group by points.
    match decimals.len() > currency.exponent() as usize {
        true => Err(TypedError::TooPrecise),
        false => Ok(amount),
    }
}

/// The character in Western writing. `None` for the invisible direction marks that are copied along
/// with Arabic text.
fn western(c: char) -> Option<char> {
    if matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    {
        return None;
    }
    let digit = digit(c).map(|digit| char::from(b'0' + digit));
    Some(digit.or(Sign::of(c).map(Sign::write)).unwrap_or(c))
}

fn without_code(text: &str, currency: Currency) -> &str {
    let code = currency.code();
    let rest = text
        .get(..code.len())
        .filter(|begin| begin.eq_ignore_ascii_case(code))
        .and_then(|_| text.get(code.len()..));
    let at = text.len().saturating_sub(code.len());
    let rest = rest.or(text
        .get(at..)
        .filter(|end| end.eq_ignore_ascii_case(code))
        .and_then(|_| text.get(..at)));
    rest.unwrap_or(text).trim()
}

/// Reads a number without a point. Its last comma may begin the decimals.
fn by_comma(text: &str, currency: Currency) -> Result<(String, &str), TypedError> {
    let Some((before, after)) = text.rsplit_once(Sign::Comma.write()) else {
        return Ok((groups(text)?, ""));
    };
    let is_last_of_several = before.contains([Sign::Comma.write(), Sign::Group.write()]);
    match after.len() {
        // A comma cannot group and begin the decimals in the same number.
        0..=2 if !before.contains(Sign::Comma.write()) => Ok((groups(before)?, after)),
        3 if is_last_of_several || currency.exponent() != 3 => Ok((groups(text)?, "")),
        3 => Err(TypedError::AmbiguousComma),
        _ => Err(TypedError::Unreadable),
    }
}

/// The digits of a whole number. If it is grouped, every group but the first has three digits, and
/// the first does not begin with a zero.
fn groups(text: &str) -> Result<String, TypedError> {
    let mut parts = text.split([Sign::Comma.write(), Sign::Group.write()]);
    let first = parts.next().unwrap_or_default();
    let mut digits = first.to_owned();
    for part in parts {
        if part.len() != 3 || !(1..=3).contains(&first.len()) || first.starts_with('0') {
            return Err(TypedError::Unreadable);
        }
        digits.push_str(part);
    }
    match digits.bytes().all(|digit| digit.is_ascii_digit()) {
        true => Ok(digits),
        false => Err(TypedError::Unreadable),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Entry, Event, Field, Key, Notice, Rules, Till, step};
    use contract::CapabilitiesView;
    use payment::time::{Millis, Monotonic};
    use proptest::prelude::*;

    /// The text, and what it means in AED or SAR and in KWD. `?` is refused as ambiguous, `!` for
    /// another reason.
    const TABLE: &[(&str, &str, &str)] = &[
        ("12.5", "12.50", "12.500"),
        ("12.50", "12.50", "12.500"),
        (".5", "0.50", "0.500"),
        ("12.", "12.00", "12.000"),
        ("0.5", "0.50", "0.500"),
        ("1.250", "!", "1.250"),
        ("12.500", "!", "12.500"),
        ("2.0000", "!", "!"),
        ("1.255", "!", "1.255"),
        ("1.2505", "!", "!"),
        ("1,250.00", "1250.00", "1250.000"),
        ("1,250.", "1250.00", "1250.000"),
        ("1,250", "1250.00", "?"),
        ("1,250,000", "1250000.00", "1250000.000"),
        ("1250,000", "!", "?"),
        ("0,250", "!", "?"),
        (",250", "!", "?"),
        ("12,5", "12.50", "12.500"),
        ("12,50", "12.50", "12.500"),
        ("1250,50", "1250.50", "1250.500"),
        (",5", "0.50", "0.500"),
        ("250,", "250.00", "250.000"),
        ("1,2345", "!", "!"),
        ("1,250,00", "!", "!"),
        ("12,50.00", "!", "!"),
        ("1.250,00", "!", "!"),
        ("1.2.3", "!", "!"),
        ("1..2", "!", "!"),
        ("1,,250", "!", "!"),
        (".", "!", "!"),
        (",", "!", "!"),
        ("١٢٫٥", "12.50", "12.500"),
        ("١٬٢٥٠٫٧٥", "1250.75", "1250.750"),
        ("١٬٢٥٠", "1250.00", "1250.000"),
        ("۱۲،۵", "12.50", "12.500"),
        ("١٫٢٫٣", "!", "!"),
    ];

    /// Texts that only a paste or a unit price can hold. They are complete, so digits alone are
    /// major units.
    const WHOLE: &[(&str, &str, &str)] = &[
        ("250", "250.00", "250.000"),
        (" 250.00\u{a0}", "250.00", "250.000"),
        ("\u{200f}٢٥٠\u{2069}", "250.00", "250.000"),
        ("-250", "!", "!"),
        ("2 50", "!", "!"),
        ("1e3", "!", "!"),
        ("XYZ 250", "!", "!"),
        ("99999999999999999.", "!", "!"),
        ("", "!", "!"),
    ];

    const NOW: Monotonic = Monotonic(1_000);

    fn rules(currency: Currency) -> Rules {
        Rules {
            max_amount: Money::from_minor(Money::MAX_MINOR, currency).unwrap(),
            poll: Millis::seconds(5),
            is_reachable: true,
            capabilities: CapabilitiesView::EVERYTHING,
        }
    }

    fn entry(events: impl IntoIterator<Item = Event>, currency: Currency) -> Entry {
        let till = events.into_iter().fold(Till::default(), |till, event| {
            step(till, event, &rules(currency), NOW).0
        });
        match till {
            Till::Entering(entry) => entry,
            other => panic!("{other:?}"),
        }
    }

    fn keys(text: &str) -> Vec<Event> {
        let key = |c| digit(c).map(Key::Digit).or(Sign::of(c).map(Key::Sign));
        text.chars().map(|c| Event::Key(key(c).unwrap())).collect()
    }

    /// The table's notation for this entry.
    fn said(entry: &Entry, currency: Currency) -> String {
        match &entry.notice {
            None => entry.amount(currency).to_string(),
            Some(Notice::Amount(TypedError::AmbiguousComma)) => "?".to_owned(),
            Some(Notice::Amount(_)) => "!".to_owned(),
            Some(other) => panic!("{other:?}"),
        }
    }

    #[test]
    fn amounts_mean_the_same_whether_typed_pasted_or_a_unit_price() {
        for currency in Currency::ALL {
            for (text, hundredths, thousandths) in TABLE.iter().chain(WHOLE) {
                let meant = match currency.exponent() {
                    3 => *thousandths,
                    _ => *hundredths,
                };
                let place = format!("{text:?} in {currency}");
                let pasted = entry([Event::Pasted((*text).to_owned())], currency);
                assert_eq!(said(&pasted, currency), meant, "a paste of {place}");

                let price = entry(
                    [
                        Event::Key(Key::Digit(1)),
                        Event::OpenForm(true),
                        Event::Lines(None),
                        Event::Fill(
                            Field::UnitPrice(0),
                            payment::buyer::Redacted((*text).to_owned()),
                        ),
                    ],
                    currency,
                );
                let zero = Money::zero(currency);
                let total = price.form.total(zero).map(|total| total.to_string());
                let readable =
                    Some(meant.to_owned()).filter(|meant| !"?!".contains(meant.as_str()));
                assert_eq!(total, readable, "a unit price of {place}");
            }
            for (text, hundredths, thousandths) in TABLE {
                let meant = match currency.exponent() {
                    3 => *thousandths,
                    _ => *hundredths,
                };
                let id = "0192f0c1-7f3a-7c55-8b1e-2f6d1c0a9e42".parse().unwrap();
                let typed = entry(keys(text), currency);
                let refused = match meant {
                    "?" | "!" => {
                        // No sale is started with it.
                        let start = Event::Start(id, payment::sale::Method::Qr);
                        entry(keys(text).into_iter().chain([start]), currency)
                    }
                    _ => typed,
                };
                assert_eq!(
                    said(&refused, currency),
                    meant,
                    "{text:?} typed in {currency}"
                );
            }
        }
    }

    #[test]
    fn the_tills_own_way_of_writing_an_amount_is_read() {
        for (text, currency, minor) in [
            ("AED 1,250.00", Currency::Aed, 125_000),
            ("AED 250", Currency::Aed, 25_000),
            ("250 sar", Currency::Sar, 25_000),
            ("KWD 1,250.000", Currency::Kwd, 1_250_000),
        ] {
            assert_eq!(read_typed(text, currency).unwrap().minor(), minor, "{text}");
        }
        let other = read_typed("SAR 250", Currency::Aed);
        assert_eq!(other, Err(TypedError::Unreadable));
    }

    #[test]
    fn a_deleted_point_makes_digits_fill_from_the_right_again() {
        let delete = || Event::Key(Key::Delete);
        let typed = entry(keys("12.5").into_iter().chain([delete()]), Currency::Aed);
        assert_eq!(typed.amount(Currency::Aed).minor(), 1_200);
        let typed = entry(
            keys("12.").into_iter().chain([delete()]).chain(keys("5")),
            Currency::Aed,
        );
        assert_eq!(typed.amount(Currency::Aed).minor(), 125);
        let cleared = [Event::Key(Key::Clear)];
        let typed = entry(
            keys("12.").into_iter().chain(cleared).chain(keys("5")),
            Currency::Aed,
        );
        assert_eq!(typed.amount(Currency::Aed).minor(), 5);
    }

    #[test]
    fn an_amount_that_cannot_become_one_is_said_while_it_is_typed() {
        let amount = |text| said(&entry(keys(text), Currency::Aed), Currency::Aed);
        assert_eq!(amount("1.2."), "!");
        assert_eq!(amount("1.255"), "!");
        // More digits may follow.
        assert_eq!(amount("."), "0.00");
        assert_eq!(amount("1,250,0"), "0.00");
    }

    #[test]
    fn a_scan_leaves_a_typed_point_as_it_was() {
        let before = Money::from_minor(1_200, Currency::Aed).unwrap();
        let scan = Event::Scanned("A.1".into(), before);
        let events = keys("12.").into_iter().chain(keys("77.5")).chain([scan]);
        let typed = entry(events.chain(keys("5")), Currency::Aed);
        assert_eq!(typed.amount(Currency::Aed).minor(), 1_250);
    }

    #[test]
    fn a_paste_that_cannot_be_read_leaves_the_amount() {
        let paste = [Event::Pasted("INV-7".into())];
        let typed = entry(keys("250").into_iter().chain(paste), Currency::Aed);
        assert_eq!(typed.amount(Currency::Aed).minor(), 250);
        assert_eq!(typed.notice, Some(Notice::Amount(TypedError::Unreadable)));
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,20}|[0-9.,٠٫٬،AED ]{0,20}") {
            for currency in Currency::ALL {
                let _ = read_typed(&text, currency);
            }
        }
    }
}
