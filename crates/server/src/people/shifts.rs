//! Who has signed in at a terminal, and for how long.

use payment::id::PersonId;
use payment::time::{Millis, Monotonic};

/// Whoever does nothing for so long is signed out.
pub const IDLE: Millis = Millis::seconds(15 * 60);

/// Whoever signed in so long ago is signed out.
pub const LONGEST_SHIFT: Millis = Millis::seconds(12 * 60 * 60);

/// Somebody who has signed in. It is not stored: a server that starts again asks for the PIN.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Shift {
    pub(super) person: PersonId,
    since: Monotonic,
    /// When the person last did something.
    pub(super) last: Monotonic,
}

impl Shift {
    pub(super) const fn new(person: PersonId, now: Monotonic) -> Self {
        Self {
            person,
            since: now,
            last: now,
        }
    }

    pub(super) fn is_over(&self, now: Monotonic) -> bool {
        now.since(self.last) >= IDLE || now.since(self.since) >= LONGEST_SHIFT
    }
}
