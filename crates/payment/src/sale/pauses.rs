//! How long a code may be paid, how long a sale is watched, and the pauses between questions.

use serde::{Deserialize, Serialize};

use crate::time::{Millis, Timestamp};

/// How long a code may be paid before the till takes it back, unless configured otherwise.
///
/// Source: Tabby, POS integration, "Cancel a Payment": 300 seconds recommended.
pub const PAY_WINDOW: Millis = Millis::seconds(300);

/// The shortest time that a customer must be given.
///
/// Source: as [`PAY_WINDOW`]: never less than 180 seconds.
pub const PAY_WINDOW_MIN: Millis = Millis::seconds(180);

/// How long a sale that nobody paid is still watched, counted from its intent.
///
/// Source: Tabby, POS integration: a session lives 20 minutes; payment links: its payment becomes
/// `EXPIRED` 5 minutes later, elsewhere 10. The rest is margin.
pub const WATCH: Millis = Millis::seconds(35 * 60);

/// How old the last reading of a sale that only has to be watched may get, at first: half of the
/// sale's age, when that is more.
pub const WATCH_EVERY: Millis = Millis::seconds(60);

/// How often it is tried to end a frozen sale's session, and at first to give late money back.
pub const RETURN_EVERY: Millis = Millis::seconds(8);

/// How old the last reading of money may get that was promised and is not captured after [`WATCH`].
pub const CAPTURE_EVERY: Millis = Millis::seconds(60 * 60);

/// Questions that brought nothing, in a row.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub struct Silence {
    /// When the last of them was asked.
    pub asked_at: Timestamp,
    /// How many there were.
    pub times: u32,
}

impl Silence {
    /// Whether the last question was asked this long ago, or by a clock that has been corrected
    /// since.
    #[must_use]
    pub fn is_over(self, pause: Millis, now: Timestamp) -> bool {
        self.asked_at > now || now.since(self.asked_at) >= pause
    }

    /// The pause before the next one: 0.3, 0.7 and 1.5 seconds, for most bad answers come alone;
    /// then 3 and 8: long enough for a gateway that is down, short enough that a cashier knows
    /// within ten seconds of its return. After an hour of it, a minute: what cannot be read by then
    /// is a person's business.
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
