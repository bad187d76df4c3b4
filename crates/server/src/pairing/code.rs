//! One-time codes, which a person reads on one screen and types on another.

use std::fmt;

use payment::digits::western;
use payment::time::Millis;
use ring::rand::{SecureRandom, SystemRandom};

/// How long a code may be typed.
pub const CODE_LIFE: Millis = Millis::seconds(5 * 60);

/// The letters of a code: none looks like another one of them.
const LETTERS: &[u8; 30] = b"23456789ACDEFGHJKLMNPQRTUVWXYZ";

/// How many letters a code has: 30⁷ are 34.3 bits.
const LENGTH: usize = 7;

/// The largest multiple of 30 that a byte can be below, so that all letters are equally likely.
const EVEN: u8 = 240;

/// A code with which a browser becomes a terminal. It is shown in two groups: `ABC-DEFG`.
#[derive(Clone, PartialEq, Eq)]
pub struct PairingCode([u8; LENGTH]);

impl PairingCode {
    /// A new code by the operating system's random numbers.
    pub(crate) fn fresh() -> Self {
        let random = SystemRandom::new();
        let mut letters = Vec::new();
        while letters.len() < LENGTH {
            let mut byte = [0];
            // The system's source has been asked long before, for TLS and ids: it does not fail.
            if random.fill(&mut byte).is_err() {
                continue;
            }
            let [byte] = byte;
            if byte < EVEN {
                letters.extend(LETTERS.get(usize::from(byte) % LETTERS.len()));
            }
        }
        Self(letters.try_into().unwrap_or([0; LENGTH]))
    }

    /// Reads what somebody typed: in small letters or capitals, with digits of any script that the
    /// Gulf's keyboards have, with spaces and hyphens wherever they like, and with the letters that
    /// were left out for those that they look like. `None` if it cannot be a code.
    #[must_use]
    pub fn read(typed: &str) -> Option<Self> {
        let mut letters = Vec::new();
        // The longest code that somebody may have typed with a space after each letter.
        for typed in western(typed).chars().take(4 * LENGTH) {
            let letter = match typed.to_ascii_uppercase() {
                c if c.is_whitespace() || "-‐‑–—".contains(c) => continue,
                'B' => '8',
                'S' => '5',
                c => c,
            };
            let letter = u8::try_from(letter).ok()?;
            LETTERS.contains(&letter).then_some(())?;
            letters.push(letter);
        }
        letters.try_into().ok().map(Self)
    }

    /// A link to the till's page that fills the code in.
    #[must_use]
    pub fn link(&self, page: &str) -> String {
        format!("{page}#pair={self}")
    }

    /// Its letters.
    pub(super) const fn letters(&self) -> &[u8; LENGTH] {
        &self.0
    }
}

impl fmt::Display for PairingCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, letter) in self.0.iter().enumerate() {
            if place == 3 {
                formatter.write_str("-")?;
            }
            write!(formatter, "{}", char::from(*letter))?;
        }
        Ok(())
    }
}

impl fmt::Debug for PairingCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("PairingCode(…)")
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn a_code_is_read_as_people_type_it() {
        let code = PairingCode(*b"A85K2QZ");
        assert_eq!(code.to_string(), "A85-K2QZ");
        for typed in [
            "A85-K2QZ",
            "a85k2qz",
            " a 8 5 - k 2 q z ",
            "ABSK2QZ",
            "a٨٥k٢qz",
            "A۸۵–K۲QZ",
        ] {
            assert_eq!(PairingCode::read(typed), Some(code.clone()), "{typed}");
        }
        for wrong in [
            "",
            "A85-K2Q",
            "A85-K2QZZ",
            "A85-K2Q0",
            "A85-K2QI",
            "ا85-K2QZ",
            "A85_K2QZ",
        ] {
            assert_eq!(PairingCode::read(wrong), None, "{wrong}");
        }
        assert_eq!(PairingCode::read(&"A".repeat(1_000_000)), None);
    }

    #[test]
    fn codes_are_read_back_and_do_not_repeat() {
        let codes: HashSet<String> = (0..2_000)
            .map(|_| {
                let code = PairingCode::fresh();
                assert_eq!(PairingCode::read(&code.to_string()), Some(code.clone()));
                assert_eq!(format!("{code:?}"), "PairingCode(…)");
                code.to_string()
            })
            .collect();
        assert_eq!(codes.len(), 2_000);
        let used: HashSet<char> = codes.iter().flat_map(|code| code.chars()).collect();
        assert_eq!(used.len(), LETTERS.len() + 1, "and the hyphen");
    }
}
