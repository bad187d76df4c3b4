//! Reads sales: on request, and when they are due.

use contract::SaleState;
use payment::id::SaleId;
use payment::identity::{Principal, Scope};
use payment::sale::{Backoff, Event, Freshness, Sale};
use payment::time::{Millis, Timestamp};

use super::inner::{Answer, Inner, SaleError, Sales};
use super::poll_schedule::GUIDE;
use gateway::Priority;
use store::Stored;

/// A terminal's poll re-reads the payment if the last reading is older than this. It is a little
/// less than the poll interval, so that every poll brings news.
pub(super) const FRESH: Millis = Millis(4_000);

/// The same for a cashier who asks; long enough that repeated tapping does no harm.
const FRESH_FOR_A_CASHIER: Millis = Millis(1_000);

impl Inner {
    /// How old the last reading may be for somebody who asks for one not older than `fresh`.
    pub(super) fn fresh_for(
        &self,
        sale: &Sale,
        fresh: Millis,
        priority: Priority,
        now: Timestamp,
    ) -> Millis {
        let by_schedule = self.poll_schedule.fresh(sale, now);
        if priority == Priority::Due || by_schedule <= GUIDE {
            fresh.min(by_schedule)
        } else {
            by_schedule
        }
    }

    /// Reads a sale, and records a change that a webhook should have reported.
    async fn learn(
        &self,
        sale: Stored<Sale>,
        event: Event,
        priority: Priority,
    ) -> Result<Answer, SaleError> {
        let (was_open, was_paid) = (sale.is_open(), sale.is_paid());
        let answer = self.run_event_as(sale, event, priority).await?;
        let is_news = match answer.view.state {
            SaleState::Paid => !was_paid,
            SaleState::Rejected => was_open,
            _ => false,
        };
        if is_news {
            self.poll_schedule.note_found_without_webhook();
        }
        Ok(answer)
    }
}

impl Sales {
    /// The sale's state; asks the gateway first if the last reading is old.
    ///
    /// # Errors
    ///
    /// [`ProblemCode::UnknownSale`], or the ledger failed.
    pub async fn read(&self, who: &Principal, id: SaleId) -> Result<Answer, SaleError> {
        self.tick(who.scope(), id, FRESH, Priority::Asked).await
    }

    /// The sale's state; asks the gateway now, even if it has not answered lately. Also for a paid
    /// or a frozen sale: its money may have been refunded at the gateway, or more of it captured.
    ///
    /// # Errors
    ///
    /// As [`Self::read`].
    pub async fn check(&self, who: &Principal, id: SaleId) -> Result<Answer, SaleError> {
        let (inner, scope) = (self.0.clone(), who.scope());
        self.run(async move {
            let _lock = inner.locks.lock(id).await;
            let mut sale = inner.known(&scope, id).await?;
            let now = inner.clock.now_of(id);
            let Freshness { read_at, backoff } = sale.freshness;
            let asked_just_now = sale.session().is_some()
                && (!sale.freshness.is_older_than(FRESH_FOR_A_CASHIER, now)
                    || backoff.is_some_and(|backoff| !backoff.is_over(FRESH_FOR_A_CASHIER, now)));
            if asked_just_now || !(sale.is_watched() || sale.is_paid() || sale.is_frozen()) {
                return Ok(inner.as_it_is(&sale));
            }
            // Sales that are fully paid or long frozen are not watched, so their unanswered
            // requests are not counted. Record this request, so that repeated tapping asks once a
            // second, answered or not.
            if !sale.is_watched() {
                let (asked_at, times) = (now, 1);
                let backoff = Some(Backoff { asked_at, times });
                sale.value.freshness = Freshness { read_at, backoff };
                inner.unwritten.last_readings.note(&sale, sale.revision);
            }
            // A refund or a capture under way is sent again at its own pace, whoever asks.
            let is_on_its_way =
                sale.state_name() == SaleState::Returning || sale.is_to_be_captured();
            let event = if is_on_its_way && !sale.is_due(FRESH, now) {
                Event::Hinted
            } else {
                Event::Tick
            };
            inner.learn(sale, event, Priority::Asked).await
        })
        .await
    }

    /// The sale's state; asks the gateway when it is due, as the watcher does: at the pace that the
    /// key allows, or if the last reading is older than `fresh`.
    ///
    /// # Errors
    ///
    /// As [`Self::read`].
    pub async fn look_after(&self, id: SaleId, fresh: Millis) -> Result<Answer, SaleError> {
        let scope = self.0.scope.clone();
        self.tick(scope, id, fresh, Priority::Due).await
    }

    /// Reads the sale if it is due. If the key cannot serve all sales, a terminal's poll does not
    /// make it due earlier.
    pub(super) async fn tick(
        &self,
        scope: Scope,
        id: SaleId,
        fresh: Millis,
        priority: Priority,
    ) -> Result<Answer, SaleError> {
        let inner = self.0.clone();
        self.run(async move {
            let _lock = inner.locks.lock(id).await;
            let sale = inner.known(&scope, id).await?;
            let now = inner.clock.now_of(id);
            let fresh = inner.fresh_for(&sale, fresh, priority, now);
            if sale.is_due(fresh, now) {
                inner.learn(sale, Event::Tick, priority).await
            } else {
                Ok(inner.as_it_is(&sale))
            }
        })
        .await
    }
}
