//! Creates a sale.

use contract::{Limits, NewSale, Order, ProblemCode};
use payment::buyer::Buyer;
use payment::id::TerminalId;
use payment::sale::{Event, Intent, Method, Sale, Stage};
use store::{Inserted, Stored};
use tokio::time::Instant;

use super::answers;
use super::inner::{Answer, Inner, SaleError, Sales};
use crate::log;
use gateway::{LinkDelivery, SessionOptions};

impl Sales {
    /// Creates a sale, or returns the one that was created with this id.
    ///
    /// # Errors
    ///
    /// [`SaleError::Refused`] and [`SaleError::NotBegun`]: nothing has happened at the gateway.
    /// [`ProblemCode::TerminalBusy`]: another sale is in progress on this terminal.
    /// [`SaleError::TooSoon`]: too many of the terminal's sales got no code.
    pub async fn create(&self, new: &NewSale) -> Result<Answer, SaleError> {
        self.create_at(self.0.limits.terminal.clone(), new).await
    }

    /// The same for another terminal of this shop.
    ///
    /// # Errors
    ///
    /// As [`Self::create`].
    pub async fn create_at(
        &self,
        terminal: TerminalId,
        new: &NewSale,
    ) -> Result<Answer, SaleError> {
        let limits = Limits {
            terminal,
            ..self.0.limits.clone()
        };
        let order = new.check(&limits).map_err(SaleError::Refused)?;
        let gateway = self.0.gateway.capabilities();
        if !gateway.takes(order.amount) {
            return Err(SaleError::Refused(ProblemCode::InvalidAmount));
        }
        if order.method == Method::Link && gateway.link != Some(LinkDelivery::Sent) {
            return Err(SaleError::Refused(ProblemCode::LinkUnavailable));
        }
        let inner = self.0.clone();
        self.run(async move { inner.create(limits.terminal, order).await })
            .await
    }
}

impl Inner {
    async fn create(&self, terminal: TerminalId, order: Order) -> Result<Answer, SaleError> {
        let _turn = self.turns.take(order.id).await;
        // A known sale is not a new one, however often it is requested.
        if let Some(wait) = self.codeless.wait(&terminal)
            && let Ok(None) = self.books.find(order.id).await
        {
            return Err(SaleError::TooSoon(wait));
        }
        let sale = Sale::new(self.intent(terminal, &order).await?);
        log::about(&sale);
        let inserted = match self.books.insert(&sale).await {
            Ok(inserted) => inserted,
            // A repeated request for a sale that was created while the ledger could still be
            // written.
            Err(error) => match self.books.find(order.id).await {
                Ok(Some(known)) => Inserted::Known(Box::new(known)),
                _ => return Err(SaleError::NotBegun(error)),
            },
        };
        match inserted {
            Inserted::New(revision) => {
                self.clock.began(sale.intent.id, sale.intent.created_at);
                let asked = Instant::now();
                let options = SessionOptions {
                    lang: order.lang,
                    buyer: order.buyer,
                };
                let answer = self.gateway.open_session(&sale.intent, &options).await;
                let event = answers::opened(answer);
                let waited = asked.elapsed();
                let has_code = match &event {
                    Event::Created(session, _) => {
                        session.qr_code.is_some() || session.web_url.is_some()
                    }
                    _ => false,
                };
                if matches!(event, Event::Created(..)) {
                    self.missing.made(order.id);
                }
                if !has_code {
                    self.codeless.count(&sale.intent.terminal);
                }
                let sale = Stored {
                    value: sale,
                    revision,
                };
                let answer = self.drive(sale, event).await?;
                Ok(Answer {
                    gateway: answer.gateway + waited,
                    ..answer
                })
            }
            Inserted::Known(known)
                if !self
                    .is_same(&known.intent, &sale.intent, order.buyer.as_ref())
                    .await? =>
            {
                Err(SaleError::Refused(ProblemCode::SaleConflict))
            }
            Inserted::Known(known) => self.carry_on(*known).await,
            Inserted::TerminalHeld => Err(SaleError::Refused(ProblemCode::TerminalBusy)),
        }
    }

    /// Continues a sale that was requested before. We hold its lock, so nobody is creating it now:
    /// an intent without an outcome is one whose answer was lost.
    async fn carry_on(&self, known: Stored<Sale>) -> Result<Answer, SaleError> {
        let sale = self.known(known.intent.id).await?;
        if sale.stage == Stage::Creating {
            return self.drive(sale, Event::Tick).await;
        }
        Ok(self.as_it_is(&sale))
    }

    async fn intent(&self, terminal: TerminalId, order: &Order) -> Result<Intent, SaleError> {
        let recipient = match &order.buyer {
            Some(buyer) => Some(self.recipients().await?.of(order.id, buyer)),
            None => None,
        };
        Ok(Intent {
            id: order.id,
            terminal,
            branch: self.account.branch.clone(),
            reference: order.reference.clone(),
            amount: order.amount,
            method: order.method,
            mode: self.account.mode,
            created_at: self.clock.now(),
            pay_window: self.pay_window,
            recipient,
            items: order.items.clone(),
            gateway: Some(self.account.gateway.clone()),
            key: Some(self.recipients().await?.key().to_owned()),
        })
    }

    /// Whether the request is for the same sale. Its language does not count.
    async fn is_same(
        &self,
        known: &Intent,
        asked: &Intent,
        buyer: Option<&Buyer>,
    ) -> Result<bool, SaleError> {
        let what = |intent: &Intent| (intent.amount, intent.reference.clone(), intent.method);
        if what(known) != what(asked) || known.items != asked.items {
            return Ok(false);
        }
        let recipients = self.recipients().await?;
        Ok(recipients.is_same(known.recipient.as_ref(), known.id, buyer))
    }
}
