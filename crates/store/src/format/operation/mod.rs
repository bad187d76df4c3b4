//! The stored form of an operation: the JSON text in its row's `body`.
//!
//! Its versions are counted apart from a sale's, `{"v": 1, …}`, and follow the same rules.
//! `golden/operations/` has a file for every version that was ever written.

mod v2;

use payment::operation::Operation;
use serde::Deserialize;
use serde::de::Error as _;

pub use v2::VERSION;

/// The version of a body; it is read before the rest.
#[derive(Deserialize)]
struct Version {
    v: u32,
}

/// The text of an operation in the current version.
///
/// # Errors
///
/// The operation cannot be written as JSON. No such operation is known.
pub fn write(operation: &Operation) -> Result<String, serde_json::Error> {
    serde_json::to_string(&v2::Body::from(operation))
}

/// Parses the operation in a stored text.
///
/// # Errors
///
/// The text is not JSON, not an operation, or of a newer version than this program knows, whose fields
/// may mean something else.
pub fn read(body: &[u8]) -> Result<Operation, serde_json::Error> {
    let Version { v } = serde_json::from_slice(body)?;
    match v {
        1 | 2 => serde_json::from_slice::<v2::Body>(body).map(Operation::from),
        _ => Err(serde_json::Error::custom(format_args!(
            "it is an operation of version {v}, and this program knows {VERSION} at the most"
        ))),
    }
}

#[cfg(test)]
mod tests;
