//! Merchant accounts, and the keys by which a request shows whose it is.
//!
//! Source: Checkout.com, API keys, and the pattern that its SDKs check: `sk_sbox_` or `sk_`, then 26
//! characters of base 32 and one more.

use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;

/// A merchant.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Account {
    /// What the control page calls it.
    pub name: String,
    /// Its secret key.
    #[serde(deserialize_with = "secret_key")]
    pub secret_key: String,
    /// Its processing channels (`pc_…`). Any, if the list is empty.
    #[serde(default)]
    pub channels: Vec<String>,
    /// With which it asks for access tokens (`ack_…`).
    #[serde(default)]
    pub client_id: String,
    /// The word that belongs to `client_id`.
    #[serde(default)]
    pub client_secret: String,
}

fn secret_key<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    let text = String::deserialize(from)?;
    match is_secret(&text) {
        true => Ok(text),
        false => Err(serde::de::Error::custom(
            "must be a secret key, such as sk_sbox_aaaaaaaaaaaaaaaaaaaaaaaaaaa",
        )),
    }
}

/// The account that a sandbox has unless its scenario lists others.
#[must_use]
pub fn built_in() -> Vec<Account> {
    vec![Account {
        name: "Shop".into(),
        secret_key: "sk_sbox_tabbysandboxtabbysandbox23*".into(),
        channels: Vec::new(),
        client_id: "ack_tabbysandboxtabbysandbox23".into(),
        client_secret: "tabby-sandbox-secret".into(),
    }]
}

/// Whose a request is.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub struct Owner {
    /// The account's secret key.
    pub key: String,
}

impl Owner {
    /// Whether it is a sandbox key.
    #[must_use]
    pub fn is_test(&self) -> bool {
        self.key.starts_with("sk_sbox_")
    }
}

/// What is wrong with a request's `Authorization`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum BadKey {
    /// The header is missing.
    Absent,
    /// It has no `Bearer` scheme.
    NoBearer,
    /// It is a public key.
    Public,
    /// It is neither a secret key nor an access token.
    Malformed,
    /// It is a key that no account lists.
    Unlisted,
    /// It is a token that was never given, or whose time is over.
    NoSuchToken,
}

/// Whether a text has the shape of a secret key.
#[must_use]
pub fn is_secret(text: &str) -> bool {
    let rest = text
        .strip_prefix("sk_sbox_")
        .or_else(|| text.strip_prefix("sk_"));
    let Some((last, rest)) = rest.and_then(|rest| rest.as_bytes().split_last()) else {
        return false;
    };
    let is_letter = |byte: &u8| byte.is_ascii_lowercase() || (b'2'..=b'7').contains(byte);
    rest.len() == 26 && rest.iter().all(is_letter) && (is_letter(last) || b"*#$=".contains(last))
}

/// Reads the secret key of an `Authorization` header. `takes_unlisted` says whether a key that no
/// account lists is accepted.
///
/// # Errors
///
/// See [`BadKey`].
pub fn owner_of_key(
    key: &str,
    takes_unlisted: bool,
    accounts: &[Account],
) -> Result<Owner, BadKey> {
    if key.starts_with("pk_") {
        return Err(BadKey::Public);
    }
    if !is_secret(key) {
        return Err(BadKey::Malformed);
    }
    let is_listed = accounts.iter().any(|account| account.secret_key == key);
    match is_listed || takes_unlisted {
        true => Ok(Owner { key: key.into() }),
        false => Err(BadKey::Unlisted),
    }
}

/// What follows `Bearer ` in an `Authorization` header.
///
/// # Errors
///
/// The header is missing or has another scheme.
pub fn bearer(authorization: Option<&str>) -> Result<&str, BadKey> {
    authorization
        .ok_or(BadKey::Absent)?
        .strip_prefix("Bearer ")
        .ok_or(BadKey::NoBearer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_has_the_shape_that_the_sdks_check() {
        for key in [
            "sk_sbox_tabbysandboxtabbysandbox23*",
            "sk_sbox_aaaaaaaaaaaaaaaaaaaaaaaaaa2",
            "sk_aaaaaaaaaaaaaaaaaaaaaaaaaa=",
        ] {
            assert_eq!(is_secret(key), key.len() > 20, "{key}");
        }
        for wrong in [
            "",
            "sk_",
            "sk_sbox_",
            "sk_sbox_aaaaaaaaaaaaaaaaaaaaaaaaa2",
            "sk_test_00000000-0000-4000-8000-000000000001",
            "sk_sbox_aaaaaaaaaaaaaaaaaaaaaaaaa1a",
            "pk_sbox_aaaaaaaaaaaaaaaaaaaaaaaaaa2",
        ] {
            assert!(!is_secret(wrong), "{wrong}");
        }
    }

    #[test]
    fn a_closed_sandbox_takes_the_keys_of_its_accounts_only() {
        let stranger = "sk_sbox_aaaaaaaaaaaaaaaaaaaaaaaaaa2";
        let accounts = built_in();
        assert!(owner_of_key(stranger, true, &accounts).is_ok());
        assert_eq!(
            owner_of_key(stranger, false, &accounts),
            Err(BadKey::Unlisted)
        );
        let own = &accounts.first().unwrap().secret_key;
        assert!(owner_of_key(own, false, &accounts).unwrap().is_test());
    }
}
