//! When each open operation was last asked about. Nothing of it is stored: after a start every open
//! operation is asked about at once.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Mutex, MutexGuard, PoisonError};

use payment::id::OperationId;
use payment::time::Timestamp;

/// When each open operation was last asked about.
#[derive(Debug, Default)]
pub(crate) struct OperationPace {
    asked_at: Mutex<BTreeMap<OperationId, Timestamp>>,
    /// The operations that were reported because nobody can look after them.
    reported: Mutex<BTreeSet<String>>,
    /// How many had not ended at the last look.
    open: AtomicUsize,
}

impl OperationPace {
    fn asked(&self) -> MutexGuard<'_, BTreeMap<OperationId, Timestamp>> {
        self.asked_at.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// When this operation was last asked about.
    pub(super) fn asked_at(&self, id: OperationId) -> Option<Timestamp> {
        self.asked().get(&id).copied()
    }

    /// Notes that this operation is asked about.
    pub(super) fn note(&self, id: OperationId, now: Timestamp) {
        self.asked().insert(id, now);
    }

    /// Notes how many have not ended.
    pub(super) fn note_open(&self, open: usize) {
        self.open.store(open, Relaxed);
    }

    /// How many had not ended at the last look.
    pub(super) fn open(&self) -> usize {
        self.open.load(Relaxed)
    }

    /// Forgets every operation that is not open any more.
    pub(super) fn keep_only(&self, open: &BTreeSet<OperationId>) {
        self.asked().retain(|id, _| open.contains(id));
    }

    /// Whether this is new: an operation that nobody can look after is reported once.
    pub(super) fn is_news(&self, id: &str) -> bool {
        let mut reported = self.reported.lock().unwrap_or_else(PoisonError::into_inner);
        reported.insert(id.to_owned())
    }
}
