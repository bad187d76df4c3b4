//! How a browser becomes a terminal, and stays one.

use serde::{Deserialize, Serialize};

use crate::calls::{HttpMethod, Request};

/// The header of a refused request that has a challenge, and of the answers about pairing.
pub const CHALLENGE_HEADER: &str = "tabby-pos-challenge";

/// The header with a terminal's signature: the name of its key, the challenge, and the signature, each in
/// base64url and with dots between.
pub const PROOF_HEADER: &str = "tabby-pos-proof";

/// The first line of the text that is signed. It is followed by the method, the path with its query, the
/// SHA-256 of the body in hexadecimal and the challenge, each on a line of its own.
pub const PROOF_TEXT: &str = "tabby-pos-proof-1";

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
