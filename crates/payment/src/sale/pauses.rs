//! The time limits of a sale, and the pauses between two requests to the gateway.

use crate::time::{Millis, Timestamp};

/// How long a code may be paid before the server cancels it, unless configured otherwise.
///
/// Source: Tabby, POS integration, "Cancel a Payment": 300 seconds recommended.
pub const PAY_WINDOW: Millis = Millis::seconds(300);

/// The shortest pay window that may be configured.
///
/// Source: as [`PAY_WINDOW`]: never less than 180 seconds.
pub const PAY_WINDOW_MIN: Millis = Millis::seconds(180);

/// How long a sale that nobody paid is still read, counted from its intent.
///
/// Source: Tabby, POS integration: a session lives 20 minutes; payment links: its payment becomes
/// `EXPIRED` 5 minutes later, elsewhere 10. The rest is margin.
pub const WATCH: Millis = Millis::seconds(35 * 60);

/// After a sale has ended, it is read again when the last reading is older than this; for an unpaid
/// one, older than half of its age if that is more.
pub const WATCH_EVERY: Millis = Millis::seconds(60);

/// How long the server waits:
///
/// - before it cancels a frozen sale's session again;
/// - before it reads late money again that somebody has accepted and no reading has confirmed;
/// - before it reads a sale again that was given up, where the gateway cancels no session, until
///   the end of the watch;
/// - after the first try to refund or release late money, to capture, or to carry out an
///   [operation](crate::operation). The pause is doubled after each later try.
pub const RETURN_EVERY: Millis = Millis::seconds(8);

/// The longest pause while money may still move:
///
/// - between two tries to refund or release late money, to capture, or to carry out an
///   [operation](crate::operation);
/// - between two readings of an operation that the gateway has accepted;
/// - after the end of the watch ([`Terms::watch`](super::Terms::watch)) between two readings of a
///   paid sale that the gateway has not captured, and of one that was given up and that it cannot
///   cancel.
pub const CAPTURE_EVERY: Millis = Millis::seconds(60 * 60);

/// If the last reading is older than this, the payment is read before late money is refunded once
/// more: twice the longest pause between two tries, and far less than any gateway knows a key.
pub(super) const READ_BEFORE_RETURN: Millis = Millis::seconds(2 * 60 * 60);

/// Requests to the gateway, one after another, that brought no new information.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Backoff {
    /// When the last of them was made.
    pub asked_at: Timestamp,
    /// How many there were.
    pub times: u32,
}

impl Backoff {
    /// Whether the last request is at least `pause` ago. A time in the future counts as over,
    /// because the clock was corrected since.
    #[must_use]
    pub fn is_over(self, pause: Millis, now: Timestamp) -> bool {
        self.asked_at > now || now.since(self.asked_at) >= pause
    }

    /// Whether the pause after the last request is over.
    #[must_use]
    pub fn may_retry(self, now: Timestamp) -> bool {
        self.is_over(self.pause(), now)
    }

    /// The pause before the next request: 0.3, 0.7 and 1.5 seconds, because most bad answers come
    /// alone; then 3 and 8 seconds: long enough for a gateway that is down, and short enough that
    /// the cashier knows within ten seconds of its return. After about an hour, a minute: what
    /// cannot be read by then needs a person.
    #[must_use]
    pub const fn pause(self) -> Millis {
        match self.times {
            0 | 1 => Millis(300),
            2 => Millis(700),
            3 => Millis(1_500),
            4 => Millis(3_000),
            5..450 => Millis::seconds(8),
            _ => Millis::seconds(60),
        }
    }
}
