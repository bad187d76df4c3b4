//! Which payments webhooks speak of, and when each may be read for their sake.
//!
//! Whatever comes here, in any order, twice, forged with a stolen header or not at all, the sale
//! becomes what a reading says. What comes costs at most one reading a second of each payment, and
//! none at all where the sale knows already.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use payment::id::PaymentId;
use tokio::sync::Semaphore;
use tokio::time::Instant;

/// The pause between two readings of one payment that only webhooks ask for.
pub(super) const PAUSE: Duration = Duration::from_secs(1);

/// So many payments are remembered before those of a while ago are forgotten.
const MANY: usize = 4_096;

/// So many are followed at once; what comes beyond is dropped, as if it had been lost.
const AT_ONCE: usize = 256;

/// Which payments webhooks speak of.
#[derive(Debug)]
pub(super) struct Hints {
    all: Mutex<HashMap<PaymentId, Hint>>,
    pub(super) followed: Arc<Semaphore>,
    pub(super) lookup: tokio::sync::Mutex<()>,
}

impl Default for Hints {
    fn default() -> Self {
        Self {
            all: Mutex::default(),
            followed: Arc::new(Semaphore::new(AT_ONCE)),
            lookup: tokio::sync::Mutex::default(),
        }
    }
}

#[derive(Clone, Copy, Debug)]
struct Hint {
    /// When it may be read again for a webhook's sake.
    next: Instant,
    /// Whether somebody is about to read it.
    is_awaited: bool,
}

impl Hints {
    fn all(&self) -> MutexGuard<'_, HashMap<PaymentId, Hint>> {
        self.all.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// When to read this payment; nothing when somebody is about to.
    pub(super) fn begin(&self, payment: &PaymentId) -> Option<Instant> {
        let now = Instant::now();
        let mut all = self.all();
        if all.len() >= MANY {
            all.retain(|_, hint| hint.is_awaited || hint.next > now);
        }
        let hint = all.entry(payment.clone()).or_insert(Hint {
            next: now,
            is_awaited: false,
        });
        if hint.is_awaited {
            return None;
        }
        hint.is_awaited = true;
        Some(hint.next)
    }

    /// It is read now: whoever comes from here on may know something newer.
    pub(super) fn reads(&self, payment: &PaymentId) {
        if let Some(hint) = self.all().get_mut(payment) {
            hint.next = Instant::now() + PAUSE;
            hint.is_awaited = false;
        }
    }

    /// It is not read.
    pub(super) fn forget(&self, payment: &PaymentId) {
        self.all().remove(payment);
    }
}
