//! How a browser becomes a terminal, and stays one.

use std::fmt::Write;

use serde::{Deserialize, Serialize};

use crate::calls::{HttpMethod, Request};

/// The header of a refused request that has a challenge, and of the answers about pairing.
pub const CHALLENGE_HEADER: &str = "tabby-pos-challenge";

/// The header with a terminal's signature: the name of its key, the challenge, and the signature, each in
/// base64url and with dots between.
pub const PROOF_HEADER: &str = "tabby-pos-proof";

/// The first line of the text that is signed.
const PROOF_TEXT: &str = "tabby-pos-proof-1";

/// What a terminal signs: five lines, `tabby-pos-proof-1`, the method, the path with its query, the SHA-256
/// of the body in hexadecimal, and the challenge.
#[must_use]
pub fn signed_text(method: &str, path: &str, digest: &[u8], challenge: &str) -> String {
    let mut text = format!("{PROOF_TEXT}\n{method}\n{path}\n");
    for byte in digest {
        // Writing to a text does not fail.
        let _ = write!(text, "{byte:02x}");
    }
    let _ = write!(text, "\n{challenge}");
    text
}

/// A browser that asks to be a terminal.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewPairing {
    /// The one-time code, as somebody typed it.
    #[cfg_attr(feature = "openapi", schema(example = "A85-K2QZ"))]
    pub code: String,
    /// The browser's public key: an uncompressed point of P-256 (65 bytes) in base64url.
    pub public_key: String,
}

/// The terminal that a browser has become.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PairedTerminal {
    /// Its name.
    pub terminal: String,
}

/// Becomes a terminal.
#[must_use]
pub fn pair(new: NewPairing) -> Request<NewPairing> {
    Request {
        method: HttpMethod::Post,
        path: "/api/pairing".to_owned(),
        body: Some(new),
    }
}

/// Gets the next session. The request has to be signed.
#[must_use]
pub fn renew() -> Request<()> {
    Request {
        method: HttpMethod::Post,
        path: "/api/session".to_owned(),
        body: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_lines_are_signed_with_the_digest_in_hexadecimal() {
        let digest: Vec<u8> = (0..32).collect();
        let said = signed_text("POST", "/api/sales?a=b", &digest, "abc");
        let lines: Vec<_> = said.lines().collect();
        let hex = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
        assert_eq!(
            lines,
            ["tabby-pos-proof-1", "POST", "/api/sales?a=b", hex, "abc"]
        );
    }
}
