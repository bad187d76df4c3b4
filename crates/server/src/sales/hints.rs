//! What webhooks say: that something may have happened to a payment. Only reading it says what.
//!
//! Whatever comes here, in any order, twice, forged with a stolen header or not at all, the sale
//! becomes what a reading says. What comes costs at most one reading a second of each payment, and
//! none at all where the sale knows already.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use payment::id::PaymentId;
use payment::sale::{Cause, Event, Phase, Sale, Stage};
use tabby::payment::Status;
use tabby::webhook::Notice;
use tokio::sync::Semaphore;
use tokio::time::{Instant, sleep, sleep_until};
use tracing::{Instrument, warn};

use super::{Inner, SaleError, Sales};
use crate::budget::Urgency;
use crate::log;

/// The pause between two readings of one payment that only webhooks ask for.
const PAUSE: Duration = Duration::from_secs(1);

/// So many payments are remembered before those of a while ago are forgotten.
const MANY: usize = 4_096;

/// How often a reading is tried for which there was no room.
const TRIES: u32 = 30;

/// So many are followed at once; what comes beyond is dropped, as if it had been lost.
const AT_ONCE: usize = 256;

/// Which payments webhooks speak of.
#[derive(Debug)]
pub(super) struct Hints {
    all: Mutex<HashMap<PaymentId, Hint>>,
    followed: Arc<Semaphore>,
    lookup: tokio::sync::Mutex<()>,
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
    fn begin(&self, payment: &PaymentId) -> Option<Instant> {
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
    fn reads(&self, payment: &PaymentId) {
        if let Some(hint) = self.all().get_mut(payment) {
            hint.next = Instant::now() + PAUSE;
            hint.is_awaited = false;
        }
    }

    /// It is not read.
    fn forget(&self, payment: &PaymentId) {
        self.all().remove(payment);
    }
}

impl Sales {
    /// Takes a webhook's word for it that something may have happened, and reads. Returns at once.
    pub fn hear(&self, notice: Notice) {
        let inner = self.0.clone();
        let Ok(place) = inner.hints.followed.clone().try_acquire_owned() else {
            return;
        };
        let hearing = async move {
            let _place = place;
            if let Err(error) = inner.hear(&notice).await {
                warn!(code = "webhook_not_followed", payment = %notice.id, %error, "a webhook could not be followed");
            }
        };
        self.0.tasks.spawn(hearing.instrument(log::task()));
    }
}

impl Inner {
    async fn hear(&self, notice: &Notice) -> Result<(), SaleError> {
        let Ok(payment) = PaymentId::try_from(notice.id.to_string()) else {
            return Ok(());
        };
        let Some(next) = self.hints.begin(&payment) else {
            return Ok(());
        };
        let outcome = self.follow(notice, &payment, next).await;
        if !matches!(outcome, Ok(true)) {
            self.hints.forget(&payment);
        }
        outcome.map(drop)
    }

    /// Reads the payment unless its sale knows; says whether it did. Where the key has no room it is
    /// tried again: nobody else may read it soon.
    async fn follow(
        &self,
        notice: &Notice,
        payment: &PaymentId,
        next: Instant,
    ) -> Result<bool, SaleError> {
        let sale = {
            // Of the ledger's connections a flood gets one.
            let _one = self.hints.lookup.lock().await;
            self.books.of_payment(payment).await?
        };
        let Some(sale) = sale else {
            // Another shop's, or another till's with the same key.
            return Ok(false);
        };
        self.pace.heard();
        if knows(&sale, notice) {
            return Ok(false);
        }
        sleep_until(next).await;
        for _ in 0..TRIES {
            {
                let _turn = self.turns.take(sale.intent.id).await;
                let before = self.known(sale.intent.id).await?;
                self.hints.reads(payment);
                if knows(&before, notice) {
                    return Ok(true);
                }
                self.drive_as(before.clone(), Event::Hinted, Urgency::Asked)
                    .await?;
                if self.known(sale.intent.id).await? != before {
                    return Ok(true);
                }
            }
            sleep(PAUSE).await;
        }
        Ok(true)
    }
}

/// Whether what a webhook says is no news to the sale. It may be a lie: then nothing was missed.
fn knows(sale: &Sale, notice: &Notice) -> bool {
    let Stage::Opened(_, phase) = &sale.stage else {
        return true;
    };
    match (phase, &notice.status) {
        // Whatever ends a promise before it is captured has to be known.
        (Phase::Paid(funds), _) => funds.cover(sale.intent.amount),
        // A frozen sale's money may come, be taken or be given back, whatever was read of it.
        (Phase::Mismatch(_), _) => false,
        // Being given back is the proxy's own doing, and it looks by itself.
        (Phase::Returning(_), _) => true,
        (Phase::Rejected, Status::Rejected) => true,
        (Phase::Expired | Phase::Cancelled(_) | Phase::Failed(_), Status::Expired) => true,
        (Phase::Cancelled(Cause::Refunded | Cause::ClosedUnpaid), Status::Closed) => true,
        _ => false,
    }
}
