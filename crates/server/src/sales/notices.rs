//! What webhooks say: that something may have happened to a payment. Only reading it says what.
//!
//! Whatever comes here, in any order, twice, forged with a stolen header or not at all, the sale
//! becomes what a reading says.

use gateway::WebhookNotice;
use payment::sale::{Cause, Event, Phase, Sale, Stage, Status};
use tokio::time::{Instant, sleep, sleep_until};
use tracing::{Instrument, warn};

use super::hints::PAUSE;
use super::inner::{Inner, SaleError, Sales};
use crate::log;
use gateway::Priority;

/// How often a reading is tried for which there was no room.
const TRIES: u32 = 30;

impl Sales {
    /// Reads the body of a webhook; nothing where it is none of the gateway's.
    #[must_use]
    pub fn read_webhook(&self, body: &[u8]) -> Option<WebhookNotice> {
        self.0.gateway.read_webhook(body)
    }

    /// Takes a webhook's word for it that something may have happened, and reads. Returns at once.
    pub fn hear(&self, notice: WebhookNotice) {
        let inner = self.0.clone();
        let Ok(place) = inner.hints.followed.clone().try_acquire_owned() else {
            return;
        };
        let hearing = async move {
            let _place = place;
            if let Err(error) = inner.hear(&notice).await {
                warn!(code = "webhook_not_followed", payment = %notice.payment, %error, "a webhook could not be followed");
            }
        };
        self.0.tasks.spawn(hearing.instrument(log::task()));
    }
}

impl Inner {
    async fn hear(&self, notice: &WebhookNotice) -> Result<(), SaleError> {
        let payment = &notice.payment;
        let Some(next) = self.hints.begin(payment) else {
            return Ok(());
        };
        let outcome = self.follow(notice, next).await;
        if !matches!(outcome, Ok(true)) {
            self.hints.forget(payment);
        }
        outcome.map(drop)
    }

    /// Reads the payment unless its sale knows; says whether it did. Where the key has no room it is
    /// tried again: nobody else may read it soon.
    async fn follow(&self, notice: &WebhookNotice, next: Instant) -> Result<bool, SaleError> {
        let sale = {
            // Of the ledger's connections a flood gets one.
            let _one = self.hints.lookup.lock().await;
            self.books.of_payment(&notice.payment).await?
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
                self.hints.reads(&notice.payment);
                if knows(&before, notice) {
                    return Ok(true);
                }
                self.drive_as(before.clone(), Event::Hinted, Priority::Asked)
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
fn knows(sale: &Sale, notice: &WebhookNotice) -> bool {
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
