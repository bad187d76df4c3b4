//! Reads sales: when somebody asks, and when their time has come.

use contract::SaleState;
use payment::id::SaleId;
use payment::sale::{Event, Phase, Sale, Silence, Stage};
use payment::time::Millis;

use super::inner::{Answer, Inner, SaleError, Sales};
use super::pace::GUIDE;
use gateway::Priority;

/// How old a reading may be before a terminal's question asks the gateway again. A little less than
/// a terminal's poll, so that every poll brings news.
const FRESH: Millis = Millis(4_000);

/// The same for a cashier who asks for news: enough to make a drumming finger harmless.
const FRESH_FOR_A_CASHIER: Millis = Millis(1_000);

impl Inner {
    /// Asks about a sale, and takes note of a change that a webhook should have told of.
    async fn learn(
        &self,
        sale: Sale,
        event: Event,
        priority: Priority,
    ) -> Result<Answer, SaleError> {
        let (was_open, was_paid) = (sale.is_open(), sale.is_paid());
        let answer = self.drive_as(sale, event, priority).await?;
        let is_news = match answer.view.state {
            SaleState::Paid => !was_paid,
            SaleState::Rejected => was_open,
            _ => false,
        };
        if is_news {
            self.pace.found_unheard();
        }
        Ok(answer)
    }
}

impl Sales {
    /// The sale; asks the gateway first when the last reading is old.
    ///
    /// # Errors
    ///
    /// [`ProblemCode::UnknownSale`], or the ledger's.
    pub async fn read(&self, id: SaleId) -> Result<Answer, SaleError> {
        self.tick(id, FRESH, Priority::Asked).await
    }

    /// The sale; asks the gateway now, however silent it has been. A paid one too, and a frozen one:
    /// its money may have been given back at the gateway, or more of it taken.
    ///
    /// # Errors
    ///
    /// As [`Self::read`].
    pub async fn check(&self, id: SaleId) -> Result<Answer, SaleError> {
        let inner = self.0.clone();
        self.run(async move {
            let _turn = inner.turns.take(id).await;
            let mut sale = inner.known(id).await?;
            let now = inner.clock.now_of(id);
            let asked_just_now = sale.session().is_some_and(|session| {
                !session.is_older_than(FRESH_FOR_A_CASHIER, now)
                    || session
                        .silence
                        .is_some_and(|silence| !silence.is_over(FRESH_FOR_A_CASHIER, now))
            });
            if asked_just_now || !(sale.is_watched() || sale.is_paid() || sale.is_frozen()) {
                return Ok(inner.as_it_is(&sale));
            }
            // Nobody watches what is paid in full or has been frozen for long, so that no silence is
            // counted of it: a drumming finger is one question a second whether they are answered or not.
            if let Some(session) = sale.session().filter(|_| !sale.is_watched()) {
                let (read_at, times) = (session.read_at, 1);
                let asked_at = now;
                sale.set_freshness(read_at, Some(Silence { asked_at, times }));
                inner.books.refresh(&sale);
            }
            // Money on its way back is sent again at its own pace, whoever looks at it.
            let is_on_its_way = matches!(&sale.stage, Stage::Opened(_, Phase::Returning(_)));
            let event = if is_on_its_way && !sale.is_due(FRESH, now) {
                Event::Hinted
            } else {
                Event::Tick
            };
            inner.learn(sale, event, Priority::Asked).await
        })
        .await
    }

    /// The sale; asks the gateway when it is due, as the watcher does: by the pace that the key
    /// allows, or when the last reading is older than `fresh`.
    ///
    /// # Errors
    ///
    /// As [`Self::read`].
    pub async fn look_after(&self, id: SaleId, fresh: Millis) -> Result<Answer, SaleError> {
        self.tick(id, fresh, Priority::Due).await
    }

    /// Reads the sale when it is due: at a terminal's question not before its own time either, when
    /// the key has not room for all.
    pub(super) async fn tick(
        &self,
        id: SaleId,
        fresh: Millis,
        priority: Priority,
    ) -> Result<Answer, SaleError> {
        let inner = self.0.clone();
        self.run(async move {
            let _turn = inner.turns.take(id).await;
            let sale = inner.known(id).await?;
            let now = inner.clock.now_of(id);
            let by_pace = inner.pace.fresh(&sale, now);
            let fresh = if priority == Priority::Due || by_pace <= GUIDE {
                fresh.min(by_pace)
            } else {
                by_pace
            };
            if sale.is_due(fresh, now) {
                inner.learn(sale, Event::Tick, priority).await
            } else {
                Ok(inner.as_it_is(&sale))
            }
        })
        .await
    }
}
