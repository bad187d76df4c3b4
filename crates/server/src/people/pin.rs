//! PINs: made here, stored as Argon2id (RFC 9106) with a pepper, checked one after the other.

use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::Semaphore;
use tokio::task::{JoinError, spawn_blocking};
use uuid::Uuid;

use super::pepper::Pepper;

/// The digits of a PIN that is made here.
const DIGITS: u32 = 6;

/// Memory in KiB, passes and lanes: more than OWASP's least (19 MiB, two passes), for about 50 ms on a
/// small machine.
const COST: (u32, u32, u32) = (32 * 1_024, 2, 1);

/// A new PIN: six digits by chance, leading zeros included.
pub(super) fn fresh() -> String {
    // 122 random bits: what is left of the range in the remainder does not matter.
    let number = Uuid::new_v4().as_u128() % 10_u128.pow(DIGITS);
    format!("{number:06}")
}

/// Whether this can be a PIN.
pub(super) fn is_one(text: &str) -> bool {
    (4..=12).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Stores and checks PINs.
#[derive(Debug)]
pub(super) struct Pins {
    pepper: Pepper,
    /// One at a time: each takes 32 MiB and a core.
    one: Semaphore,
}

impl Pins {
    pub(super) fn new(pepper: Pepper) -> Self {
        Self {
            pepper,
            one: Semaphore::new(1),
        }
    }

    /// What is stored of a PIN (a PHC string).
    pub(super) async fn stored(&self, pin: &str) -> Result<String, JoinError> {
        let (pepper, pin) = (self.pepper, pin.to_owned());
        self.alone(move || stored(&pepper, &pin)).await
    }

    /// Whether this is the PIN of which that is stored.
    pub(super) async fn is_right(&self, pin: &str, stored: String) -> Result<bool, JoinError> {
        let (pepper, pin) = (self.pepper, pin.to_owned());
        self.alone(move || is_right(&pepper, &pin, &stored)).await
    }

    async fn alone<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, JoinError> {
        // It is never closed.
        let _one = self.one.acquire().await.ok();
        spawn_blocking(work).await
    }
}

/// Argon2id with the pepper as its secret. `None` for a cost that is out of its range: this one is not.
fn argon2(pepper: &Pepper) -> Option<Argon2<'_>> {
    let (memory, passes, lanes) = COST;
    let params = Params::new(memory, passes, lanes, None).ok()?;
    Argon2::new_with_secret(&pepper.0, Algorithm::Argon2id, Version::V0x13, params).ok()
}

fn stored(pepper: &Pepper, pin: &str) -> String {
    let salt = Uuid::new_v4();
    let stored = || {
        let salt = SaltString::encode_b64(salt.as_bytes()).ok()?;
        let hash = argon2(pepper)?.hash_password(pin.as_bytes(), &salt).ok()?;
        Some(hash.to_string())
    };
    // Nothing fits an empty text.
    stored().unwrap_or_default()
}

fn is_right(pepper: &Pepper, pin: &str, stored: &str) -> bool {
    let (Some(argon2), Ok(stored)) = (argon2(pepper), PasswordHash::new(stored)) else {
        return false;
    };
    argon2.verify_password(pin.as_bytes(), &stored).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_pin_fits_what_is_stored_of_it_with_the_same_pepper_only() {
        let pins = Pins::new(Pepper([1; 32]));
        let stored = pins.stored("123456").await.unwrap();
        assert!(
            stored.starts_with("$argon2id$v=19$m=32768,t=2,p=1$"),
            "{stored}"
        );
        assert_ne!(pins.stored("123456").await.unwrap(), stored, "salted");
        let of = |pin: &'static str, stored: &str| pins.is_right(pin, stored.to_owned());
        assert!(of("123456", &stored).await.unwrap());
        assert!(!of("123457", &stored).await.unwrap());
        assert!(!of("123456", "").await.unwrap());
        let other = Pins::new(Pepper([2; 32]));
        assert!(!other.is_right("123456", stored).await.unwrap());
    }

    #[test]
    fn a_pin_has_six_digits_by_chance_and_four_to_twelve_are_read() {
        let made: std::collections::HashSet<_> = (0..100).map(|_| fresh()).collect();
        assert!(made.len() > 95 && made.iter().all(|pin| pin.len() == 6 && is_one(pin)));
        for (text, is_pin) in [("1234", true), ("123", false), ("1234567890123", false)] {
            assert_eq!(is_one(text), is_pin, "{text}");
        }
        assert!(!is_one("12a4") && !is_one("١٢٣٤"));
    }
}
