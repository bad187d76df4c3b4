//! Who is at which sale. One at a time.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use payment::id::SaleId;

/// The turns that are taken or waited for.
#[derive(Debug, Default)]
pub(super) struct Turns(Mutex<HashMap<SaleId, Arc<tokio::sync::Mutex<()>>>>);

/// A turn at a sale; it ends when this is dropped.
pub(super) struct Turn<'a> {
    turns: &'a Turns,
    id: SaleId,
    guard: Option<tokio::sync::OwnedMutexGuard<()>>,
}

impl Turns {
    /// Whether somebody is at this sale.
    pub(super) fn is_taken(&self, id: SaleId) -> bool {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.contains_key(&id)
    }

    /// Waits until nobody else is at this sale.
    pub(super) async fn take(&self, id: SaleId) -> Turn<'_> {
        let lock = {
            let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            all.entry(id).or_default().clone()
        };
        let guard = lock.lock_owned().await;
        Turn {
            turns: self,
            id,
            guard: Some(guard),
        }
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let mut all = self.turns.0.lock().unwrap_or_else(PoisonError::into_inner);
        self.guard = None;
        // Nobody else holds or awaits it: the map's own handle is the last.
        if all
            .get(&self.id)
            .is_some_and(|lock| Arc::strong_count(lock) == 1)
        {
            all.remove(&self.id);
        }
    }
}
