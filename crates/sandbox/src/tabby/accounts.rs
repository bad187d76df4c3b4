//! Merchant accounts and their keys.
//!
//! Source: Tabby, technical requirements: the key says whether a payment is a test, and it belongs
//! to one country.

use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::tabby::money::Currency;
use crate::tabby::settings::Region;

/// A merchant in one country.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Account {
    /// What the control page calls it.
    pub name: String,
    /// Makes the keys `sk_test_<key>`, `sk_<key>`, `pk_test_<key>` and `pk_<key>`.
    #[serde(deserialize_with = "bare_key")]
    pub key: Uuid,
    /// Which address serves it.
    pub region: Region,
    /// The only currency that it sells in.
    pub currency: Currency,
    /// Its branches.
    pub merchant_codes: Vec<String>,
}

/// Reads a key without its prefix.
///
/// # Errors
///
/// What it should be.
pub fn bare_key<'de, D: Deserializer<'de>>(from: D) -> Result<Uuid, D::Error> {
    let text = String::deserialize(from)?;
    Uuid::try_parse(&text).map_err(|_| {
        serde::de::Error::custom(
            "must be a UUID, the key without sk_test_ or sk_, such as 00000000-0000-4000-8000-000000000971",
        )
    })
}

/// One account per country. The keys end in the country's calling code.
#[must_use]
pub fn built_in() -> Vec<Account> {
    let account = |name: &str, calling: u128, region, currency, code: &str| Account {
        name: name.into(),
        key: Uuid::from_u128(0x0000_0000_0000_4000_8000_0000_0000_0000 | calling),
        region,
        currency,
        // Official plugins send the country code in capitals.
        merchant_codes: [code, &code.to_uppercase(), &format!("{code}-2"), "disabled"]
            .map(String::from)
            .to_vec(),
    };
    vec![
        account("UAE shop", 0x971, Region::Ai, Currency::Aed, "ae"),
        account("KSA shop", 0x966, Region::Sa, Currency::Sar, "sa"),
        account("Kuwait shop", 0x965, Region::Ai, Currency::Kwd, "kw"),
    ]
}

/// The owner of a request: the key that it carries.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub struct Owner {
    /// The key without its prefix. The test and live keys of an account share it.
    pub key: Uuid,
    /// Whether it is a test key.
    pub is_test: bool,
}

/// Which keys a call accepts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Keys {
    /// `sk_` and `sk_test_`.
    Secret,
    /// Also `pk_` and `pk_test_`: mobile SDKs create sessions with them.
    PublicToo,
}

/// What is wrong with a request's `Authorization`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum BadKey {
    /// The header is missing.
    Absent,
    /// It has no `Bearer` scheme.
    NoBearer,
    /// It is a public key, which this call does not accept.
    Public,
    /// Not a key.
    Malformed,
    /// A key that no account lists.
    Unlisted,
}

/// Reads the key in an `Authorization` header. `takes_unlisted` says whether a key that no account
/// lists is accepted.
///
/// # Errors
///
/// See [`BadKey`].
pub fn owner(
    authorization: Option<&str>,
    keys: Keys,
    takes_unlisted: bool,
    accounts: &[Account],
) -> Result<Owner, BadKey> {
    let key = authorization
        .ok_or(BadKey::Absent)?
        .strip_prefix("Bearer ")
        .ok_or(BadKey::NoBearer)?;
    let rest = match (key.strip_prefix("sk_"), key.strip_prefix("pk_")) {
        (Some(rest), _) => rest,
        (None, Some(rest)) if keys == Keys::PublicToo => rest,
        (None, Some(_)) => return Err(BadKey::Public),
        (None, None) => return Err(BadKey::Malformed),
    };
    let (is_test, id) = rest
        .strip_prefix("test_")
        .map_or((false, rest), |id| (true, id));
    let key = Uuid::try_parse(id).map_err(|_| BadKey::Malformed)?;
    let listed = accounts.iter().any(|account| account.key == key);
    if listed || takes_unlisted {
        Ok(Owner { key, is_test })
    } else {
        Err(BadKey::Unlisted)
    }
}

/// The region of a request, from the host name that it was sent to.
#[must_use]
pub fn region_of_host(host: Option<&str>) -> Option<Region> {
    let host = host?;
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    if name.ends_with("tabby.sa") || name.starts_with("sa.") {
        Some(Region::Sa)
    } else if name.ends_with("tabby.ai") || name.starts_with("ai.") {
        Some(Region::Ai)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(header: &str) -> Result<Owner, BadKey> {
        owner(Some(header), Keys::Secret, true, &built_in())
    }

    #[test]
    fn the_key_says_whether_it_is_a_test() {
        let id = "7f5fbd5e-0000-4000-8000-000000000001";
        assert!(of(&format!("Bearer sk_test_{id}")).unwrap().is_test);
        assert!(!of(&format!("Bearer sk_{id}")).unwrap().is_test);
        assert_eq!(of(&format!("sk_test_{id}")), Err(BadKey::NoBearer));
        assert_eq!(of(&format!("Bearer pk_test_{id}")), Err(BadKey::Public));
        assert_eq!(of("Bearer sk_live_1"), Err(BadKey::Malformed));
        let public = format!("Bearer pk_test_{id}");
        let known = owner(Some(&public), Keys::PublicToo, true, &built_in());
        assert_eq!(known, of(&format!("Bearer sk_test_{id}")));
    }

    #[test]
    fn closed_accounts_know_their_own_keys_only() {
        let known = "Bearer sk_test_00000000-0000-4000-8000-000000000966";
        let stranger = "Bearer sk_test_00000000-0000-4000-8000-000000000001";
        let of = |header| owner(Some(header), Keys::Secret, false, &built_in());
        assert!(of(known).is_ok());
        assert_eq!(of(stranger), Err(BadKey::Unlisted));
    }

    #[test]
    fn the_host_tells_the_region() {
        for (host, region) in [
            ("api.tabby.sa", Some(Region::Sa)),
            ("sa.localhost:8090", Some(Region::Sa)),
            ("api.tabby.ai:443", Some(Region::Ai)),
            ("127.0.0.1:8090", None),
        ] {
            assert_eq!(region_of_host(Some(host)), region, "{host}");
        }
    }
}
