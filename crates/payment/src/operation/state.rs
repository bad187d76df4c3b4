//! The state of an operation.

use super::event::OperationAnswer;
use super::reasons::OperationRefusal;
use crate::time::Timestamp;

/// The state of an operation.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum OperationState {
    /// The gateway was asked, or is about to be; no snapshot has shown the result yet.
    Asked(Asked),
    /// A snapshot shows it. Final.
    Done {
        /// When that snapshot was read.
        at: Timestamp,
    },
    /// It had no effect and will have none. Final.
    Refused {
        /// Why.
        why: OperationRefusal,
        /// When that was known.
        at: Timestamp,
    },
}

/// What is known of an operation that has not ended.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Asked {
    /// How often the gateway was asked, or is about to be. Each try is a change of the operation, so
    /// that of several servers only one makes it.
    pub tries: u32,
    /// When the last try was begun, or looked for again after a long silence.
    pub at: Timestamp,
    /// The answer to the last try; `None` while it is waited for.
    pub answer: Option<OperationAnswer>,
    /// Whether any try was left without a usable answer: it may have been carried out, or may still be.
    pub in_doubt: bool,
    /// Whether a snapshot that was read after the last try did not show it. Without one, the gateway
    /// is not asked again.
    pub is_missing: bool,
    /// Whether somebody was called, because it goes on for too long.
    pub is_stuck: bool,
}

impl Asked {
    /// Before the first try.
    #[must_use]
    pub const fn first(now: Timestamp) -> Self {
        Self {
            tries: 1,
            at: now,
            answer: None,
            in_doubt: false,
            is_missing: false,
            is_stuck: false,
        }
    }

    /// Whether the gateway may have accepted a try.
    #[must_use]
    pub(super) const fn may_be_known(self) -> bool {
        self.in_doubt || matches!(self.answer, Some(OperationAnswer::Accepted))
    }

    /// The same with one more try.
    #[must_use]
    pub(super) const fn once_more(self, now: Timestamp) -> Self {
        Self {
            tries: self.tries.saturating_add(1),
            at: now,
            answer: None,
            is_missing: false,
            ..self
        }
    }

    /// The same before a snapshot that is read after a long silence: the pause begins anew.
    #[must_use]
    pub(super) const fn looked_for_again(self, now: Timestamp) -> Self {
        Self {
            at: now,
            is_missing: false,
            ..self
        }
    }

    /// The same after an answer to the last try.
    #[must_use]
    pub(super) const fn answered(self, answer: OperationAnswer) -> Self {
        let is_unanswered = matches!(answer, OperationAnswer::Unanswered);
        Self {
            answer: Some(answer),
            in_doubt: self.in_doubt || is_unanswered,
            // Snapshots from before the answer say nothing about it.
            is_missing: false,
            ..self
        }
    }
}

impl OperationState {
    /// Whether it has not ended yet.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        matches!(self, Self::Asked(_))
    }

    /// Whether a snapshot has shown it.
    #[must_use]
    pub const fn is_done(&self) -> bool {
        matches!(self, Self::Done { .. })
    }
}
