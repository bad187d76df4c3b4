//! A merchant's secret key.

use std::str::FromStr;

use secrecy::{ExposeSecret, SecretString};

/// A merchant's secret key. `Debug` prints dots.
///
/// ```
/// use tabby::SecretKey;
/// use tabby::key::InvalidKey;
///
/// let key: SecretKey = "sk_test_7f5fbd5e-0000-4000-8000-000000000001".parse()?;
/// assert!(key.is_test());
/// // Neither a key nor what is no key is ever printed.
/// assert!(!format!("{key:?}").contains("7f5fbd5e"));
/// # Ok::<(), InvalidKey>(())
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
    /// Anything else.
    #[error("a secret key looks like sk_test_ or sk_ followed by a UUID")]
    Malformed,
}

impl SecretKey {
    /// Parses `sk_test_<uuid>` or `sk_<uuid>`.
    ///
    /// # Errors
    ///
    /// [`InvalidKey`], which never contains the text.
    pub fn new(text: &str) -> Result<Self, InvalidKey> {
        if text.starts_with("pk_") {
            return Err(InvalidKey::Public);
        }
        let id = text
            .strip_prefix("sk_")
            .map(|rest| rest.strip_prefix("test_").unwrap_or(rest));
        match id.map(uuid::Uuid::try_parse) {
            Some(Ok(_)) => Ok(Self(SecretString::from(text))),
            _ => Err(InvalidKey::Malformed),
        }
    }

    /// The key itself. The caller is responsible for where it goes.
    #[must_use]
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    /// Whether a text contains the key, or its secret part: the UUID, with or without dashes.
    #[cfg(feature = "client")]
    pub(crate) fn is_in(&self, text: &str) -> bool {
        let plain = |text: &str| -> String {
            let text = text.chars().filter(char::is_ascii_alphanumeric);
            text.map(|letter| letter.to_ascii_lowercase()).collect()
        };
        let key = self.expose();
        let id = key.rsplit_once('_').map_or(key, |(_, id)| id);
        plain(text).contains(&plain(id))
    }

    /// Whether this is a test key, with which nobody is charged.
    #[must_use]
    pub fn is_test(&self) -> bool {
        self.0.expose_secret().starts_with("sk_test_")
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

    #[test]
    fn a_key_is_checked_without_being_repeated_and_never_printed() {
        let id = "7f5fbd5e-0000-4000-8000-000000000001";
        let test = SecretKey::new(&format!("sk_test_{id}")).unwrap();
        assert!(test.is_test());
        assert!(!SecretKey::new(&format!("sk_{id}")).unwrap().is_test());
        assert_eq!(
            SecretKey::new(&format!("pk_test_{id}")).unwrap_err(),
            InvalidKey::Public
        );
        for wrong in ["", "sk_", "sk_live_x", id] {
            let error = SecretKey::new(wrong).unwrap_err();
            assert_eq!(error, InvalidKey::Malformed);
        }
        assert!(!format!("{test:?}").contains(id));
    }

    #[cfg(feature = "client")]
    #[test]
    fn a_text_that_repeats_the_key_or_its_secret_part_is_known() {
        let id = "7f5fbd5e-0a00-4000-8000-00000000000b";
        let key = SecretKey::new(&format!("sk_{id}")).unwrap();
        let upper = id.to_uppercase();
        for text in [id, &upper, &format!("r-{id}"), &id.replace('-', "")] {
            assert!(key.is_in(text), "{text}");
        }
        assert!(!key.is_in("4bf92f3a-77b3-4da6-a3ce-929d0e0e4736") && !key.is_in(""));
    }
}
