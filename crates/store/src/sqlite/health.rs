//! The condition of an open ledger.

use std::sync::atomic::AtomicBool;
use std::sync::{Mutex as SyncMutex, OnceLock, PoisonError};
use std::time::Duration;

use log_throttle::Outage;
use tokio::time::Instant;
use tracing::{error, info, warn};

use crate::error::StoreError;

/// The pause before a checkpoint that was blocked by a reader is tried again.
const AGAIN: Duration = Duration::from_secs(1);

/// The pause before a checkpoint that failed is tried again: a full disk is not written to every
/// second.
const AGAIN_AFTER_ERROR: Duration = Duration::from_secs(60);

/// A write that takes at least this long is logged.
const SLOW: Duration = Duration::from_secs(1);

/// The condition of an open ledger.
#[derive(Debug, Default)]
pub(super) struct Health {
    /// What `SQLite` said when it first found damage. From then on nothing is written.
    pub(super) damage: OnceLock<String>,
    /// Whether the whole ledger has been checked and is intact.
    pub(super) is_checked: AtomicBool,
    /// When a checkpoint that was not completed is tried again.
    pub(super) again_at: SyncMutex<Option<Instant>>,
    /// Slow writes.
    pub(super) slow: Outage,
    /// Whether the ledger is being closed, so that the check of the whole ledger must stop.
    pub(super) is_closing: AtomicBool,
}

impl Health {
    /// Stores and logs the first error that says the ledger is damaged.
    pub(super) fn heed(&self, error: &StoreError) {
        if error.is_damage() && self.damage.set(error.to_string()).is_ok() {
            error!(code = "ledger_damaged", %error, "the ledger is damaged and nothing is sold any more; stop the server and restore a backup: see \"Restoring a backup\" in docs/operations.md");
        }
    }

    /// Notes how long a write took. Logs when writes begin to be slow, and when they are fast
    /// again.
    pub(super) fn took(&self, time: Duration) {
        if time >= SLOW {
            if self.slow.fails() {
                let took_ms = u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
                warn!(
                    code = "ledger_slow",
                    took_ms,
                    "a write to the ledger took long: its disk is slow, or another program had it locked"
                );
            }
        } else if let Some(times) = self.slow.ends() {
            info!(times, "the ledger is written as quickly as usual again");
        }
    }

    pub(super) fn again_at(&self) -> std::sync::MutexGuard<'_, Option<Instant>> {
        self.again_at.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes the result of a checkpoint, and when to try it again.
    pub(super) fn tried<T>(&self, outcome: Result<bool, T>) -> Result<bool, T> {
        let pause = match &outcome {
            Ok(true) => None,
            Ok(false) => Some(AGAIN),
            Err(_) => Some(AGAIN_AFTER_ERROR),
        };
        *self.again_at() = pause.map(|pause| Instant::now() + pause);
        outcome
    }

    /// Whether a checkpoint that was not completed should be tried again now.
    pub(super) fn is_to_be_tried(&self) -> bool {
        self.again_at().is_some_and(|at| Instant::now() >= at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slow_writes_are_told_when_they_begin_and_when_they_are_over() {
        let health = Health::default();
        health.took(Duration::from_millis(3));
        assert!(!health.slow.lasts());
        health.took(SLOW);
        health.took(SLOW * 4);
        assert!(health.slow.lasts());
        health.took(Duration::from_millis(3));
        assert!(!health.slow.lasts());
    }
}
