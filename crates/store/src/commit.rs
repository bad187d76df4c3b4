//! A write of a sale, as a value: one transaction in any store.

use std::ops::Deref;

use payment::Revision;
use payment::identity::Actor;
use payment::sale::Sale;
use payment::time::Timestamp;
use uuid::Uuid;

/// Names one write, so that it can be tried again without being made twice: a store keeps the id of
/// the write that made a record's newest revision.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct WriteId(Uuid);

impl WriteId {
    /// The id of a new write.
    #[must_use]
    pub fn fresh() -> Self {
        Self(Uuid::new_v4())
    }

    pub(crate) const fn uuid(self) -> Uuid {
        self.0
    }
}

/// A record as it was read, and its revision then.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Stored<T> {
    /// The record.
    pub value: T,
    /// The revision that the next write has to name.
    pub revision: Revision,
}

/// Reads as the record itself.
impl<T> Deref for Stored<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

/// A sale's new state and the event that led to it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Commit {
    /// Stays the same when the write is tried again.
    pub write: WriteId,
    /// The sale in its new state.
    pub sale: Sale,
    /// The revision of the sale that the event was run on.
    pub after: Revision,
    /// The name of the event.
    pub event: &'static str,
    /// When it happened.
    pub at: Timestamp,
    /// Who brought it about.
    pub by: Actor,
}
