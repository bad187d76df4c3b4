//! The sales: runs the sale's machine, one event at a time, and knows no HTTP.
//!
//! Each step is committed before the calls that it asks for are made, and each call's outcome is
//! an event of its own. Whoever asks for a sale while another is at it waits and gets the news that
//! the other one brought.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use payment::contract::{Limits, NewSale, Order, ProblemCode, SaleView};
use payment::id::{MerchantCode, SaleId, TerminalId};
use payment::sale::{
    Alarm, Cause, Effect, Event, Failure, Intent, Method, Mode, Sale, Stage, Step, step,
};
use payment::time::{Millis, Timestamp};
use tokio::time::Instant;
use tokio_util::task::TaskTracker;
use tracing::{error, info};

use crate::config::Config;
use crate::gateways::tabby::TabbyGateway;
use crate::ledger::{Inserted, Ledger, LedgerError};
use crate::now;

/// How old a reading may be before a terminal's question asks the gateway again. A little less than
/// a terminal's poll, so that every poll brings news.
const FRESH: Millis = Millis(4_000);

/// The same for a cashier who asks for news: enough to make a drumming finger harmless.
const FRESH_FOR_A_CASHIER: Millis = Millis(1_000);

/// Every sale of this shop.
#[derive(Clone, Debug)]
pub struct Sales(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    ledger: Ledger,
    gateway: TabbyGateway,
    limits: Limits,
    branch: MerchantCode,
    terminal: TerminalId,
    mode: Mode,
    pay_window: Millis,
    busy: Busy,
    tasks: TaskTracker,
    gateway_state: tokio::sync::Mutex<Option<(Instant, GatewayState)>>,
}

/// What the gateway said when it was last asked whether it is there.
#[derive(Clone, Copy, PartialEq, Eq, Debug, serde::Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum GatewayState {
    /// It answers and takes the key.
    Ready,
    /// It answers and refuses the key.
    KeyRefused,
    /// It does not answer.
    Unreachable,
}

/// How long an answer to that question stands.
const GATEWAY_STATE_STANDS: Duration = Duration::from_secs(30);

/// Why a sale cannot be shown.
#[derive(Debug, thiserror::Error)]
pub enum SaleError {
    /// What was asked for breaks a rule; nothing has happened.
    #[error("{0:?}")]
    Refused(ProblemCode),
    /// The intent could not be committed; the gateway was not asked.
    #[error("the intent could not be committed: {0}")]
    NotBegun(LedgerError),
    /// The ledger failed after the gateway was asked: the sale is in doubt until it is back.
    #[error("the ledger failed: {0}")]
    Ledger(#[from] LedgerError),
    /// A task of ours died.
    #[error("a task died: {0}")]
    Task(#[from] tokio::task::JoinError),
}

/// A sale as it is, and what of the time was the gateway's.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Answer {
    /// The sale.
    pub view: SaleView,
    /// Time spent waiting for the gateway.
    pub gateway: Duration,
}

impl Sales {
    /// The sales of one shop.
    #[must_use]
    pub fn new(ledger: Ledger, gateway: TabbyGateway, limits: Limits, config: &Config) -> Self {
        Self(Arc::new(Inner {
            ledger,
            gateway,
            limits,
            branch: config.merchant_code.clone(),
            terminal: config.terminal.clone(),
            mode: if config.key.is_test() {
                Mode::Test
            } else {
                Mode::Live
            },
            pay_window: config.pay_window,
            busy: Busy::default(),
            tasks: TaskTracker::new(),
            gateway_state: tokio::sync::Mutex::default(),
        }))
    }

    /// Makes a sale, or finds the one that was made with this id.
    ///
    /// # Errors
    ///
    /// [`SaleError::Refused`] and [`SaleError::NotBegun`]: nothing has happened at the gateway.
    pub async fn create(&self, new: &NewSale) -> Result<Answer, SaleError> {
        let order = new.check(&self.0.limits).map_err(SaleError::Refused)?;
        if order.method == Method::Link {
            return Err(SaleError::Refused(ProblemCode::MethodUnavailable));
        }
        let inner = self.0.clone();
        self.run(async move { inner.create(order).await }).await
    }

    /// The sale; asks the gateway first when the last reading is old.
    ///
    /// # Errors
    ///
    /// [`ProblemCode::UnknownSale`], or the ledger's.
    pub async fn read(&self, id: SaleId) -> Result<Answer, SaleError> {
        self.tick(id, FRESH).await
    }

    /// The sale; asks the gateway now.
    ///
    /// # Errors
    ///
    /// As [`Self::read`].
    pub async fn check(&self, id: SaleId) -> Result<Answer, SaleError> {
        self.tick(id, FRESH_FOR_A_CASHIER).await
    }

    /// Asks for the sale to be taken back; the answer is its state after the reading that follows.
    ///
    /// # Errors
    ///
    /// As [`Self::read`].
    pub async fn cancel(&self, id: SaleId, cause: Cause) -> Result<Answer, SaleError> {
        let inner = self.0.clone();
        self.run(async move {
            let _turn = inner.busy.turn(id).await;
            let sale = inner.known(id).await?;
            inner.drive(sale, Event::Cancel(cause)).await
        })
        .await
    }

    /// A page of sales, newest first.
    ///
    /// # Errors
    ///
    /// The ledger's.
    pub async fn page(
        &self,
        before: Option<(Timestamp, SaleId)>,
        limit: u32,
    ) -> Result<Vec<Sale>, SaleError> {
        Ok(self.0.ledger.page(before, limit).await?)
    }

    /// Every sale about which the gateway has still to be asked.
    ///
    /// # Errors
    ///
    /// The ledger's.
    pub async fn open(&self) -> Result<Vec<Sale>, SaleError> {
        Ok(self.0.ledger.open_sales().await?)
    }

    /// Whether the ledger can be written.
    ///
    /// # Errors
    ///
    /// It cannot.
    pub async fn probe(&self) -> Result<(), SaleError> {
        Ok(self.0.ledger.probe().await?)
    }

    /// Whether the gateway is there, as it was at most 30 seconds ago.
    pub async fn gateway_state(&self) -> GatewayState {
        let mut last = self.0.gateway_state.lock().await;
        match *last {
            Some((at, state)) if at.elapsed() < GATEWAY_STATE_STANDS => state,
            _ => {
                let state = self.0.gateway.state().await;
                *last = Some((Instant::now(), state));
                state
            }
        }
    }

    /// Waits for what has begun, and closes the ledger.
    pub async fn finish(&self) {
        self.0.tasks.close();
        self.0.tasks.wait().await;
        self.0.ledger.close().await;
    }

    async fn tick(&self, id: SaleId, fresh: Millis) -> Result<Answer, SaleError> {
        let inner = self.0.clone();
        self.run(async move {
            let _turn = inner.busy.turn(id).await;
            let sale = inner.known(id).await?;
            let now = now();
            let wanted = sale.session().is_none_or(|session| {
                session.is_older_than(fresh, now) || session.is_overdue(now, sale.intent.pay_window)
            });
            if wanted && (sale.is_open() || sale.is_uncaptured()) {
                inner.drive(sale, Event::Tick).await
            } else {
                Ok(Answer {
                    view: SaleView::of(&sale, now),
                    gateway: Duration::ZERO,
                })
            }
        })
        .await
    }

    /// Runs to the end even when whoever asked hangs up: what was begun at the gateway is written
    /// down.
    async fn run(
        &self,
        work: impl Future<Output = Result<Answer, SaleError>> + Send + 'static,
    ) -> Result<Answer, SaleError> {
        self.0.tasks.spawn(work).await?
    }
}

impl Inner {
    async fn create(&self, order: Order) -> Result<Answer, SaleError> {
        let _turn = self.busy.turn(order.id).await;
        let sale = Sale::new(self.intent(&order));
        match self
            .ledger
            .insert(&sale, sale.intent.created_at)
            .await
            .map_err(SaleError::NotBegun)?
        {
            Inserted::New => {
                let asked = Instant::now();
                let event = self.gateway.create(&sale.intent, order.lang).await;
                let waited = asked.elapsed();
                let answer = self.drive(sale, event).await?;
                Ok(Answer {
                    gateway: answer.gateway + waited,
                    ..answer
                })
            }
            Inserted::Known(known) if !is_same(&known.intent, &order) => {
                Err(SaleError::Refused(ProblemCode::SaleConflict))
            }
            Inserted::Known(known) => self.carry_on(*known).await,
        }
    }

    /// A sale that was asked for before. Its turn is ours, so that nobody is creating it: an intent
    /// without an outcome is one whose answer got lost.
    async fn carry_on(&self, sale: Sale) -> Result<Answer, SaleError> {
        if sale.stage == Stage::Creating {
            return self.drive(sale, Event::NotCreated(Failure::NoAnswer)).await;
        }
        Ok(Answer {
            view: SaleView::of(&sale, now()),
            gateway: Duration::ZERO,
        })
    }

    fn intent(&self, order: &Order) -> Intent {
        Intent {
            id: order.id,
            terminal: self.terminal.clone(),
            branch: self.branch.clone(),
            reference: order.reference.clone(),
            amount: order.amount,
            method: order.method,
            mode: self.mode,
            created_at: now(),
            pay_window: self.pay_window,
        }
    }

    async fn known(&self, id: SaleId) -> Result<Sale, SaleError> {
        self.ledger
            .find(id)
            .await?
            .ok_or(SaleError::Refused(ProblemCode::UnknownSale))
    }

    /// Takes a sale as far as this event and the calls that follow from it bring it.
    async fn drive(&self, mut sale: Sale, event: Event) -> Result<Answer, SaleError> {
        let mut gateway = Duration::ZERO;
        let lost = sale.stage == Stage::Creating && event == Event::Tick;
        let first = if lost {
            Event::NotCreated(Failure::NoAnswer)
        } else {
            event
        };
        let mut events = VecDeque::from([first]);
        while let Some(event) = events.pop_front() {
            let (name, at) = (name(&event), now());
            let Step {
                sale: next,
                effects,
            } = step(&sale, event, at);
            if next != sale {
                self.ledger.record(&next, name, at).await?;
                info!(sale = %next.intent.id, event = name, state = ?SaleView::of(&next, at).state, "step");
            }
            sale = next;
            for effect in effects {
                let asked = Instant::now();
                match effect {
                    Effect::Read(payment) => events.push_back(self.gateway.read(&payment).await),
                    Effect::Cancel(session) => {
                        events.push_back(self.gateway.cancel(&session).await)
                    }
                    Effect::Alarm(alarm) => raise(alarm, &sale),
                }
                gateway += asked.elapsed();
            }
        }
        Ok(Answer {
            view: SaleView::of(&sale, now()),
            gateway,
        })
    }
}

/// Whether an order asks for what a sale was made for. The language is a wish, not a part of it.
fn is_same(intent: &Intent, order: &Order) -> bool {
    (intent.amount, &intent.reference, intent.method)
        == (order.amount, &order.reference, order.method)
}

const fn name(event: &Event) -> &'static str {
    match event {
        Event::Created(..) => "created",
        Event::Declined(_) => "declined",
        Event::NotCreated(_) => "not_created",
        Event::Read(_) => "read",
        Event::NotRead => "not_read",
        Event::Cancel(_) => "cancel_asked",
        Event::CancelAnswered => "cancel_answered",
        Event::CancelUnanswered => "cancel_unanswered",
        Event::Tick => "tick",
    }
}

fn raise(alarm: Alarm, sale: &Sale) {
    let (sale, payment) = (
        sale.intent.id,
        sale.session().map(|session| session.payment.as_str()),
    );
    match alarm {
        Alarm::PaidLate => error!(%sale, payment, "money came for a sale that had been given up"),
        Alarm::Mismatch => {
            error!(%sale, payment, "a reading does not belong to its sale; a person has to look")
        }
    }
}

/// Who is at which sale. One at a time.
#[derive(Debug, Default)]
struct Busy(Mutex<HashMap<SaleId, Arc<tokio::sync::Mutex<()>>>>);

/// A turn at a sale; it ends when this is dropped.
struct Turn<'a> {
    busy: &'a Busy,
    id: SaleId,
    guard: Option<tokio::sync::OwnedMutexGuard<()>>,
}

impl Busy {
    async fn turn(&self, id: SaleId) -> Turn<'_> {
        let lock = {
            let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            all.entry(id).or_default().clone()
        };
        let guard = lock.lock_owned().await;
        Turn {
            busy: self,
            id,
            guard: Some(guard),
        }
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let mut all = self.busy.0.lock().unwrap_or_else(PoisonError::into_inner);
        self.guard = None;
        // Nobody else holds or awaits it: the map's own handle is the last.
        if all
            .get(&self.id)
            .is_some_and(|lock| Arc::strong_count(lock) == 1)
        {
            all.remove(&self.id);
        }
    }
}
