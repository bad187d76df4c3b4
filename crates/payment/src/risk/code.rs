//! The short codes of air travel and of countries.

use std::fmt;
use std::str::FromStr;

/// The text is not a code of this kind.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("not a code of this kind")]
pub struct InvalidCode;

/// Declares a code of so many characters, which are of one kind.
macro_rules! code {
    ($(#[$doc:meta])* $name:ident, $length:pat, $is_of_code:expr) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq)]
        pub struct $name(String);

        crate::prints_as_dots! { $name }

        impl $name {
            /// The code.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = InvalidCode;

            fn from_str(text: &str) -> Result<Self, InvalidCode> {
                let is_of_code: fn(&u8) -> bool = $is_of_code;
                let is_code = matches!(text.len(), $length) && text.as_bytes().iter().all(is_of_code);
                is_code.then(|| Self(text.to_owned())).ok_or(InvalidCode)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

code! {
    /// An airport, by its three capital letters (IATA), such as `DXB`.
    AirportCode, 3, u8::is_ascii_uppercase
}
code! {
    /// An airline, by its two or three capital letters or digits (IATA or ICAO), such as `BA` or `G9`.
    CarrierCode, 2..=3, |byte| byte.is_ascii_uppercase() || byte.is_ascii_digit()
}
code! {
    /// The number of a flight, one to eight letters and digits, with the airline's code or without it:
    /// `BA117`.
    FlightNumber, 1..=8, u8::is_ascii_alphanumeric
}
code! {
    /// A country, by its two capital letters (ISO 3166), such as `AE`.
    CountryCode, 2, u8::is_ascii_uppercase
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_have_their_length_and_their_letters() {
        assert_eq!("DXB".parse::<AirportCode>().unwrap().as_str(), "DXB");
        for wrong in ["", "DX", "DXBA", "dxb", "D1B", "DÜ"] {
            assert!(wrong.parse::<AirportCode>().is_err(), "{wrong}");
        }
        for fine in ["BA", "G9", "UAE"] {
            assert_eq!(fine.parse::<CarrierCode>().unwrap().to_string(), fine);
        }
        for wrong in ["", "B", "BAWA", "ba", "B-"] {
            assert!(wrong.parse::<CarrierCode>().is_err(), "{wrong}");
        }
        for (number, is_fine) in [("117", true), ("BA117", true), ("", false), ("BA 1", false)] {
            assert_eq!(number.parse::<FlightNumber>().is_ok(), is_fine, "{number}");
        }
        for (country, is_fine) in [("AE", true), ("ARE", false), ("ae", false)] {
            assert_eq!(country.parse::<CountryCode>().is_ok(), is_fine, "{country}");
        }
    }
}
