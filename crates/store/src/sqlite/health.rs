//! What is known of a ledger while it is open.

use std::sync::atomic::AtomicBool;
use std::sync::{Mutex as SyncMutex, OnceLock, PoisonError};
use std::time::Duration;

use log_throttle::Outage;
use tokio::time::Instant;
use tracing::{error, info, warn};

use crate::error::LedgerError;

/// The pause before a checkpoint that met a reader is tried again.
const AGAIN: Duration = Duration::from_secs(1);

/// The same for one that failed: a disk that is full is not written to each second.
const AGAIN_AFTER_ERROR: Duration = Duration::from_secs(60);

/// A write that takes longer is said.
const SLOW: Duration = Duration::from_secs(1);

/// What is known of a ledger while it is open.
#[derive(Debug, Default)]
pub(super) struct Health {
    /// What `SQLite` said when it first found it damaged. From then on nothing is written.
    pub(super) damage: OnceLock<String>,
    /// Whether all of it was looked through.
    pub(super) is_checked: AtomicBool,
    /// When a checkpoint that did not come to its end is tried again.
    pub(super) again_at: SyncMutex<Option<Instant>>,
    /// Writes that took long.
    pub(super) slow: Outage,
    /// Whether it is being closed, and looking through it is to end.
    pub(super) is_closing: AtomicBool,
}

impl Health {
    /// Takes note of an error that says the ledger is damaged.
    pub(super) fn heed(&self, error: &LedgerError) {
        if error.is_damage() && self.damage.set(error.to_string()).is_ok() {
            error!(code = "ledger_damaged", %error, "the ledger is damaged and nothing is sold any more; stop the server and restore a backup: see \"Restoring a backup\" in docs/operations.md");
        }
    }

    /// Takes note of how long a write took, and says once when they take long, and once when they do
    /// not any more.
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

    /// Takes note of what a checkpoint came to.
    pub(super) fn tried<T>(&self, outcome: Result<bool, T>) -> Result<bool, T> {
        let pause = match &outcome {
            Ok(true) => None,
            Ok(false) => Some(AGAIN),
            Err(_) => Some(AGAIN_AFTER_ERROR),
        };
        *self.again_at() = pause.map(|pause| Instant::now() + pause);
        outcome
    }

    /// Whether a checkpoint that did not come to its end is to be tried again now.
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
