//! A terminal's signature over a request and a challenge.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};
use store::PublicKey;

use super::keys::digest;
use super::registry::{KeyId, Paired};

/// What is signed of a request.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// Its method, in capitals.
    pub method: &'a str,
    /// Its path, and the query with its question mark.
    pub path: &'a str,
    /// Its body.
    pub body: &'a [u8],
}

/// What the header of a signed request says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Proof {
    /// Whose key has signed.
    pub(super) key_id: KeyId,
    /// The challenge.
    pub(super) challenge: String,
    /// The signature: `r` and `s`, 32 bytes each (IEEE P1363).
    pub(super) signature: [u8; 64],
}

impl Proof {
    /// Reads the header `tabby-pos-proof`: key id, challenge and signature in base64url, with dots
    /// between. `None` if it is none.
    #[must_use]
    pub fn read(header: &str) -> Option<Self> {
        let mut parts = header.split('.');
        let (key_id, challenge, signature) = (parts.next()?, parts.next()?, parts.next()?);
        parts.next().is_none().then_some(())?;
        let key_id = URL_SAFE_NO_PAD.decode(key_id).ok()?;
        let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
        Some(Self {
            key_id: KeyId(key_id.try_into().ok()?),
            challenge: challenge.to_owned(),
            signature: signature.try_into().ok()?,
        })
    }

    /// Whether it claims to be this terminal's.
    pub(crate) fn is_of(&self, terminal: &Paired) -> bool {
        self.key_id == terminal.key_id
    }

    /// Whether this key has signed this request with this challenge.
    pub(super) fn signs(&self, key: &PublicKey, request: &Request<'_>) -> bool {
        let key = UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, key.0);
        let text = signed_text(request, &self.challenge);
        key.verify(text.as_bytes(), &self.signature).is_ok()
    }
}

/// What a terminal signs of this request.
#[must_use]
pub fn signed_text(request: &Request<'_>, challenge: &str) -> String {
    let Request { method, path, body } = request;
    contract::pairing::signed_text(method, path, &digest(body), challenge)
}

/// Whether these bytes are an uncompressed point of P-256. Whether it lies on the curve is found out by
/// its first signature.
pub(super) const fn is_key(key: &PublicKey) -> bool {
    let [form, ..] = key.0;
    form == 4
}
