//! How the values of a page are written.

use contract::Lang;
use payment::time::Timestamp;

use super::number::{Digits, date_time};

/// How the values of a page are written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Style {
    /// The language.
    pub lang: Lang,
    /// The digits.
    pub digits: Digits,
    /// The shop's time zone, if it is known.
    pub zone: Option<String>,
}

impl Style {
    /// A date and time.
    #[must_use]
    pub fn time(&self, at: Timestamp) -> String {
        date_time(at, self.lang, self.digits, self.zone.as_deref())
    }
}
