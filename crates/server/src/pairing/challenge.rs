//! Challenges: made by this server, signed once by a terminal. None is stored before it was signed.

use std::collections::HashMap;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use payment::time::{Millis, Timestamp};
use uuid::Uuid;

use super::keys::{Keys, Purpose, TAG};

/// How long a challenge may be signed. The time is this server's own: a terminal's clock does not count.
pub const CHALLENGE_LIFE: Millis = Millis::seconds(2 * 60);

/// Time and random bytes.
const BODY: usize = 8 + 16;

/// The challenges that were signed. Each is kept until it would have ended anyway.
#[derive(Debug, Default)]
pub(super) struct Challenges {
    signed: HashMap<Uuid, Timestamp>,
}

/// With more than this, those that have ended are removed.
const MANY: usize = 1_024;

impl Challenges {
    /// A new challenge, in 75 characters of base64url.
    pub(super) fn make(keys: &Keys, now: Timestamp) -> String {
        let mut whole = Vec::with_capacity(BODY + TAG);
        whole.extend(now.0.to_be_bytes());
        whole.extend(Uuid::new_v4().as_bytes());
        let tag = keys.tag(Purpose::Challenge, &whole);
        whole.extend(tag);
        URL_SAFE_NO_PAD.encode(whole)
    }

    /// Whether this is a challenge of this server that is alive and was not taken yet. It is taken then.
    pub(super) fn take(&mut self, keys: &Keys, challenge: &str, now: Timestamp) -> bool {
        self.take_alive(keys, challenge, now).is_some()
    }

    fn take_alive(&mut self, keys: &Keys, challenge: &str, now: Timestamp) -> Option<()> {
        let whole = URL_SAFE_NO_PAD.decode(challenge).ok()?;
        let (body, tag) = whole.split_first_chunk::<BODY>()?;
        keys.has_made(Purpose::Challenge, body, tag).then_some(())?;
        let (made, random) = body.split_first_chunk::<8>()?;
        let made = Timestamp(i64::from_be_bytes(*made));
        // One from the future was made before the clock was set back.
        let is_alive = made <= now && made.after(CHALLENGE_LIFE) > now;
        is_alive.then_some(())?;
        if self.signed.len() >= MANY {
            self.signed
                .retain(|_, made| made.after(CHALLENGE_LIFE) > now);
        }
        let id = Uuid::from_slice(random).ok()?;
        self.signed.insert(id, made).is_none().then_some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_800_000_000_000);

    #[test]
    fn a_challenge_is_taken_once_while_it_is_alive() {
        let (keys, mut challenges) = (Keys::new([7; 32]), Challenges::default());
        let (one, other) = (Challenges::make(&keys, NOW), Challenges::make(&keys, NOW));
        assert_eq!(one.len(), 75);
        assert!(challenges.take(&keys, &one, NOW));
        assert!(!challenges.take(&keys, &one, NOW));
        let last = Timestamp(NOW.after(CHALLENGE_LIFE).0 - 1);
        assert!(challenges.take(&keys, &other, last));
        let late = Challenges::make(&keys, NOW);
        assert!(!challenges.take(&keys, &late, NOW.after(CHALLENGE_LIFE)));
        assert!(
            !challenges.take(&keys, &late, Timestamp(NOW.0 - 1)),
            "the clock was set back"
        );
        assert!(
            !challenges.take(&Keys::new([8; 32]), &late, NOW),
            "another server's"
        );
    }

    #[test]
    fn of_many_that_were_signed_only_those_alive_are_kept() {
        let (keys, mut challenges) = (Keys::new([7; 32]), Challenges::default());
        for second in 0..u64::try_from(3 * MANY).unwrap() {
            let now = NOW.after(Millis::seconds(second));
            let made = Challenges::make(&keys, now);
            assert!(challenges.take(&keys, &made, now));
        }
        assert!(challenges.signed.len() <= MANY);
    }
}
