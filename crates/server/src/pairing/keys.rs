//! The secrets that sessions, challenges and codes are made with.

use ring::hmac::{HMAC_SHA256, Key, sign, verify};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::code::PairingCode;

/// What something is authenticated for: the same bytes for another purpose have another tag.
#[derive(Clone, Copy, Debug)]
pub(super) enum Purpose {
    Session,
    Challenge,
    Code,
}

/// The length of a tag in bytes.
pub(super) const TAG: usize = 32;

/// The store's own secret for terminals.
#[derive(Debug)]
pub(super) struct Keys {
    key: Key,
    /// Of this start. Sessions and challenges end with it: which challenges were taken is in memory, and
    /// whoever reads the ledger must not be able to make a session.
    start: Uuid,
}

impl Keys {
    pub(super) fn new(secret: [u8; 32]) -> Self {
        Self {
            key: Key::new(HMAC_SHA256, &secret),
            start: Uuid::new_v4(),
        }
    }

    /// These bytes, marked as being for this purpose.
    fn marked(&self, purpose: Purpose, bytes: &[u8]) -> Vec<u8> {
        let start = self.start.as_bytes().as_slice();
        match purpose {
            Purpose::Session => [b"session\0".as_slice(), start, bytes].concat(),
            Purpose::Code => [b"code\0".as_slice(), bytes].concat(),
            Purpose::Challenge => [b"challenge\0".as_slice(), start, bytes].concat(),
        }
    }

    /// The tag of these bytes (HMAC-SHA256).
    pub(super) fn tag(&self, purpose: Purpose, bytes: &[u8]) -> [u8; TAG] {
        let tag = sign(&self.key, &self.marked(purpose, bytes));
        // It is as long as the hash: 32 bytes.
        tag.as_ref().try_into().unwrap_or_default()
    }

    /// Whether this is their tag, compared in constant time.
    pub(super) fn has_made(&self, purpose: Purpose, bytes: &[u8], tag: &[u8]) -> bool {
        verify(&self.key, &self.marked(purpose, bytes), tag).is_ok()
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
