//! Removes old events of settled sales, as configured.

use payment::time::Timestamp;
use store::StoreError;

use super::inner::Sales;

/// The most events that one step removes: a write that is over in some milliseconds, while others
/// wait for the ledger.
pub const EVENTS_A_STEP: u32 = 300;

impl Sales {
    /// Removes the oldest events that are older than configured, and at most [`EVENTS_A_STEP`] of
    /// them; nothing while the ledger cannot be written or steps wait for it. Returns how many.
    ///
    /// # Errors
    ///
    /// The ledger failed.
    pub async fn prune_events(&self) -> Result<u64, StoreError> {
        let unwritten = &self.0.unwritten;
        let Some(kept) = self.0.events_kept else {
            return Ok(0);
        };
        if unwritten.is_unwritable() || !unwritten.behind().is_empty() {
            return Ok(0);
        }
        let Timestamp(now) = self.0.clock.now();
        let before = now.saturating_sub(i64::try_from(kept.0).unwrap_or(i64::MAX));
        let pruning = unwritten
            .store()
            .prune_events(Timestamp(before), EVENTS_A_STEP);
        match pruning.await {
            Ok(pruned) => Ok(pruned),
            // Also tells that the ledger cannot be written. A success tells little: it may have
            // had nothing to write.
            error => unwritten.note(error),
        }
    }
}
