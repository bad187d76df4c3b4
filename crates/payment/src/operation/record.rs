//! An operation: its intent and its state.

use super::intent::OperationIntent;
use super::state::{Asked, OperationState};
use crate::time::Timestamp;

/// One capture, void or refund: what was asked for, and what is known of it.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Operation {
    /// What was asked for. Never changes.
    pub intent: OperationIntent,
    /// The state: everything that is known of its effect.
    pub state: OperationState,
}

impl Operation {
    /// A new operation, whose intent is about to be committed. Its first effect is
    /// [`Call`](super::OperationEffect::Call).
    #[must_use]
    pub const fn new(intent: OperationIntent, now: Timestamp) -> Self {
        Self {
            intent,
            state: OperationState::Asked(Asked::first(now)),
        }
    }

    /// Whether it has not ended yet.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        self.state.is_open()
    }

    /// Whether a snapshot has shown it.
    #[must_use]
    pub const fn is_done(&self) -> bool {
        self.state.is_done()
    }
}
