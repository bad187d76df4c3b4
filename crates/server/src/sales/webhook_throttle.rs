//! Which payments webhooks have named, and when each may be read because of one.
//!
//! Webhooks may arrive in any order, twice, forged with a stolen header or not at all: a sale
//! always becomes what a reading says. They cause at most one reading per payment and second, and
//! none if the sale ended unpaid and the webhook says the same.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use gateway::EventId;
use payment::id::PaymentId;
use tokio::sync::Semaphore;
use tokio::time::Instant;

/// The pause between two readings of one payment that only webhooks ask for.
pub(super) const PAUSE: Duration = Duration::from_secs(1);

/// How many payments are remembered before old ones are forgotten.
const MANY: usize = 4_096;

/// How many webhooks are handled at a time. More are dropped, as if they had been lost.
const AT_ONCE: usize = 256;

/// How many events that wait for the reading of one payment are remembered afterwards. More are not:
/// their repeats cost a reading.
const MOST_EVENTS: usize = 16;

/// Limits the readings that webhooks ask for: at most one per payment in [`PAUSE`].
#[derive(Debug)]
pub(super) struct WebhookThrottle {
    all: Mutex<HashMap<PaymentId, Throttled>>,
    pub(super) handled: Arc<Semaphore>,
    pub(super) lookup: tokio::sync::Mutex<()>,
}

impl Default for WebhookThrottle {
    fn default() -> Self {
        Self {
            all: Mutex::default(),
            handled: Arc::new(Semaphore::new(AT_ONCE)),
            lookup: tokio::sync::Mutex::default(),
        }
    }
}

#[derive(Debug)]
struct Throttled {
    /// When the payment may be read again because of a webhook.
    next: Instant,
    /// Whether a task is about to read it.
    is_awaited: bool,
    /// The events that wait for this reading.
    events: Vec<EventId>,
}

impl WebhookThrottle {
    fn all(&self) -> MutexGuard<'_, HashMap<PaymentId, Throttled>> {
        self.all.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// When to read this payment because of this event; `None` if another task is about to.
    pub(super) fn begin(&self, payment: &PaymentId, event: Option<&EventId>) -> Option<Instant> {
        let now = Instant::now();
        let mut all = self.all();
        if all.len() >= MANY {
            all.retain(|_, throttled| throttled.is_awaited || throttled.next > now);
        }
        let throttled = all.entry(payment.clone()).or_insert(Throttled {
            next: now,
            is_awaited: false,
            events: Vec::new(),
        });
        if throttled.events.len() < MOST_EVENTS {
            throttled.events.extend(event.cloned());
        }
        if throttled.is_awaited {
            return None;
        }
        throttled.is_awaited = true;
        Some(throttled.next)
    }

    /// Call this when the reading starts: a webhook that comes after this may be newer. Returns the
    /// events that have come before.
    pub(super) fn note_reading(&self, payment: &PaymentId) -> Vec<EventId> {
        let mut all = self.all();
        let Some(throttled) = all.get_mut(payment) else {
            return Vec::new();
        };
        throttled.next = Instant::now() + PAUSE;
        throttled.is_awaited = false;
        std::mem::take(&mut throttled.events)
    }

    /// Call this when the payment is not read after all.
    pub(super) fn forget(&self, payment: &PaymentId) {
        self.all().remove(payment);
    }
}
