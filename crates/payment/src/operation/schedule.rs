//! When the server asks about an operation without being asked.

use super::event::OperationAnswer;
use super::record::Operation;
use super::state::{Asked, OperationState};
use crate::sale::{CAPTURE_EVERY, Help, Return};
use crate::time::{Millis, Timestamp};

/// The first pause between two readings of the payment of an operation that has not ended.
pub const OPERATION_READ_FIRST: Millis = Millis::seconds(1);

/// A try that is overdue for this long is preceded by a snapshot: longer than the longest pause, and far
/// less than any gateway knows a key.
pub(super) const READ_BEFORE_RETRY: Millis = Millis::seconds(2 * 60 * 60);

/// A gateway has to know a key for longer than this: the longest time from a try to the next one that no
/// snapshot comes before, with an hour to spare.
pub const KEY_LIVES_AT_LEAST: Millis = Millis(READ_BEFORE_RETRY.0 + 2 * CAPTURE_EVERY.0);

/// An operation that was accepted this long ago, and that no snapshot shows, calls a person.
pub const ACCEPTED_LATE: Millis = Millis::seconds(60 * 60);

impl Operation {
    /// Whether the server should run a [tick](super::OperationEvent::Tick) through it now, if the last
    /// one was at `asked_at`. `None` after a start.
    #[must_use]
    pub fn is_due(&self, asked_at: Option<Timestamp>, now: Timestamp) -> bool {
        let OperationState::Asked(asked) = self.state else {
            return false;
        };
        // A time in the future counts as over, because the clock was corrected since.
        asked_at.is_none_or(|at| at > now || now.since(at) >= asked.read_pause(at))
    }
}

impl Asked {
    /// Whether the gateway may be asked again: it was not accepted, a snapshot has not shown it, and the
    /// pause after the last try is over.
    #[must_use]
    pub(super) fn may_retry(&self, now: Timestamp) -> bool {
        let is_to_repeat = match self.answer {
            None | Some(OperationAnswer::Accepted) => false,
            // Nothing was sent, so there is nothing to look for first.
            Some(OperationAnswer::TryLater) => !self.in_doubt || self.is_missing,
            Some(OperationAnswer::Refused(_) | OperationAnswer::Unanswered) => self.is_missing,
        };
        is_to_repeat && (self.at > now || now.since(self.at) >= self.retry_pause())
    }

    /// Whether the next try is so long overdue that nobody can have looked at the payment for hours, as
    /// after a long stop of the server. Then a snapshot comes first.
    #[must_use]
    pub(super) fn is_long_unread(&self, now: Timestamp) -> bool {
        let overdue = Millis(self.retry_pause().0.saturating_add(READ_BEFORE_RETRY.0));
        self.in_doubt && self.may_retry(now) && now.since(self.at) >= overdue
    }

    /// The pause before the next try, as for the refund of late money: 8 seconds at first, doubled with
    /// each try, at most an hour.
    #[must_use]
    pub fn retry_pause(&self) -> Millis {
        let asked = Return {
            tries: self.tries,
            help: Help::NotNeeded,
        };
        asked.pause()
    }

    /// The pause after a reading at `asked_at`: as long as the last try was ago then, at least
    /// [`OPERATION_READ_FIRST`], at most an hour; and not longer than the pause before the next try.
    fn read_pause(&self, asked_at: Timestamp) -> Millis {
        let age = asked_at.since(self.at).max(OPERATION_READ_FIRST);
        let most = match self.answer {
            Some(OperationAnswer::Accepted) => CAPTURE_EVERY,
            _ => self.retry_pause(),
        };
        age.min(most)
    }
}
