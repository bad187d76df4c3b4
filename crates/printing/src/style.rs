//! How values are written.

use contract::Lang;
use payment::time::Timestamp;
use ui::words::{Digits, date_time};

use crate::words::{Words, words};

/// How values are written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Style {
    lang: Lang,
    /// The digits.
    pub(crate) digits: Digits,
    zone: Option<String>,
}

impl Style {
    /// In this language, with these digits, in the shop's time zone.
    pub(crate) const fn new(
        is_arabic: bool,
        has_arabic_digits: bool,
        zone: Option<String>,
    ) -> Self {
        let (lang, digits) = match (is_arabic, has_arabic_digits) {
            (true, true) => (Lang::Ar, Digits::Arabic),
            (true, false) => (Lang::Ar, Digits::Western),
            (false, _) => (Lang::En, Digits::Western),
        };
        Self { lang, digits, zone }
    }

    /// The words of a language.
    pub(crate) const fn words_of(is_arabic: bool) -> &'static Words {
        words(match is_arabic {
            true => Lang::Ar,
            false => Lang::En,
        })
    }

    /// The words of its language.
    pub(crate) const fn words(&self) -> &'static Words {
        words(self.lang)
    }

    /// A date and time.
    pub(crate) fn time(&self, at: Timestamp) -> String {
        date_time(at, self.lang, self.digits, self.zone.as_deref())
    }

    /// A number.
    pub(crate) fn number(&self, number: u32) -> String {
        self.digits.write(&number.to_string())
    }
}
