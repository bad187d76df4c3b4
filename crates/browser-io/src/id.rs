//! New ids.

use uuid::{Builder, Uuid};

/// A new version 7 UUID: sorts by time, and cannot be guessed.
#[must_use]
pub fn fresh_uuid() -> Uuid {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "milliseconds since 1970"
    )]
    let millis = js_sys::Date::now() as u64;
    let mut random = [0; 10];
    if let Some(crypto) = web_sys::window().and_then(|window| window.crypto().ok()) {
        let _ = crypto.get_random_values_with_u8_array(&mut random);
    }
    Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
}
