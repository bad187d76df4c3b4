//! Removes old events of settled sales, as configured.

use clock::JumpKind;
use payment::time::Timestamp;
use store::StoreError;

use super::inner::Sales;

/// The most events that one step removes: a write that is over in some milliseconds, while others
/// wait for the ledger.
pub const EVENTS_A_STEP: u32 = 300;

/// An event dated earlier was written before the machine's clock was set; its age is not known.
const DATED: Timestamp = Timestamp(1_577_836_800_000);

/// A clock that was set ahead by more may be wrong.
const AHEAD_MS: i64 = 24 * 60 * 60 * 1_000;

impl Sales {
    /// Removes the oldest events that are older than configured, and at most [`EVENTS_A_STEP`] of
    /// them; nothing while the ledger cannot be written or steps wait for it, and nothing until the
    /// next start when the clock was set ahead by days: a wrong date would make all of them old.
    /// Returns how many.
    ///
    /// # Errors
    ///
    /// The ledger failed.
    pub async fn prune_events(&self) -> Result<u64, StoreError> {
        let unwritten = &self.0.unwritten;
        let Some(kept) = self.0.events_kept else {
            return Ok(0);
        };
        // One account does it for all of the ledger.
        if !self.0.shared.is_first(&self.0.account.id) {
            return Ok(0);
        }
        if unwritten.is_unwritable() || unwritten.is_behind() || self.was_clock_set_ahead() {
            return Ok(0);
        }
        let Timestamp(now) = self.0.clock.now();
        let before = now.saturating_sub(i64::try_from(kept.0).unwrap_or(i64::MAX));
        let old = DATED..Timestamp(before).max(DATED);
        match unwritten.store().prune_events(old, EVENTS_A_STEP).await {
            Ok(pruned) => Ok(pruned),
            // Also tells that the ledger cannot be written. A success tells little: it may have
            // had nothing to write.
            error => unwritten.note(error),
        }
    }

    fn was_clock_set_ahead(&self) -> bool {
        let jump = self.clock_jump();
        jump.is_some_and(|jump| jump.kind == JumpKind::Set && jump.by_ms > AHEAD_MS)
    }
}
