//! The sales: runs the sale's machine, one event at a time, and knows no HTTP.
//!
//! Each step is committed before the calls that it asks for are made, and each call's outcome is
//! an event of its own. Whoever asks for a sale while another is at it waits and gets the news that
//! the other one brought.
//!
//! | file | what it does |
//! |---|---|
//! | `account` | which sales the configured key can ask about |
//! | `codeless` | how often a terminal may ask for sales that come to no code |
//! | `drive` | takes a sale from an event to its end, step by step |
//! | `export` | sales as a table, for the end of a day |
//! | `hints` | what webhooks say |
//! | `list` | since when the gateway's list has not come whole |
//! | `missing` | payments that the configured key cannot read |
//! | `pace` | how often an open sale is read |
//! | `books` | the ledger, and what it could not take yet |
//! | `recipient` | what is remembered of a customer's phone |
//! | `repair` | rebuilds a sale whose stored body cannot be read |
//! | `retries` | when to ask again where the gateway gave no answer |
//! | `unaccounted` | payments that no sale accounts for, until somebody has looked at them |
//! | `unattended` | what nobody can look after, and who is told |
//! | `sweep` | looks for money in the gateway's list that no sale of ours accounts for |
//! | `turns` | one at a time at each sale |

mod account;
mod books;
mod codeless;
mod drive;
mod export;
mod hints;
mod list;
mod missing;
mod pace;
mod recipient;
mod repair;
mod retries;
mod sweep;
mod turns;
mod unaccounted;
mod unattended;

use std::sync::Arc;
use std::time::Duration;

use contract::{
    Action, Limits, NewSale, PrintClaim, ProblemCode, SaleState, SaleView, UnattendedView,
};
use jiff::tz::TimeZone;
use payment::id::{SaleId, TerminalId};
use payment::sale::{Cause, Event, Phase, Sale, Silence, Stage, step};
use payment::time::{Millis, Monotonic, Timestamp};
use tokio::sync::OnceCell;
use tokio::time::Instant;
use tokio_util::task::TaskTracker;
use tracing::{Instrument, warn};

pub use self::export::{Day, InvalidDay, Wanted, export_from};
pub use self::list::SweepProgress;
pub use self::pace::WebhookState;
pub use self::repair::RepairError;
pub use self::sweep::{Extent, Swept};
pub use self::unaccounted::AcknowledgeError;
pub use self::unattended::UnattendedCounts;

use self::account::Account;
use self::books::Books;
use self::codeless::Codeless;
use self::hints::Hints;
use self::list::ListWatch;
use self::missing::Missing;
use self::pace::{GUIDE, Pace};
use self::recipient::Recipients;
use self::retries::Retries;
use self::turns::Turns;
use self::unattended::{Scan, Unattended, unreadable};
use crate::budget::Urgency;
use crate::config::Config;
use crate::gateways::tabby::{CodeState, TabbyGateway};
use crate::ledger::{Before, Claim, Ledger, LedgerError, LedgerProblem, SalesPage, Unreadable};
use crate::log;
use crate::push::Feed;
use crate::sale_clock::SaleClock;
use clock::{ClockJump, JumpKind};

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
    books: Books,
    clock: SaleClock,
    gateway: TabbyGateway,
    limits: Limits,
    account: Account,
    terminal: TerminalId,
    recipients: OnceCell<Recipients>,
    pay_window: Millis,
    time_zone: TimeZone,
    turns: Turns,
    codeless: Codeless,
    retries: Retries,
    unattended: Unattended,
    scan: tokio::sync::Mutex<Scan>,
    hints: Hints,
    list: ListWatch,
    missing: Missing,
    begun: Instant,
    pace: Pace,
    feed: Feed,
    tasks: TaskTracker,
    gateway_state: tokio::sync::Mutex<Option<(Monotonic, GatewayState)>>,
    ledger_state: tokio::sync::Mutex<Option<(Monotonic, Option<LedgerProblem>)>>,
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
    /// Something answers at its address, but not as Tabby does.
    NotTabby,
}

/// How long an answer to that question stands.
const GATEWAY_STATE_STANDS: Millis = Millis::seconds(30);

/// How long it stands whether the ledger can be written: each try takes a page of its disk.
const LEDGER_STATE_STANDS: Millis = Millis::seconds(5);

/// Why a sale cannot be shown.
#[derive(Debug, thiserror::Error)]
pub enum SaleError {
    /// What was asked for breaks a rule; nothing has happened.
    #[error("{0:?}")]
    Refused(ProblemCode),
    /// The terminal has asked for too many sales that came to no code, and has to wait so long;
    /// nothing has happened.
    #[error("too many sales came to no code; the next one may begin in {0:?}")]
    TooSoon(Duration),
    /// What was wished for could not be committed; the gateway was not asked.
    #[error("the wish could not be committed: {0}")]
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

/// What goes on at a terminal.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct News {
    /// The sale that is under way on it.
    pub sale: Option<SaleView>,
    /// Sales that wait for somebody: late money, and frozen ones that nobody has looked at.
    pub late: Vec<SaleView>,
    /// The last sales, newest first.
    pub recent: Vec<SaleView>,
    /// Those of them whose end somebody has acknowledged.
    pub acknowledged: Vec<SaleId>,
    /// Sales that nobody can look after, and money without a sale.
    pub unattended: Vec<UnattendedView>,
    /// Whether the gateway's list of payments has not come whole for ten minutes.
    pub list_unread: bool,
}

/// Whether a person has to look, and nothing else can be done about it.
const fn is_frozen(sale: &Sale) -> bool {
    matches!(&sale.stage, Stage::Opened(_, Phase::Mismatch(_)))
}

/// Whether a reading has said that the money is there.
fn is_paid(sale: &Sale) -> bool {
    matches!(&sale.stage, Stage::Opened(_, Phase::Paid(_)))
}

/// So many of the newest sales are looked at before anything is sold, whether they can be read ...
const ROWS_AT_START: u32 = 10_000;

/// ... and so many more in each of the watcher's rounds, until all have been.
const ROWS_A_ROUND: u32 = 2_000;

/// So many sales that cannot be looked after are named on a till: where more are damaged, the till has
/// to stay one that can sell. The log and `/readyz` have all of them.
const UNATTENDED_SHOWN: usize = 20;

/// A session of one of the last sales says that the merchant code is taken.
const SALES_THAT_TELL_OF_THE_CODE: u32 = 100;

/// Sales that are seen at a glance.
const RECENT: u32 = 8;

impl Inner {
    /// How long this server has been up, whatever the wall's clock says.
    fn up(&self) -> Timestamp {
        let up = self.begun.elapsed().as_millis();
        Timestamp(i64::try_from(up).unwrap_or(i64::MAX))
    }

    /// Asks about a sale, and takes note of a change that a webhook should have told of.
    async fn learn(&self, sale: Sale, event: Event, urgency: Urgency) -> Result<Answer, SaleError> {
        let (was_open, was_paid) = (sale.is_open(), is_paid(&sale));
        let answer = self.drive_as(sale, event, urgency).await?;
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
    /// The sales of one shop.
    #[must_use]
    pub fn new(
        ledger: Arc<dyn Ledger>,
        clock: SaleClock,
        gateway: TabbyGateway,
        limits: Limits,
        config: &Config,
    ) -> Self {
        Self(Arc::new(Inner {
            books: Books::new(ledger),
            clock,
            gateway,
            limits,
            account: Account::of(config),
            terminal: config.terminal.clone(),
            recipients: OnceCell::new(),
            pay_window: config.pay_window,
            time_zone: export::zone(&config.time_zone),
            turns: Turns::default(),
            codeless: Codeless::default(),
            retries: Retries::default(),
            unattended: Unattended::default(),
            scan: tokio::sync::Mutex::default(),
            hints: Hints::default(),
            list: ListWatch::default(),
            missing: Missing::default(),
            begun: Instant::now(),
            pace: Pace::new(config.rates.calls_per_s.get(), config.webhooks.is_some()),
            feed: Feed::default(),
            tasks: TaskTracker::new(),
            gateway_state: tokio::sync::Mutex::default(),
            ledger_state: tokio::sync::Mutex::default(),
        }))
    }

    /// Makes a sale, or finds the one that was made with this id.
    ///
    /// # Errors
    ///
    /// [`SaleError::Refused`] and [`SaleError::NotBegun`]: nothing has happened at the gateway.
    /// [`ProblemCode::TerminalBusy`]: another sale is under way on this terminal.
    /// [`SaleError::TooSoon`]: too many of its sales came to no code.
    pub async fn create(&self, new: &NewSale) -> Result<Answer, SaleError> {
        self.create_at(self.0.limits.terminal.clone(), new).await
    }

    /// The same at another terminal of this shop.
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
        let inner = self.0.clone();
        self.run(async move { inner.create(limits.terminal, order).await })
            .await
    }

    /// The sale; asks the gateway first when the last reading is old.
    ///
    /// # Errors
    ///
    /// [`ProblemCode::UnknownSale`], or the ledger's.
    pub async fn read(&self, id: SaleId) -> Result<Answer, SaleError> {
        self.tick(id, FRESH, Urgency::Asked).await
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
            if asked_just_now || !(sale.is_watched() || is_paid(&sale) || is_frozen(&sale)) {
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
            inner.learn(sale, event, Urgency::Asked).await
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
        self.tick(id, fresh, Urgency::Due).await
    }

    /// Those of these sales that are to be read now, the most pressing first, and as many as the key
    /// has room for in a second: what is being ended or given back, then what waits for its customer,
    /// then what is only watched; of each, what was read longest ago.
    #[must_use]
    pub fn due(&self, watched: Vec<Sale>, fresh: Millis) -> Vec<SaleId> {
        let (pace, clock) = (&self.0.pace, &self.0.clock);
        pace.count(watched.iter().filter(|sale| sale.is_open()).count());
        let mut due: Vec<_> = watched
            .into_iter()
            .map(|sale| (clock.now_of(sale.intent.id), sale))
            .filter(|(now, sale)| sale.is_due(pace.fresh(sale, *now).min(fresh), *now))
            // Whoever is at it brings the news.
            .filter(|(_, sale)| !self.0.turns.is_taken(sale.intent.id))
            .map(|(now, sale)| {
                let session = sale.session();
                let is_overdue = session.is_some_and(|s| s.is_overdue(now, sale.intent.pay_window));
                let class = match (sale.is_open(), sale.is_waiting() && !is_overdue) {
                    (true, false) => 0,
                    (false, _) if sale.is_unsettled() => 0,
                    (true, true) => 1,
                    (false, _) => 2,
                };
                let read_at = session.map(|session| session.read_at);
                (class, read_at, sale.intent.id)
            })
            .collect();
        due.sort_unstable_by_key(|(class, read_at, _)| (*class, *read_at));
        due.truncate(pace.readings_per_s());
        due.into_iter().map(|(.., id)| id).collect()
    }

    /// How far back a sale may still be open.
    #[must_use]
    pub fn span_of_open_sales(&self) -> Millis {
        Millis(self.0.pay_window.0 + 60_000)
    }

    /// Whether the gateway's list is to be gone through again and again: see `pace`.
    #[must_use]
    pub fn needs_sweeping(&self) -> bool {
        self.0.pace.sweeps()
    }

    /// Asks for the sale to be taken back; the answer is its state after the reading that follows.
    ///
    /// # Errors
    ///
    /// As [`Self::read`].
    pub async fn cancel(&self, id: SaleId, cause: Cause) -> Result<Answer, SaleError> {
        let inner = self.0.clone();
        self.run(async move {
            let _turn = inner.turns.take(id).await;
            let sale = inner.known(id).await?;
            inner.drive(sale, Event::Cancel(cause)).await
        })
        .await
    }

    /// Sends the sale's link, for the first time or again. The sale stays payable and watched
    /// whatever comes of it.
    ///
    /// # Errors
    ///
    /// [`ProblemCode::NotNow`] when no phone is known for it, nobody can pay it, or it was sent just
    /// now or too often; [`SaleError::NotBegun`] when the wish could not be committed.
    pub async fn send_link(&self, id: SaleId) -> Result<Answer, SaleError> {
        self.decide(id, Event::SendLink, |_| false).await
    }

    /// Lets the terminal go on to its next sale while nobody knows how this one ends.
    ///
    /// # Errors
    ///
    /// [`ProblemCode::NotNow`] when it is not in doubt; else as [`Self::read`].
    pub async fn put_aside(&self, id: SaleId) -> Result<Answer, SaleError> {
        let may = |sale: &Sale| sale.session().is_some_and(|s| s.put_aside) || !sale.is_open();
        self.decide(id, Event::PutAside, may).await
    }

    /// Takes late money for the sale that it came for, or acknowledges that a sale is frozen.
    ///
    /// # Errors
    ///
    /// [`ProblemCode::NotNow`] when there is none; else as [`Self::read`].
    pub async fn keep(&self, id: SaleId) -> Result<Answer, SaleError> {
        let already = |sale: &Sale| {
            let view = SaleView::of(sale, sale.intent.created_at);
            let is_kept = sale.session().is_some_and(|session| session.seen);
            view.state == SaleState::Paid
                || view.state == SaleState::PaidLate && is_kept
                || view.state == SaleState::Mismatch && !view.allows(Action::Keep)
        };
        self.decide(id, Event::Keep, already).await
    }

    /// Sends late money back.
    ///
    /// # Errors
    ///
    /// [`ProblemCode::NotNow`] when there is none; [`SaleError::NotBegun`] when the wish could not be
    /// committed.
    pub async fn give_back(&self, id: SaleId) -> Result<Answer, SaleError> {
        let on_its_way = |sale: &Sale| {
            matches!(
                SaleView::of(sale, sale.intent.created_at).state,
                SaleState::Returning
            )
        };
        self.decide(id, Event::Return, on_its_way).await
    }

    /// Whether whoever asks may print this sale's receipt by itself: the first one may, in whatever
    /// window, and nobody after.
    ///
    /// # Errors
    ///
    /// [`ProblemCode::NotNow`] when it is not paid; [`SaleError::NotBegun`] when the ledger cannot be
    /// written, and nobody may; else as [`Self::read`].
    pub async fn claim_print(&self, id: SaleId) -> Result<PrintClaim, SaleError> {
        let sale = self.0.known(id).await?;
        let now = self.0.clock.now();
        if SaleView::of(&sale, now).state != SaleState::Paid {
            return Err(SaleError::Refused(ProblemCode::NotNow));
        }
        let claim = self.0.books.ledger().claim(id, Claim::Print, now).await;
        let granted = self.0.books.noted(claim).map_err(SaleError::NotBegun)?;
        Ok(PrintClaim { granted })
    }

    /// Somebody has acknowledged how the sale ended: every other window is told, and shows it no more.
    ///
    /// # Errors
    ///
    /// [`ProblemCode::NotNow`] while it is under way, or its money waits for a decision;
    /// [`SaleError::NotBegun`] when the ledger cannot be written; else as [`Self::read`].
    pub async fn acknowledge(&self, id: SaleId) -> Result<Answer, SaleError> {
        let sale = self.0.known(id).await?;
        let mut answer = self.0.as_it_is(&sale);
        let state = answer.view.state;
        if state.is_open() || state == SaleState::PaidLate {
            return Err(SaleError::Refused(ProblemCode::NotNow));
        }
        let (ledger, now) = (self.0.books.ledger(), self.0.clock.now());
        let claim = ledger.claim(id, Claim::Acknowledge, now).await;
        if self.0.books.noted(claim).map_err(SaleError::NotBegun)? {
            self.0.feed.acknowledged(id);
        }
        answer.view.acknowledged = true;
        Ok(answer)
    }

    /// A person's decision: it changes the sale, or it comes too late.
    async fn decide(
        &self,
        id: SaleId,
        event: Event,
        already: fn(&Sale) -> bool,
    ) -> Result<Answer, SaleError> {
        let inner = self.0.clone();
        self.run(async move {
            let _turn = inner.turns.take(id).await;
            let sale = inner.known(id).await?;
            if already(&sale) {
                return Ok(inner.as_it_is(&sale));
            }
            if !inner.may_step(&sale, &event)
                || step(&sale, event.clone(), inner.clock.now_of(id)).sale == sale
            {
                return Err(SaleError::Refused(ProblemCode::NotNow));
            }
            inner.drive(sale, event).await
        })
        .await
    }

    /// A page of sales, newest first. What cannot be read among them is said on every till from now
    /// on.
    ///
    /// # Errors
    ///
    /// The ledger's.
    pub async fn page(&self, before: Before, limit: u32) -> Result<SalesPage, SaleError> {
        let page = self.0.books.page(before, limit).await?;
        self.0.found_unreadable(&page.unreadable);
        Ok(page)
    }

    /// Every sale about which the gateway is to be asked, now or later, and can be: see
    /// [`Self::unattended`] for the others.
    ///
    /// # Errors
    ///
    /// The ledger's.
    pub async fn watched(&self) -> Result<Vec<Sale>, SaleError> {
        // Whose a sale is is told by it.
        self.0.recipients().await?;
        let watched = self.0.books.watched().await?;
        // What only waits for the ledger has been said where that failed; the sales go on.
        drop(self.0.look_through(ROWS_A_ROUND).await);
        Ok(self.0.attend(watched).await)
    }

    /// Looks through the ledger at the start: what cannot be looked after is said, and frees its
    /// terminal, and the shop's own secrets are made. How many
    /// sales of before are open.
    ///
    /// # Errors
    ///
    /// The ledger's.
    pub async fn take_over(&self) -> Result<usize, SaleError> {
        self.0.recipients().await?;
        self.0.look_through(ROWS_AT_START).await?;
        let open = self
            .watched()
            .await?
            .iter()
            .filter(|sale| sale.is_open())
            .count();
        self.0.say_other_accounts();
        let last = self.page(None, SALES_THAT_TELL_OF_THE_CODE).await?;
        let mut ours = last.sales.iter().filter(|sale| self.0.account.has(sale));
        if ours.any(|sale| sale.session().is_some()) {
            self.0.gateway.has_taken_code();
        }
        Ok(open)
    }

    /// Sales that this server cannot look after, as of the last look through the ledger, and payments
    /// of the gateway's list that no sale accounts for.
    #[must_use]
    pub fn unattended(&self) -> Vec<UnattendedView> {
        self.0.unattended.views(usize::MAX)
    }

    /// How much of that there is.
    #[must_use]
    pub fn unattended_counts(&self) -> UnattendedCounts {
        self.0.unattended.counts()
    }

    /// What is shown of a sale that cannot be read.
    #[must_use]
    pub fn view_unreadable(&self, sale: &Unreadable) -> UnattendedView {
        unreadable(sale)
    }

    /// Whether the gateway's list of payments has not come whole for ten minutes: a payment whose
    /// answer got lost would not be found.
    #[must_use]
    pub fn is_list_unread(&self) -> bool {
        self.0.list.is_unread(self.0.up())
    }

    /// How far the gateway's list has been gone through, where that has taken a minute or more.
    #[must_use]
    pub fn sweep_progress(&self) -> Option<SweepProgress> {
        self.0.list.progress(self.0.up())
    }

    /// Waits for sales about which the gateway gave no usable answer and whose pause is over, and
    /// asks again.
    pub async fn retry(&self) {
        for (id, after) in self.0.retries.due().await {
            let inner = self.0.clone();
            let again = async move {
                let _turn = inner.turns.take(id).await;
                let sale = match inner.known(id).await {
                    Ok(sale) => sale,
                    Err(error) => {
                        return tracing::warn!(code = "not_asked_again", sale = %id, %error, "not asked again");
                    }
                };
                // The watcher may have asked while this waited for its turn: then it is due later.
                let silence = sale.session().and_then(|session| session.silence);
                if silence == Some(after) && sale.is_watched() {
                    let outcome = inner.drive_as(sale, Event::Tick, Urgency::Due).await;
                    if let Err(error) = outcome {
                        tracing::warn!(code = "not_asked_again", sale = %id, %error, "not asked again");
                    }
                }
            };
            self.0.tasks.spawn(again.instrument(log::task()));
        }
    }

    /// What goes on at this terminal, as the ledger has it, without asking the gateway.
    ///
    /// # Errors
    ///
    /// The ledger's.
    pub async fn news(&self) -> Result<News, SaleError> {
        let books = &self.0.books;
        let view = |sale: &Sale| self.view(sale);
        let is_ours = |sale: &&Sale| self.0.can_read(sale);
        // To have looked at a frozen sale takes no key.
        let can_be_settled = |sale: &&Sale| is_ours(sale) || is_frozen(sale);
        let recent = self.page(None, RECENT).await?;
        let unattended = self.0.unattended.views(UNATTENDED_SHOWN);
        let held = books.held(&self.0.terminal).await?;
        let unsettled = books.unsettled().await?;
        Ok(News {
            sale: held.as_ref().filter(is_ours).map(view),
            late: unsettled.iter().filter(can_be_settled).map(view).collect(),
            recent: recent.sales.iter().map(view).collect(),
            acknowledged: books.ledger().acknowledged(RECENT).await?,
            unattended,
            list_unread: self.is_list_unread(),
        })
    }

    /// Writes down what waits for the ledger.
    ///
    /// # Errors
    ///
    /// It still cannot be written.
    pub async fn catch_up(&self) -> Result<(), SaleError> {
        let mut outcome = Ok(());
        // One that cannot be written must not keep the others waiting.
        for id in self.0.books.behind() {
            let _turn = self.0.turns.take(id).await;
            let written = self.0.books.catch_up(id).await;
            if let Ok(Some(failed)) = &written {
                self.0.feed.publish(&self.view(failed));
            }
            outcome = outcome.and(written.map(drop).map_err(SaleError::from));
        }
        outcome
    }

    /// What terminals hear.
    #[must_use]
    pub fn feed(&self) -> &Feed {
        &self.0.feed
    }

    /// The sale as it is shown now.
    #[must_use]
    pub fn view(&self, sale: &Sale) -> SaleView {
        self.0.view(sale)
    }

    /// Compares the machine's clocks, and says so when it slept or one of them was set; whether
    /// either was so since the last look.
    pub fn look_at_clock(&self) -> bool {
        let jumps = self.0.clock.jumps_since_last_look();
        for jump in &jumps {
            let by_ms = jump.by_ms;
            match jump.kind {
                JumpKind::Slept => warn!(code = "machine_slept", by_ms, "the machine slept"),
                JumpKind::Set => warn!(code = "clock_set", by_ms, "the machine's clock was set"),
            }
        }
        !jumps.is_empty()
    }

    /// The last time that the machine slept or its clock was set, while this server ran.
    #[must_use]
    pub fn clock_jump(&self) -> Option<ClockJump> {
        self.0.clock.last_jump()
    }

    /// What keeps the ledger from being written, if anything does, as of at most five seconds ago.
    /// It is tried by a small commit, unless a sale could not be written just now.
    pub async fn ledger_problem(&self) -> Option<LedgerProblem> {
        if let Some(problem) = self
            .0
            .books
            .refused_within(Duration::from_millis(LEDGER_STATE_STANDS.0))
        {
            return Some(problem);
        }
        let mut last = self.0.ledger_state.lock().await;
        match *last {
            Some((at, problem)) if self.0.clock.monotonic().since(at) < LEDGER_STATE_STANDS => {
                problem
            }
            _ => {
                let problem = self.0.books.probe().await;
                *last = Some((self.0.clock.monotonic(), problem));
                problem
            }
        }
    }

    /// Tries the ledger where it could not be written, so that the end of that is found and said also
    /// while nobody sells or asks.
    pub async fn look_at_ledger(&self) {
        if self.0.books.is_unwritable() {
            self.ledger_problem().await;
        }
    }

    /// Whether all of the ledger was found intact since the start.
    #[must_use]
    pub fn is_ledger_checked(&self) -> bool {
        self.0.books.ledger().is_checked()
    }

    /// Whether the gateway is there, as it was at most 30 seconds ago.
    pub async fn gateway_state(&self) -> GatewayState {
        let mut last = self.0.gateway_state.lock().await;
        match *last {
            Some((at, state)) if self.0.clock.monotonic().since(at) < GATEWAY_STATE_STANDS => state,
            _ => {
                let state = self.0.gateway.state().await;
                *last = Some((self.0.clock.monotonic(), state));
                state
            }
        }
    }

    /// What is known of the merchant code.
    #[must_use]
    pub fn merchant_code(&self) -> CodeState {
        self.0.gateway.merchant_code()
    }

    /// What keeps the gateway from taking sales, in a sentence, where its state alone does not say it.
    #[must_use]
    pub fn gateway_problem(&self, state: GatewayState) -> Option<String> {
        self.0.gateway.problem(state)
    }

    /// What is known of webhooks.
    #[must_use]
    pub fn webhooks(&self) -> WebhookState {
        self.0.pace.webhooks()
    }

    /// How many tasks are at sales now, each of them with a call to the gateway or about to make one.
    #[must_use]
    pub fn under_way(&self) -> usize {
        self.0.tasks.len()
    }

    /// Waits for what has begun, and closes the ledger.
    pub async fn finish(&self) {
        self.0.tasks.close();
        self.0.tasks.wait().await;
        if let Err(error) = self.catch_up().await {
            tracing::error!(code = "steps_lost", %error, "steps of open sales could not be written; the gateway will be asked again");
        }
        self.0.books.ledger().close().await;
    }

    /// Reads the sale when it is due: at a terminal's question not before its own time either, when
    /// the key has not room for all.
    async fn tick(&self, id: SaleId, fresh: Millis, urgency: Urgency) -> Result<Answer, SaleError> {
        let inner = self.0.clone();
        self.run(async move {
            let _turn = inner.turns.take(id).await;
            let sale = inner.known(id).await?;
            let now = inner.clock.now_of(id);
            let by_pace = inner.pace.fresh(&sale, now);
            let fresh = if urgency == Urgency::Due || by_pace <= GUIDE {
                fresh.min(by_pace)
            } else {
                by_pace
            };
            if sale.is_due(fresh, now) {
                inner.learn(sale, Event::Tick, urgency).await
            } else {
                Ok(inner.as_it_is(&sale))
            }
        })
        .await
    }

    /// Runs to the end even when whoever asked hangs up: what was begun at the gateway is written
    /// down. The answer says whether the end of the sale is acknowledged.
    async fn run(
        &self,
        work: impl Future<Output = Result<Answer, SaleError>> + Send + 'static,
    ) -> Result<Answer, SaleError> {
        let mut answer = self.0.tasks.spawn(work.in_current_span()).await??;
        let view = &mut answer.view;
        if !view.state.is_open() {
            let ledger = self.0.books.ledger();
            let known = ledger.is_claimed(view.id, Claim::Acknowledge).await;
            // A ledger that cannot be read has been said where that counts; the end is shown once more.
            view.acknowledged = known.unwrap_or(false);
        }
        Ok(answer)
    }
}
