//! Handles webhooks: each says only that something may have happened to a payment. A reading says
//! what.
//!
//! Webhooks may arrive in any order, twice, forged with a stolen header or not at all: a sale
//! always becomes what a reading says.

use std::net::IpAddr;

use axum::http::HeaderMap;
use gateway::{Forged, WebhookNotice, WebhookSecret};
use payment::sale::{Cause, Event, PaymentState, Phase, Sale, Stage};
use tokio::time::{Instant, sleep, sleep_until};
use tracing::{Instrument, warn};

use super::hints::PAUSE;
use super::inner::{Inner, SaleError, Sales};
use crate::log;
use gateway::Priority;

/// How often a reading is tried again when the key has no room for it.
const TRIES: u32 = 30;

impl Sales {
    /// Checks the headers of a webhook, before its body is read.
    ///
    /// # Errors
    ///
    /// Why it is not accepted.
    pub fn precheck_webhook(
        &self,
        headers: &HeaderMap,
        source: Option<IpAddr>,
    ) -> Result<Option<WebhookSecret>, Forged> {
        self.0.gateway.precheck_webhook(headers, source)
    }

    /// Checks a whole webhook, and reads it.
    ///
    /// # Errors
    ///
    /// Why it is not accepted.
    pub fn verify_webhook(
        &self,
        headers: &HeaderMap,
        body: &[u8],
        source: Option<IpAddr>,
    ) -> Result<WebhookNotice, Forged> {
        self.0.gateway.verify_webhook(headers, body, source)
    }

    /// Reads the payment that a webhook names. Returns at once; the reading runs in a task.
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

    /// Reads the payment unless its sale already knows; returns whether it did. If the key has no
    /// room, it tries again, because otherwise the payment might not be read soon.
    async fn follow(&self, notice: &WebhookNotice, next: Instant) -> Result<bool, SaleError> {
        let sale = {
            // A flood of webhooks may use only one of the ledger's connections.
            let _one = self.hints.lookup.lock().await;
            self.books.of_payment(&notice.payment).await?
        };
        let Some(sale) = sale else {
            // It belongs to another shop, or to another till with the same key.
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

/// Whether the webhook is no news for the sale. If it lies, nothing is missed.
fn knows(sale: &Sale, notice: &WebhookNotice) -> bool {
    let Stage::Opened(_, phase) = &sale.stage else {
        return true;
    };
    match (phase, &notice.status) {
        // A webhook that ends an authorisation before the capture must be read.
        (Phase::Paid(funds), _) => funds.cover(sale.intent.amount),
        // Money of a frozen sale may come, be captured or be refunded, whatever was read before.
        (Phase::Mismatch(_), _) => false,
        // The server itself returns this money, and checks the result by itself.
        (Phase::Returning(_), _) => true,
        (Phase::Rejected, PaymentState::Rejected) => true,
        (Phase::Expired | Phase::Cancelled(_) | Phase::Failed(_), PaymentState::Expired) => true,
        (Phase::Cancelled(Cause::Refunded | Cause::ClosedUnpaid), PaymentState::Closed) => true,
        _ => false,
    }
}
