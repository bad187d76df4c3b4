//! How a sale is stored: the JSON text of its row's `body`.
//!
//! Every text that was ever written stands in `golden/`, and a test reads each of them again.

use payment::sale::Sale;

/// The version that is written.
pub const VERSION: u32 = 0;

/// The text of a sale as it is written today.
///
/// # Errors
///
/// It cannot be written as JSON, which no sale has been known for.
pub fn write(sale: &Sale) -> Result<String, serde_json::Error> {
    serde_json::to_string(sale)
}

/// The sale of a stored text.
///
/// # Errors
///
/// The text is no JSON, or of no sale.
pub fn read(body: &[u8]) -> Result<Sale, serde_json::Error> {
    serde_json::from_slice(body)
}
