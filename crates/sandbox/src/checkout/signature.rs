//! The signature of a delivery.
//!
//! Source: Checkout.com, "Configure your webhook server": `Cko-Signature` is the HMAC with SHA-256 of
//! the raw body, in lower-case hexadecimal digits; the key is the text that the workflow has.

use std::fmt::Write as _;

use hmac::{Hmac, Mac};
use sha2::Sha256;

/// The signature of a body by a key.
#[must_use]
pub fn signature(key: &str, body: &[u8]) -> String {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key.as_bytes()) else {
        // HMAC takes keys of any length.
        return String::new();
    };
    mac.update(body);
    let mut hex = String::new();
    for byte in mac.finalize().into_bytes() {
        // Writing to a string cannot fail.
        let _ = write!(hex, "{byte:02x}");
    }
    hex
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_is_signed_as_other_programs_sign_it() {
        // Computed by other programs, with the example key of the documents.
        let key = "8V8x0dLK%AyD*DNS8JJr";
        for (body, signed) in [
            (
                "{\"id\":\"evt_1\"}",
                "8e0705eb832c02557c4fd9cec25737f63c087350ae883ea2ad6dc29504888bd2",
            ),
            (
                "{\"name\":\"© م\"}",
                "629814290e396815fe00ed7769f5afe92de6413db5900f287baafb61dd10daae",
            ),
        ] {
            assert_eq!(signature(key, body.as_bytes()), signed);
        }
    }
}
