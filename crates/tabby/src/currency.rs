//! The currencies that Tabby settles in, and how many decimals each has.

use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A currency (ISO 4217), written in capitals.
///
/// ```
/// use tabby::Currency;
///
/// assert_eq!(Currency::Kwd.digits(), Some(3));
/// assert_eq!(Currency::from("AED"), Currency::Aed);
/// // Unknown ones are kept, and a code in small letters is no code.
/// assert_eq!(Currency::from("aed").to_string(), "aed");
/// assert_eq!(Currency::from("aed").digits(), None);
/// ```
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
#[non_exhaustive]
pub enum Currency {
    /// United Arab Emirates dirham.
    Aed,
    /// Saudi riyal.
    Sar,
    /// Kuwaiti dinar.
    Kwd,
    /// Any other code, unchanged.
    Other(String),
}

impl Currency {
    /// The code.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Aed => "AED",
            Self::Sar => "SAR",
            Self::Kwd => "KWD",
            Self::Other(code) => code,
        }
    }

    /// The number of decimals of the currency; `None` if the currency is not known.
    #[must_use]
    pub const fn digits(&self) -> Option<u32> {
        match self {
            Self::Aed | Self::Sar => Some(2),
            Self::Kwd => Some(3),
            Self::Other(_) => None,
        }
    }
}

/// The largest number of decimals of any currency that Tabby has.
pub(crate) const MOST_DIGITS: u32 = 3;

impl From<String> for Currency {
    fn from(code: String) -> Self {
        match code.as_str() {
            "AED" => Self::Aed,
            "SAR" => Self::Sar,
            "KWD" => Self::Kwd,
            _ => Self::Other(code),
        }
    }
}

impl From<&str> for Currency {
    fn from(code: &str) -> Self {
        code.to_owned().into()
    }
}

impl From<Currency> for String {
    fn from(currency: Currency) -> Self {
        match currency {
            Currency::Other(code) => code,
            known => known.as_str().to_owned(),
        }
    }
}

impl FromStr for Currency {
    type Err = Infallible;

    fn from_str(code: &str) -> Result<Self, Infallible> {
        Ok(code.into())
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
