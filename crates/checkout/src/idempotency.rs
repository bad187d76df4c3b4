//! Keys that make a repeated call the same call.

use std::fmt;
use std::str::FromStr;

use uuid::Uuid;

/// The value of `Cko-Idempotency-Key`. One key stands for one intent: write it down before the call
/// and repeat the call with it, never with a new one.
///
/// Checkout.com keeps the answer of a success for 24 hours, and no error. After that, look whether
/// it was done before you repeat it. Source: Checkout.com, "Idempotency".
///
/// ```
/// use checkout::IdempotencyKey;
///
/// let key: IdempotencyKey = "6f0a1f2c-3d4e-4c8e-9b55-8d2f4d7a1a3b".parse()?;
/// assert_eq!(key.as_str(), "6f0a1f2c-3d4e-4c8e-9b55-8d2f4d7a1a3b");
/// assert!("a\nb".parse::<IdempotencyKey>().is_err());
/// # Ok::<(), checkout::InvalidIdempotencyKey>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct IdempotencyKey(String);

/// The text cannot be an idempotency key.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("an idempotency key must be 1 to 255 printable characters of ASCII without spaces")]
pub struct InvalidIdempotencyKey;

impl IdempotencyKey {
    /// The key as it is sent.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for IdempotencyKey {
    type Err = InvalidIdempotencyKey;

    fn from_str(text: &str) -> Result<Self, InvalidIdempotencyKey> {
        let is_key =
            (1..=255).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
        is_key
            .then(|| Self(text.to_owned()))
            .ok_or(InvalidIdempotencyKey)
    }
}

/// Checkout.com advises UUIDs of version 4.
impl From<Uuid> for IdempotencyKey {
    fn from(id: Uuid) -> Self {
        Self(id.to_string())
    }
}

impl fmt::Display for IdempotencyKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
