//! The secret that sessions, challenges and codes are made with.

use ring::hmac::{HMAC_SHA256, Key, sign, verify};
use sha2::{Digest, Sha256};

use super::code::PairingCode;

/// What something is authenticated for: the same bytes for another purpose have another tag.
#[derive(Clone, Copy, Debug)]
pub(super) enum Purpose {
    Session,
    Challenge,
    Code,
}

impl Purpose {
    /// These bytes, marked as being for this purpose.
    fn mark(self, bytes: &[u8]) -> Vec<u8> {
        let mark: &[u8] = match self {
            Self::Session => b"session\0",
            Self::Challenge => b"challenge\0",
            Self::Code => b"code\0",
        };
        [mark, bytes].concat()
    }
}

/// The length of a tag in bytes.
pub(super) const TAG: usize = 32;

/// The store's own secret for terminals.
#[derive(Debug)]
pub(super) struct Keys(Key);

impl Keys {
    pub(super) fn new(secret: [u8; 32]) -> Self {
        Self(Key::new(HMAC_SHA256, &secret))
    }

    /// The tag of these bytes (HMAC-SHA256).
    pub(super) fn tag(&self, purpose: Purpose, bytes: &[u8]) -> [u8; TAG] {
        let tag = sign(&self.0, &purpose.mark(bytes));
        // It is as long as the hash: 32 bytes.
        tag.as_ref().try_into().unwrap_or_default()
    }

    /// Whether this is their tag, compared in constant time.
    pub(super) fn has_made(&self, purpose: Purpose, bytes: &[u8], tag: &[u8]) -> bool {
        verify(&self.0, &purpose.mark(bytes), tag).is_ok()
    }

    /// What is stored of a code.
    pub(super) fn of_code(&self, code: &PairingCode) -> [u8; TAG] {
        self.tag(Purpose::Code, code.letters())
    }
}

/// The SHA-256 of these bytes.
pub(super) fn digest(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}
