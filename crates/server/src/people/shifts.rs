//! Who has signed in at a terminal, and for how long.

use payment::id::PersonId;
use payment::time::{Millis, Monotonic};
use tokio_util::sync::CancellationToken;

/// Whoever does nothing for so long is signed out.
pub const IDLE: Millis = Millis::seconds(15 * 60);

/// Whoever signed in so long ago is signed out.
pub const LONGEST_SHIFT: Millis = Millis::seconds(12 * 60 * 60);

/// Somebody who has signed in. It is not stored: a server that starts again asks for the PIN.
#[derive(Clone, Debug)]
pub(super) struct Shift {
    pub(super) person: PersonId,
    since: Monotonic,
    /// When the person last did something.
    pub(super) last: Monotonic,
    /// Cancelled when the browser is no longer this terminal.
    ended: CancellationToken,
}

impl Shift {
    pub(super) const fn new(person: PersonId, now: Monotonic, ended: CancellationToken) -> Self {
        Self {
            person,
            since: now,
            last: now,
            ended,
        }
    }

    pub(super) fn is_over(&self, now: Monotonic) -> bool {
        let is_late = now.since(self.last) >= IDLE || now.since(self.since) >= LONGEST_SHIFT;
        is_late || self.ended.is_cancelled()
    }
}
