//! How a sale is stored: the JSON text of its row's `body`.
//!
//! The text says its version, `{"v": 1, …}`; one without is version 0, of programs before. Every text
//! that was ever written stands in `golden/`, and a test reads each of them again.

use payment::sale::{Intent, Sale, Stage};
use serde::de::Error as _;
use serde::{Deserialize, Serialize};

/// The version that is written.
pub const VERSION: u32 = 1;

/// A body as it is written. Its members have the same names in version 0.
#[derive(Serialize)]
struct Written<'a> {
    v: u32,
    intent: &'a Intent,
    stage: &'a Stage,
}

/// What is read of a body before all else.
#[derive(Deserialize)]
struct Version {
    #[serde(default)]
    v: u32,
}

/// The text of a sale as it is written today.
///
/// # Errors
///
/// It cannot be written as JSON, which no sale has been known for.
pub fn write(sale: &Sale) -> Result<String, serde_json::Error> {
    serde_json::to_string(&Written {
        v: VERSION,
        intent: &sale.intent,
        stage: &sale.stage,
    })
}

/// The sale of a stored text.
///
/// # Errors
///
/// The text is no JSON, of no sale, or of a version that this program does not know: a member of it
/// may mean what nobody here has heard of.
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
