//! A customer's mobile number.

use std::fmt;

use crate::digits::digit;
use crate::money::Currency;

/// A mobile number of the Emirates, Saudi Arabia or Kuwait in E.164 form: `+971500000001`.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Phone(String);

impl fmt::Debug for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("•••")
    }
}

/// The text is not a mobile number of a country that Tabby serves.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("not a mobile number of the Emirates, Saudi Arabia or Kuwait")]
pub struct InvalidPhone;

/// A country's calling code, how many digits its mobile numbers have after the code, and the digits
/// that a mobile number can begin with.
struct Country {
    currency: Currency,
    code: &'static str,
    digits: usize,
    begins: &'static str,
}

/// Source: ITU national numbering plans of the three countries; Tabby, create a session,
/// `payment.buyer.phone`.
const COUNTRIES: [Country; 3] = [
    Country {
        currency: Currency::Aed,
        code: "971",
        digits: 9,
        begins: "5",
    },
    Country {
        currency: Currency::Sar,
        code: "966",
        digits: 9,
        begins: "5",
    },
    Country {
        currency: Currency::Kwd,
        code: "965",
        digits: 8,
        begins: "4569",
    },
];

impl Country {
    /// The phone number, if these digits are a mobile number of this country without its calling
    /// code.
    fn number(&self, digits: &str) -> Option<Phone> {
        let fits = digits.len() == self.digits && digits.starts_with(|c| self.begins.contains(c));
        fits.then(|| Phone(["+", self.code, digits].concat()))
    }
}

impl Phone {
    /// Parses a number as people type it: with or without the country's code, with `+`, `00`, a
    /// national `0` or nothing before it, in Western, Arabic-Indic or Persian digits, with spaces,
    /// dashes, dots, slashes and brackets between them. A number without a code belongs to the
    /// shop's own country. An extra `0` after the code is dropped.
    ///
    /// ```
    /// use payment::Currency;
    /// use payment::buyer::Phone;
    ///
    /// let phone = Phone::parse("٠٥٠ ٠٠٠ ٠٠٠١", Currency::Aed)?;
    /// assert_eq!(phone.as_str(), "+971500000001");
    /// # Ok::<(), payment::buyer::InvalidPhone>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`InvalidPhone`], which never repeats the text.
    pub fn parse(text: &str, home: Currency) -> Result<Self, InvalidPhone> {
        let (mut digits, mut is_international) = (String::new(), false);
        for c in text.chars() {
            match digit(c) {
                Some(digit) => digits.push(char::from(b'0' + digit)),
                None if c == '+' && digits.is_empty() => is_international = true,
                None if is_between(c) => {}
                None => return Err(InvalidPhone),
            }
        }
        if let Some(rest) = digits.strip_prefix("00") {
            (digits, is_international) = (rest.to_owned(), true);
        }
        // A national `0` after the country's code is the most common mistake.
        let with_code = |country: &Country| {
            let national = digits.strip_prefix(country.code)?;
            country.number(national.strip_prefix('0').unwrap_or(national))
        };
        let found = COUNTRIES.iter().find_map(with_code);
        let at_home = || {
            let country = COUNTRIES.iter().find(|c| c.currency == home)?;
            let national = digits.strip_prefix('0').unwrap_or(&digits);
            country.number(national)
        };
        found
            .or_else(|| if is_international { None } else { at_home() })
            .ok_or(InvalidPhone)
    }

    /// The number in E.164.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The last `digits` digits. The caller decides how many may be shown.
    #[must_use]
    pub fn ends(&self, digits: usize) -> &str {
        let from = self.0.len().saturating_sub(digits);
        self.0.get(from..).unwrap_or_default()
    }

    /// The number as people read it: `+971 50 000 0001`.
    #[must_use]
    pub fn grouped(&self) -> String {
        let (code, rest) = self.0.split_at_checked(4).unwrap_or((&self.0, ""));
        let (front, last) = rest
            .split_at_checked(rest.len().saturating_sub(4))
            .unwrap_or(("", rest));
        let (first, second) = match front.len() {
            5 => front.split_at_checked(2).unwrap_or((front, "")),
            _ => (front, ""),
        };
        let parts = [code, first, second, last].into_iter();
        parts
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(" ")
    }
}

/// Whether the character may stand between digits: people type it, or it comes with a copied text.
fn is_between(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '-' | '.' | '(' | ')' | '/' | '\u{2010}'..='\u{2015}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_before_a_number_or_a_plus_in_it_is_no_way_to_type_one() {
        for text in ["x0500000001", "x500000001", "050+0000001", "+971+500000001"] {
            assert_eq!(
                Phone::parse(text, Currency::Aed),
                Err(InvalidPhone),
                "{text}"
            );
        }
    }

    #[test]
    fn a_number_is_the_same_however_it_is_typed() {
        let cases = [
            (
                Currency::Aed,
                "+971500000001",
                [
                    "+971500000001",
                    "00971 50 000 0001",
                    "971-50-000-0001",
                    "0500000001",
                    "500000001",
                    "٠٥٠٠٠٠٠٠٠١",
                    "+۹۷۱ ۵۰ ۰۰۰ ۰۰۰۱",
                    "\u{202a}+971 (50) 000.0001\u{202c}",
                ],
            ),
            (
                Currency::Sar,
                "+966500000001",
                [
                    "+966500000001",
                    "00966500000001",
                    "966 500 000 001",
                    "0500000001",
                    "500000001",
                    "٠٠٩٦٦٥٠٠٠٠٠٠٠١",
                    "+٩٦٦٥٠٠٠٠٠٠٠١",
                    "+966 50 000 0001",
                ],
            ),
            (
                Currency::Kwd,
                "+96590000001",
                [
                    "+96590000001",
                    "0096590000001",
                    "965 9000 0001",
                    "90000001",
                    "9000 0001",
                    "٩٠٠٠٠٠٠١",
                    "+965 9000-0001",
                    "۹۰۰۰۰۰۰۱",
                ],
            ),
        ];
        for (home, wanted, typed) in cases {
            for text in typed {
                assert_eq!(Phone::parse(text, home).unwrap().as_str(), wanted, "{text}");
            }
        }
    }

    #[test]
    fn a_customer_from_the_neighbours_has_a_country_code() {
        let saudi = Phone::parse("+966 50 000 0001", Currency::Aed).unwrap();
        assert_eq!(saudi.as_str(), "+966500000001");
        let kuwaiti = Phone::parse("0096590000001", Currency::Sar).unwrap();
        assert_eq!(
            (kuwaiti.as_str(), kuwaiti.ends(4)),
            ("+96590000001", "0001")
        );
    }

    #[test]
    fn a_zero_too_many_after_the_countrys_code_is_understood() {
        for (text, wanted) in [
            ("+971 050 000 0001", "+971500000001"),
            ("00971 (0)50 000 0001", "+971500000001"),
            ("971 0500000001", "+971500000001"),
            ("+966 050 000 0001", "+966500000001"),
        ] {
            let phone = Phone::parse(text, Currency::Aed).unwrap();
            assert_eq!(phone.as_str(), wanted, "{text}");
        }
        assert!(Phone::parse("+971 0050 000 0001", Currency::Aed).is_err());
    }

    #[test]
    fn what_gets_no_sms_is_refused() {
        for text in [
            "",
            "0",
            "12345",
            "+1 500 000 0001",
            "+5 0000 0001",
            "04 123 4567",
            "+971 4 123 4567",
            "50000000012",
            "50000000a",
            "+44 7700 900000",
            "+0500000001",
            "50+0000001",
        ] {
            assert!(Phone::parse(text, Currency::Aed).is_err(), "{text}");
        }
        assert!(Phone::parse("10000001", Currency::Kwd).is_err());
    }

    #[test]
    fn a_plus_stands_at_the_beginning_or_nowhere() {
        let home = Currency::Aed;
        assert!(Phone::parse("+971 50 000 0001", home).is_ok());
        assert!(Phone::parse("050+0000001", home).is_err());
    }
}
