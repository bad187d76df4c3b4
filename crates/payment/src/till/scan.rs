//! Tells a barcode scanner's burst from a person's typing.
//!
//! A scanner is a keyboard that types a whole code within a few milliseconds a key and ends with
//! Enter. Keys are taken as typed at once, so that the keypad never lags; when the burst turns out
//! to be one, the caller puts back what the keys had changed.

use crate::time::{Millis, Monotonic};

/// The longest pause between two keys of a scanner. The fastest typists leave twice that.
const GAP: Millis = Millis(35);

/// The shortest code that counts as one: EAN-8 is the shortest in retail, and no amount has as many
/// digits.
const SHORTEST: usize = 8;

/// Watches keys go by.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Scanner {
    burst: String,
    last: Monotonic,
}

/// What a key was.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Heard {
    /// The first key of something: what the keys change from here on may have to be put back.
    First,
    /// One more key in a row of quick ones.
    Quick,
    /// The end of a code. The Enter that ended it is part of it.
    Code(String),
    /// An Enter that a person pressed.
    Enter,
}

impl Scanner {
    /// Takes a printable character.
    pub fn character(&mut self, c: char, now: Monotonic) -> Heard {
        let quick = !self.burst.is_empty() && now.since(self.last) <= GAP;
        self.last = now;
        if !quick {
            self.burst.clear();
        }
        self.burst.push(c);
        if quick { Heard::Quick } else { Heard::First }
    }

    /// Takes an Enter.
    pub fn enter(&mut self, now: Monotonic) -> Heard {
        let burst = std::mem::take(&mut self.burst);
        if now.since(self.last) <= GAP && burst.chars().count() >= SHORTEST {
            Heard::Code(burst)
        } else {
            Heard::Enter
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(text: &str, pause: u64) -> Heard {
        let mut scanner = Scanner::default();
        let mut now = Monotonic(1_000);
        for c in text.chars() {
            scanner.character(c, now);
            now = now.after(Millis(pause));
        }
        scanner.enter(now)
    }

    #[test]
    fn a_burst_that_ends_with_enter_is_a_code() {
        assert_eq!(
            typed("6291041500213", 8),
            Heard::Code("6291041500213".into())
        );
    }

    #[test]
    fn a_person_who_types_an_amount_and_presses_enter_is_no_scanner() {
        assert_eq!(typed("25000000", 70), Heard::Enter);
        assert_eq!(typed("250", 8), Heard::Enter);
    }

    #[test]
    fn a_pause_starts_a_new_burst() {
        let mut scanner = Scanner::default();
        assert_eq!(scanner.character('1', Monotonic(0)), Heard::First);
        assert_eq!(scanner.character('2', Monotonic(10)), Heard::Quick);
        assert_eq!(scanner.character('3', Monotonic(500)), Heard::First);
        assert_eq!(scanner.enter(Monotonic(510)), Heard::Enter);
    }
}
