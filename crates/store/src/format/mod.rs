//! The stored form of a sale: the JSON text in its row's `body`.
//!
//! The text contains its version, `{"v": 4, …}`; a text without one is version 0, written by older
//! programs. Each version is a module of structs that never change, with one function that makes a
//! sale of them; only the newest is written. The words of the small enums and of ids, amounts and
//! times are the domain's: `golden/` has a text of every version that was ever written, and a test
//! reads each of them, so that a renamed word is noticed.

mod alike;
pub mod audit;
mod intent;
mod intent_v1;
pub mod operation;
mod v1;
mod v4;

use payment::sale::Sale;
use serde::Deserialize;
use serde::de::Error as _;

pub use v4::VERSION;

/// The version of a body; it is read before the rest.
#[derive(Deserialize)]
struct Version {
    #[serde(default)]
    v: u32,
}

/// The text of a sale in the current version.
///
/// # Errors
///
/// The sale cannot be written as JSON. No such sale is known.
pub fn write(sale: &Sale) -> Result<String, serde_json::Error> {
    serde_json::to_string(&v4::Body::from(sale))
}

/// Parses the sale in a stored text.
///
/// # Errors
///
/// The text is not JSON, not a sale, or of a newer version than this program knows, whose fields
/// may mean something else.
pub fn read(body: &[u8]) -> Result<Sale, serde_json::Error> {
    let Version { v } = serde_json::from_slice(body)?;
    match v {
        // Version 0 has the same fields as version 1.
        0 | 1 => serde_json::from_slice::<v1::Body>(body).map(Sale::from),
        // Version 3 has the same fields as version 4, without those of operations; version 2 also
        // without those of other gateways than Tabby.
        2..=4 => serde_json::from_slice::<v4::Body>(body).map(Sale::from),
        _ => Err(serde_json::Error::custom(format_args!(
            "it is of version {v}, and this program knows {VERSION} at the most"
        ))),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_body_of_a_newer_version_is_not_guessed_at() {
        let error = super::read(br#"{"v":5,"intent":{},"stage":"creating"}"#).unwrap_err();
        assert!(error.to_string().contains("version 5"), "{error}");
    }
}
