//! Hashes of the audit log, and anchors.

use std::fmt::{self, Write as _};
use std::str::FromStr;

use sha2::{Digest, Sha256};

/// What every hash of the log begins with: no other text of this program has these hashes.
const DOMAIN: &[u8] = b"tabby-pos audit 1\n";

/// How many hex digits of a hash a person may type instead of all: 64 bits.
const FEWEST_DIGITS: usize = 16;

/// The hash of an entry: SHA-256 over [`link`]'s arguments.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct AuditHash(pub [u8; 32]);

impl AuditHash {
    /// The hash before the first entry.
    pub const FIRST: Self = Self([0; 32]);
}

impl fmt::Display for AuditHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for AuditHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The hash of the entry with this number and text, which follows the entry with the hash `before`.
#[must_use]
pub fn link(before: AuditHash, seq: i64, body: &[u8]) -> AuditHash {
    let hash = Sha256::new()
        .chain_update(DOMAIN)
        .chain_update(before.0)
        .chain_update(seq.to_be_bytes())
        .chain_update(body);
    AuditHash(hash.finalize().into())
}

/// A number of the log and the beginning of its hash, as hex digits: what the log has to have there.
/// Written `1234-9f86d081884c7d65…`.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Anchor {
    seq: i64,
    digits: String,
}

impl Anchor {
    /// The anchor of the entry with this number and hash.
    #[must_use]
    pub fn new(seq: i64, hash: AuditHash) -> Self {
        let digits = hash.to_string();
        Self { seq, digits }
    }

    /// The number of its entry.
    #[must_use]
    pub const fn seq(&self) -> i64 {
        self.seq
    }

    /// The anchor with as few digits as are enough, in groups of four: for paper and for people.
    #[must_use]
    pub fn short(&self) -> String {
        let mut text = format!("{}-", self.seq);
        for (n, digit) in self.digits.chars().take(FEWEST_DIGITS).enumerate() {
            if n > 0 && n % 4 == 0 {
                text.push(' ');
            }
            text.push(digit);
        }
        text
    }

    /// Whether the entry of its number has this hash.
    #[must_use]
    pub fn fits(&self, hash: AuditHash) -> bool {
        hash.to_string().starts_with(&self.digits)
    }
}

impl fmt::Display for Anchor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.seq, self.digits)
    }
}

/// The text is no anchor.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error(
    "an anchor is a number, a hyphen and 16 to 64 hex digits, such as 1234-9f86 d081 884c 7d65"
)]
pub struct InvalidAnchor;

impl FromStr for Anchor {
    type Err = InvalidAnchor;

    /// Takes spaces anywhere, and capital letters, as somebody types from paper.
    fn from_str(text: &str) -> Result<Self, InvalidAnchor> {
        let mut plain = String::new();
        for c in text.chars().filter(|c| !c.is_whitespace()) {
            // Writing to a text does not fail.
            let _ = plain.write_char(c.to_ascii_lowercase());
        }
        let (seq, digits) = plain.split_once('-').ok_or(InvalidAnchor)?;
        let is_hash = (FEWEST_DIGITS..=64).contains(&digits.len())
            && digits.bytes().all(|b| b.is_ascii_hexdigit());
        let seq: i64 = seq.parse().map_err(|_| InvalidAnchor)?;
        match seq > 0 && is_hash {
            true => Ok(Self {
                seq,
                digits: digits.to_owned(),
            }),
            false => Err(InvalidAnchor),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_depends_on_the_one_before_the_number_and_the_text() {
        let hash = link(AuditHash::FIRST, 1, b"{}");
        let others = [
            link(hash, 1, b"{}"),
            link(AuditHash::FIRST, 2, b"{}"),
            link(AuditHash::FIRST, 1, b"{ }"),
        ];
        assert!(!others.contains(&hash));
        assert_eq!(hash, link(AuditHash::FIRST, 1, b"{}"));
    }

    #[test]
    fn an_anchor_is_read_as_it_is_printed_and_as_somebody_types_it() {
        let hash = link(AuditHash::FIRST, 7, b"{}");
        let anchor = Anchor::new(7, hash);
        assert_eq!(anchor.to_string().parse(), Ok(anchor.clone()));
        let short = anchor.short();
        assert_eq!(short.len(), "7-".len() + 19, "{short}");
        let typed: Anchor = format!(" {} ", short.to_uppercase()).parse().unwrap();
        assert!(typed.fits(hash) && anchor.fits(hash));
        assert!(!typed.fits(AuditHash::FIRST));
        for wrong in [
            "",
            "7",
            "7-",
            "7-9f86",
            "-9f86d081884c7d65",
            "0-9f86d081884c7d65",
            "7-9f86d081884c7d6g",
        ] {
            assert_eq!(wrong.parse::<Anchor>(), Err(InvalidAnchor), "{wrong}");
        }
    }
}
