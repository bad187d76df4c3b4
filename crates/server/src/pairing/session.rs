//! Sessions: the cookie that says which terminal a request is from.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use payment::time::{Millis, Timestamp};

use super::keys::{Keys, Purpose};
use super::registry::KeyId;

/// What the cookie's name begins with; a hyphen and the account's id follow, because browsers send the
/// cookies of all ports of a host to each. Browsers take one with this prefix only over https or on this machine itself, for
/// this very host, and for all its paths (RFC 6265bis, section 4.1.3.2).
pub const COOKIE: &str = "__Host-tabby-pos";

/// How long a session lasts. A terminal gets the next one with a signature.
pub const SESSION_LIFE: Millis = Millis::seconds(10 * 60);

/// A session of a terminal. It is not stored: the cookie has all of it, and a tag.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Session {
    /// The terminal's key.
    pub(super) key_id: KeyId,
    /// When it ends.
    pub(super) until: Timestamp,
}

impl Session {
    pub(super) const fn new(key_id: KeyId, now: Timestamp) -> Self {
        let until = now.after(SESSION_LIFE);
        Self { key_id, until }
    }

    /// What is authenticated.
    fn body(&self) -> [u8; 24] {
        let mut body = [0; 24];
        let bytes = self.key_id.0.into_iter().chain(self.until.0.to_be_bytes());
        for (to, from) in body.iter_mut().zip(bytes) {
            *to = from;
        }
        body
    }

    /// The cookie's value.
    pub(super) fn written(&self, keys: &Keys) -> String {
        let body = self.body();
        let tag = keys.tag(Purpose::Session, &body);
        let (body, tag) = (URL_SAFE_NO_PAD.encode(body), URL_SAFE_NO_PAD.encode(tag));
        format!("{body}.{tag}")
    }

    /// The session of a cookie's value, if this server made it and it has not ended. One that ends later
    /// than any can was made before the clock was set back, and has ended, too.
    pub(super) fn read(keys: &Keys, cookie: &str, now: Timestamp) -> Option<Self> {
        let (body, tag) = cookie.split_once('.')?;
        let body: [u8; 24] = URL_SAFE_NO_PAD.decode(body).ok()?.try_into().ok()?;
        let tag = URL_SAFE_NO_PAD.decode(tag).ok()?;
        keys.has_made(Purpose::Session, &body, &tag).then_some(())?;
        let (key_id, until) = body.split_first_chunk::<16>()?;
        let until = Timestamp(i64::from_be_bytes(until.try_into().ok()?));
        let key_id = KeyId(*key_id);
        let is_alive = until > now && until <= now.after(SESSION_LIFE);
        is_alive.then_some(Self { key_id, until })
    }
}
