//! A secret key.

use std::str::FromStr;

use secrecy::{ExposeSecret, SecretString};

/// A secret key of Checkout.com's present platform: `sk_sbox_…` for its sandbox, `sk_…` for real
/// money. `Debug` prints no part of it.
///
/// ```
/// use checkout::SecretKey;
///
/// let key: SecretKey = "sk_sbox_abcdefghijklmnopqrstuvwxyz2".parse()?;
/// assert!(key.is_sandbox());
/// assert!(!format!("{key:?}").contains("abcdef"));
/// # Ok::<(), checkout::credentials::InvalidKey>(())
/// ```
#[derive(Clone, Debug)]
pub struct SecretKey(SecretString);

/// Why a text is not a secret key. The text is not repeated.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidKey {
    /// It is a public key, which is meant for web pages.
    #[error("it is a public key (pk_); the secret key starts with sk_")]
    Public,
    /// It is a key of Checkout.com's older platform, which has no payment contexts.
    #[error("it is a key of Checkout.com's older platform (sk_test_ or sk_ and a UUID)")]
    OlderPlatform,
    /// Anything else.
    #[error("a secret key looks like sk_sbox_ or sk_ followed by 27 characters")]
    Malformed,
}

impl SecretKey {
    /// Parses a key: `sk_sbox_` or `sk_`, then 26 of `a-z2-7`, then one of `a-z2-7*#$=`.
    ///
    /// # Errors
    ///
    /// [`InvalidKey`], which never contains the text.
    pub fn new(text: &str) -> Result<Self, InvalidKey> {
        if text.starts_with("pk_") {
            return Err(InvalidKey::Public);
        }
        let rest = text.strip_prefix("sk_").ok_or(InvalidKey::Malformed)?;
        let id = rest.strip_prefix("test_").unwrap_or(rest);
        if uuid::Uuid::try_parse(id).is_ok() {
            return Err(InvalidKey::OlderPlatform);
        }
        let secret = rest.strip_prefix("sbox_").unwrap_or(rest);
        let is_base32 = |byte: &u8| matches!(byte, b'a'..=b'z' | b'2'..=b'7');
        let is_key = match secret.as_bytes().split_last() {
            Some((last, most)) => {
                most.len() == 26
                    && most.iter().all(is_base32)
                    && (is_base32(last) || b"*#$=".contains(last))
            }
            None => false,
        };
        is_key
            .then(|| Self(SecretString::from(text)))
            .ok_or(InvalidKey::Malformed)
    }

    /// The key itself. The caller is responsible for where it goes.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    /// Whether it is a key of the sandbox, with which nobody is charged.
    #[must_use]
    pub fn is_sandbox(&self) -> bool {
        self.expose().starts_with("sk_sbox_")
    }
}

impl FromStr for SecretKey {
    type Err = InvalidKey;

    fn from_str(text: &str) -> Result<Self, InvalidKey> {
        Self::new(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "abcdefghijklmnopqrstuvwxyz";

    #[test]
    fn a_key_is_checked_without_being_repeated_and_never_printed() {
        for last in ["2", "7", "a", "*", "#", "$", "="] {
            let sandbox = SecretKey::new(&format!("sk_sbox_{SECRET}{last}")).unwrap();
            assert!(sandbox.is_sandbox());
            let live = SecretKey::new(&format!("sk_{SECRET}{last}")).unwrap();
            assert!(!live.is_sandbox());
            assert!(!format!("{live:?}").contains(SECRET));
        }
        let wrong = |text: &str| SecretKey::new(text).unwrap_err();
        assert_eq!(wrong(&format!("pk_sbox_{SECRET}2")), InvalidKey::Public);
        let id = "7f5fbd5e-0000-4000-8000-000000000001";
        for older in [format!("sk_test_{id}"), format!("sk_{id}")] {
            assert_eq!(wrong(&older), InvalidKey::OlderPlatform);
        }
        for text in [
            "",
            "sk_",
            "sk_sbox_",
            SECRET,
            &format!("sk_sbox_{SECRET}"),
            &format!("sk_sbox_{SECRET}22"),
            &format!("sk_sbox_{SECRET}8"),
            &format!("sk_sbox_{}2", SECRET.to_uppercase()),
            &format!("Bearer sk_sbox_{SECRET}2"),
        ] {
            assert_eq!(wrong(text), InvalidKey::Malformed, "{text}");
        }
    }
}
