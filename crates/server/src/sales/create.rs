//! Creates a sale.

use std::time::Duration;

use contract::{Limits, NewSale, Order, ProblemCode, SaleState};
use payment::buyer::Buyer;
use payment::identity::Principal;
use payment::sale::{Event, Intent, Method, Sale};
use store::{Inserted, Stored};
use tokio::time::{Instant, sleep};

use super::answers;
use super::inner::{Answer, Inner, SaleError, Sales};
use crate::log;
use gateway::{Creation, GatewayError, SessionAnswer, SessionOptions};

/// A request for a session that got no answer is made once more if it took less than this ...
const ASKED_AGAIN_WITHIN: Duration = Duration::from_secs(20);

/// ... and after this pause: a broken connection is seldom the only one.
const ASKED_AGAIN_AFTER: Duration = Duration::from_millis(500);

impl Sales {
    /// Creates a sale, or returns the one that was created with this id.
    ///
    /// # Errors
    ///
    /// [`SaleError::Refused`] and [`SaleError::NotBegun`]: nothing has happened at the gateway.
    /// [`ProblemCode::TerminalBusy`]: another sale is in progress on this terminal.
    /// [`SaleError::TooSoon`]: too many of the terminal's sales got no code, or it has begun half of what
    /// the key allows for all.
    pub async fn create(&self, who: &Principal, new: &NewSale) -> Result<Answer, SaleError> {
        let limits = Limits {
            terminal: who.terminal.clone(),
            ..self.0.limits.clone()
        };
        let order = new.check(&limits).map_err(SaleError::Refused)?;
        let gateway = self.0.gateway.capabilities();
        if !gateway.takes(order.amount) {
            return Err(SaleError::Refused(ProblemCode::InvalidAmount));
        }
        if order.method == Method::Link && !self.0.sends_links() {
            return Err(SaleError::Refused(ProblemCode::LinkUnavailable));
        }
        let inner = self.0.clone();
        let who = who.clone();
        self.run(async move { inner.create(&who, order).await })
            .await
    }
}

impl Inner {
    async fn create(&self, who: &Principal, order: Order) -> Result<Answer, SaleError> {
        let _lock = self.locks.lock(order.id).await;
        // A known sale is not a new one, however often it is requested.
        let wait = self.codeless.wait(who).or_else(|| self.share_wait(who));
        if let Some(wait) = wait
            && let Ok(None) = self.unwritten.find(&self.scope, order.id).await
        {
            return Err(SaleError::TooSoon(wait));
        }
        let sale = Sale::new(self.intent(who, &order).await?, self.server);
        log::about(&sale);
        let inserted = match self.unwritten.insert(&sale).await {
            Ok(inserted) => inserted,
            // A repeated request for a sale that was created while the ledger could still be
            // written.
            Err(error) => match self.unwritten.find(&self.scope, order.id).await {
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
                    risk: order.risk,
                };
                self.share.count(who);
                let answer = self.open_session(&sale.intent, &options).await;
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
                    self.codeless.count(who);
                }
                let sale = Stored {
                    value: sale,
                    revision,
                };
                let answer = self.run_event(sale, event).await?;
                Ok(Answer {
                    gateway: answer.gateway + waited,
                    ..answer
                })
            }
            // Another branch's sale does not exist for whoever acts, and its id is taken all the same.
            Inserted::Known(known) if known.intent.branch != who.branch => {
                Err(SaleError::Refused(ProblemCode::SaleConflict))
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

    /// Requests a session. Where the gateway gives the same session to the same request, one without
    /// an answer is made once more.
    async fn open_session(
        &self,
        intent: &Intent,
        options: &SessionOptions,
    ) -> Result<SessionAnswer, GatewayError> {
        let asked = Instant::now();
        let answer = self.gateway.open_session(intent, options).await;
        let is_same = matches!(self.gateway.capabilities().creation, Creation::SameKey(_));
        // Nobody waits for two long silences at a counter.
        let is_soon = asked.elapsed() < ASKED_AGAIN_WITHIN;
        match answer {
            Err(GatewayError::Unknown) if is_same && is_soon => {
                sleep(ASKED_AGAIN_AFTER).await;
                let again = self.gateway.open_session(intent, options).await;
                // The first may have made a payment, whatever becomes of the second.
                match again {
                    Ok(SessionAnswer::Opened(..)) => again,
                    Ok(SessionAnswer::Declined(_)) | Err(_) => Err(GatewayError::Unknown),
                }
            }
            answer => answer,
        }
    }

    /// Continues a sale that was requested before: an intent without an answer that nobody waits for
    /// is one whose answer was lost.
    async fn carry_on(&self, known: Stored<Sale>) -> Result<Answer, SaleError> {
        let sale = self.known(&self.scope, known.intent.id).await?;
        if sale.state_name() == SaleState::Creating {
            return self.run_event(sale, Event::Tick).await;
        }
        Ok(self.as_it_is(&sale))
    }

    async fn intent(&self, who: &Principal, order: &Order) -> Result<Intent, SaleError> {
        let recipient = match &order.buyer {
            Some(buyer) => Some(self.recipients().await?.of(order.id, buyer)),
            None => None,
        };
        Ok(Intent {
            id: order.id,
            account: who.account.clone(),
            branch: who.branch.clone(),
            terminal: who.terminal.clone(),
            merchant_code: self.account.merchant_code.clone(),
            reference: order.reference.clone(),
            amount: order.amount,
            method: order.method,
            mode: self.account.mode,
            created_at: self.clock.now(),
            pay_window: self.pay_window,
            terms: self.gateway.capabilities().terms(),
            recipient,
            items: order.items.clone(),
            gateway: Some(self.account.gateway.clone()),
            key: Some(self.recipients().await?.key().to_owned()),
            cashier: who.person.clone(),
        })
    }

    /// Whether the request is for the same sale. What is passed on and not stored does not count: its
    /// language, the customer's history, flights and stays.
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
