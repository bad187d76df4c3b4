//! The stored form of a sale: the JSON text in its row's `body`.
//!
//! The text contains its version, `{"v": 1, …}`; a text without one is version 0, written by older
//! programs. `golden/` has a text of every version that was ever written, and a test reads each of
//! them.

use payment::sale::{Intent, Sale, Stage};
use serde::de::Error as _;
use serde::{Deserialize, Serialize};

/// The version that this program writes.
pub const VERSION: u32 = 1;

/// A body as this program writes it. Version 0 has the same names of fields.
#[derive(Serialize)]
struct Written<'a> {
    v: u32,
    intent: &'a Intent,
    stage: &'a Stage,
}

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
    serde_json::to_string(&Written {
        v: VERSION,
        intent: &sale.intent,
        stage: &sale.stage,
    })
}

/// Parses the sale in a stored text.
///
/// # Errors
///
/// The text is not JSON, not a sale, or of a newer version than this program knows, whose fields
/// may mean something else.
pub fn read(body: &[u8]) -> Result<Sale, serde_json::Error> {
    let Version { v } = serde_json::from_slice(body)?;
    if v > VERSION {
        return Err(serde_json::Error::custom(format_args!(
            "it is of version {v}, and this program knows {VERSION} at the most"
        )));
    }
    serde_json::from_slice(body)
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_body_of_a_newer_version_is_not_guessed_at() {
        let error = super::read(br#"{"v":2,"intent":{},"stage":"creating"}"#).unwrap_err();
        assert!(error.to_string().contains("version 2"), "{error}");
    }
}
