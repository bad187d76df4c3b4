//! A lock per sale: one task at a time works on it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use payment::id::SaleId;

/// The locks that are held or waited for.
#[derive(Debug, Default)]
pub(super) struct KeyedLock(Mutex<HashMap<SaleId, Arc<tokio::sync::Mutex<()>>>>);

/// The lock on one sale, released when this is dropped.
pub(crate) struct Held<'a> {
    locks: &'a KeyedLock,
    id: SaleId,
    guard: Option<tokio::sync::OwnedMutexGuard<()>>,
}

impl KeyedLock {
    /// Whether a task holds or waits for this sale's lock.
    pub(super) fn is_locked(&self, id: SaleId) -> bool {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.contains_key(&id)
    }

    /// Waits for this sale's lock.
    pub(super) async fn lock(&self, id: SaleId) -> Held<'_> {
        let lock = {
            let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            all.entry(id).or_default().clone()
        };
        let guard = lock.lock_owned().await;
        Held {
            locks: self,
            id,
            guard: Some(guard),
        }
    }
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        let mut all = self.locks.0.lock().unwrap_or_else(PoisonError::into_inner);
        self.guard = None;
        // The last handle is the map's own: no task holds or waits for the lock.
        if all
            .get(&self.id)
            .is_some_and(|lock| Arc::strong_count(lock) == 1)
        {
            all.remove(&self.id);
        }
    }
}
