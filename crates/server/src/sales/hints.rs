//! Which payments webhooks have named, and when each may be read because of one.
//!
//! Webhooks may arrive in any order, twice, forged with a stolen header or not at all: a sale
//! always becomes what a reading says. They cause at most one reading per payment and second, and
//! none if the sale already knows.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use payment::id::PaymentId;
use tokio::sync::Semaphore;
use tokio::time::Instant;

/// The pause between two readings of one payment that only webhooks ask for.
pub(super) const PAUSE: Duration = Duration::from_secs(1);

/// How many payments are remembered before old ones are forgotten.
const MANY: usize = 4_096;

/// How many webhooks are followed at a time. More are dropped, as if they had been lost.
const AT_ONCE: usize = 256;

/// The payments that webhooks have named.
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
    /// When the payment may be read again because of a webhook.
    next: Instant,
    /// Whether a task is about to read it.
    is_awaited: bool,
}

impl Hints {
    fn all(&self) -> MutexGuard<'_, HashMap<PaymentId, Hint>> {
        self.all.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// When to read this payment; `None` if another task is about to.
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

    /// Call this when the reading starts: a webhook that comes after this may be newer.
    pub(super) fn reads(&self, payment: &PaymentId) {
        if let Some(hint) = self.all().get_mut(payment) {
            hint.next = Instant::now() + PAUSE;
            hint.is_awaited = false;
        }
    }

    /// Call this when the payment is not read after all.
    pub(super) fn forget(&self, payment: &PaymentId) {
        self.all().remove(payment);
    }
}
