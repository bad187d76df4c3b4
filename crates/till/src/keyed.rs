//! The amount as it is keyed: digits that come in from the right, or a number with a point.

use crate::keys::Key;
use crate::typed::{Sign, TypedError, read_typed};
use payment::money::{Currency, Money};

/// The keys of an amount so far.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Keyed {
    /// The digits so far, as a number of minor units.
    minor: u64,
    /// All keys since the first digit, once a point or comma is among them; the amount is then what
    /// [`read_typed`] makes of the text.
    written: Option<String>,
}

/// More digits than any limit has; keeps a resting elbow from growing the number for ever.
const MAX_KEYED: u64 = 9_999_999_999;

/// The length of the largest amount with its separators: `99,999,999.99`.
const MAX_WRITTEN: usize = 13;

fn is_sign(c: char) -> bool {
    Sign::of(c).is_some()
}

impl Keyed {
    /// This amount, as if its digits had been keyed.
    pub(super) const fn of(amount: Money) -> Self {
        Self {
            minor: amount.minor(),
            written: None,
        }
    }

    /// A pasted amount in major units.
    pub(super) fn pasted(text: &str, currency: Currency) -> Result<Self, TypedError> {
        let amount = read_typed(text, currency)?;
        if amount.minor() <= MAX_KEYED {
            Ok(Self::of(amount))
        } else {
            Err(TypedError::TooLarge)
        }
    }

    /// Whether nothing is keyed.
    pub(super) const fn is_empty(&self) -> bool {
        self.minor == 0 && self.written.is_none()
    }

    /// The amount, or why the keys are none.
    pub(super) fn read(&self, currency: Currency) -> Result<Money, TypedError> {
        match &self.written {
            Some(written) => read_typed(written, currency),
            None => Money::from_minor(self.minor, currency).map_err(|_| TypedError::TooLarge),
        }
    }

    /// Whether more digits after a point could make it an amount.
    pub(super) fn is_half_written(&self, currency: Currency) -> bool {
        self.written.as_ref().is_some_and(|written| {
            ["0", "00", "000"]
                .iter()
                .any(|more| read_typed(&(written.clone() + more), currency).is_ok())
        })
    }

    /// Restores the amount from before keys that turned out to be a scanner's. A point typed before
    /// them stays.
    pub(super) fn restore(&mut self, amount: Money) {
        while let Some(written) = &mut self.written {
            let is_before =
                written.contains(is_sign) && read_typed(written, amount.currency()) == Ok(amount);
            if is_before {
                return;
            }
            if written.pop().is_none() {
                self.written = None;
            }
        }
        self.minor = amount.minor();
    }

    /// Takes a key. A digit for which there is no room is dropped.
    pub(super) fn change(&mut self, key: Key) {
        if self.write(key) {
            return;
        }
        let grown = match key {
            Key::Digit(digit) => self
                .minor
                .saturating_mul(10)
                .saturating_add(u64::from(digit.min(9))),
            Key::DoubleZero => self.minor.saturating_mul(100),
            Key::Delete => self.minor / 10,
            Key::Clear => 0,
            // Handled above.
            Key::Sign(_) => self.minor,
        };
        if grown <= MAX_KEYED {
            self.minor = grown;
        }
    }

    /// Takes a key into an amount with a point or comma in it; returns whether it did.
    fn write(&mut self, key: Key) -> bool {
        if let (Key::Sign(_), None) = (key, &self.written) {
            // The digits so far were major units all along.
            let digits = match self.minor {
                0 => String::new(),
                digits => digits.to_string(),
            };
            self.written = Some(digits);
        }
        let Some(written) = &mut self.written else {
            return false;
        };
        match key {
            Key::Digit(digit) => written.push(char::from(b'0' + digit.min(9))),
            Key::DoubleZero => written.push_str("00"),
            Key::Sign(sign) => written.push(sign.write()),
            Key::Delete => {
                written.pop();
            }
            Key::Clear => written.clear(),
        }
        while written.chars().count() > MAX_WRITTEN {
            written.pop();
        }
        if key == Key::Clear {
            self.minor = 0;
        }
        if !written.contains(is_sign) {
            self.written = None;
        }
        true
    }
}
