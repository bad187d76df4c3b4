//! Makes the secrets of a store.

use sha2::{Digest, Sha256};
use uuid::Uuid;

/// 32 random bytes.
pub(crate) fn fresh() -> [u8; 32] {
    let (one, other) = (Uuid::new_v4(), Uuid::new_v4());
    Sha256::new()
        .chain_update(one.as_bytes())
        .chain_update(other.as_bytes())
        .finalize()
        .into()
}
