//! Handles webhooks: each says only that something may have happened to a payment. A reading says
//! what.
//!
//! Webhooks may arrive in any order, twice, forged with a stolen header or not at all: a sale
//! always becomes what a reading says.

use std::net::IpAddr;

use axum::http::HeaderMap;
use gateway::{Forged, WebhookNotice};
use payment::sale::{Cause, End, Event, PaymentState, Sale, State};
use tokio::time::{Instant, sleep, sleep_until};
use tracing::{Instrument, warn};

use super::inner::{Inner, SaleError, Sales};
use super::webhook_throttle::PAUSE;
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
    ) -> Result<(), Forged> {
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

    /// Reads the payment that a webhook names, unless it was read because of the same event before.
    /// Returns at once; the reading runs in a task.
    pub fn handle_webhook(&self, notice: WebhookNotice) {
        let inner = self.0.clone();
        let is_repeat = |event| inner.webhook_events.has(event);
        if notice.event.as_ref().is_some_and(is_repeat) {
            return;
        }
        let Ok(place) = inner.webhook_throttle.handled.clone().try_acquire_owned() else {
            return;
        };
        let handling = async move {
            let _place = place;
            if let Err(error) = inner.handle_webhook(&notice).await {
                warn!(code = "webhook_not_followed", payment = %notice.payment, %error, "a webhook could not be followed");
            }
        };
        self.0.tasks.spawn(handling.instrument(log::task()));
    }
}

impl Inner {
    async fn handle_webhook(&self, notice: &WebhookNotice) -> Result<(), SaleError> {
        let payment = &notice.payment;
        let Some(next) = self.webhook_throttle.begin(payment, notice.event.as_ref()) else {
            return Ok(());
        };
        let outcome = self.read_payment_of(notice, next).await;
        if !matches!(outcome, Ok(true)) {
            self.webhook_throttle.forget(payment);
        }
        outcome.map(drop)
    }

    /// Reads the payment unless its sale already knows; returns whether it did. If the key has no
    /// room, it tries again, because otherwise the payment might not be read soon.
    async fn read_payment_of(
        &self,
        notice: &WebhookNotice,
        next: Instant,
    ) -> Result<bool, SaleError> {
        let sale = {
            // A flood of webhooks may use only one of the ledger's connections.
            let _one = self.webhook_throttle.lookup.lock().await;
            self.unwritten
                .of_payment(&self.scope, &notice.payment)
                .await?
        };
        let Some(sale) = sale else {
            // It belongs to another shop, or to another till with the same key.
            return Ok(false);
        };
        self.poll_schedule.note_webhook();
        if knows(&sale, notice) {
            return Ok(false);
        }
        sleep_until(next).await;
        let mut events = Vec::new();
        for _ in 0..TRIES {
            {
                let _lock = self.locks.lock(sale.intent.id).await;
                let before = self.known(&self.scope, sale.intent.id).await?;
                events.extend(self.webhook_throttle.note_reading(&notice.payment));
                if knows(&before, notice) {
                    return Ok(true);
                }
                self.run_event_as(before.clone(), Event::Hinted, Priority::Asked)
                    .await?;
                let after = self.known(&self.scope, sale.intent.id).await?;
                if after.freshness.read_at > before.freshness.read_at {
                    self.webhook_events.remember(events.drain(..));
                }
                if after != before {
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
    match &sale.state {
        State::Creating { .. } | State::Declined(_) | State::Failed(_) => true,
        State::Waiting(_) | State::Cancelling(..) | State::Checking(..) => false,
        // One may end an authorisation before the capture, and nothing else tells of a refund that was
        // made in the gateway's portal.
        State::Paid(..) => false,
        // Money of a frozen sale may come, be captured or be refunded, whatever was read before.
        State::Frozen(..) => false,
        // The server itself returns this money, and checks the result by itself.
        State::Late(_, late) => late.is_returning(),
        State::Unpaid(_, unpaid) => matches!(
            (unpaid.end, notice.status),
            (End::Rejected, PaymentState::Rejected)
                | (
                    End::Expired | End::Cancelled(_) | End::Failed(_),
                    PaymentState::Expired
                )
                | (
                    End::Cancelled(Cause::Refunded | Cause::ClosedUnpaid),
                    PaymentState::Closed
                )
        ),
    }
}
