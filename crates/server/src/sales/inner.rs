//! What all use cases share: the state, the answers and the errors.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use contract::{Limits, ProblemCode, SaleView};
use gateway::{CallClass, Gateway, GatewayState};
use payment::id::{AccountId, ServerRun};
use payment::identity::{Principal, Scope};
use payment::operation::{RefundLimit, RefundWindow};
use payment::time::{Millis, Monotonic, Timestamp};
use store::{Claim, StoreError};
use tokio::sync::OnceCell;
use tokio::time::Instant;
use tokio_util::task::TaskTracker;
use tracing::Instrument;
use uuid::Uuid;

use super::account::Account;
use super::keyed_lock::KeyedLock;
use super::list::ListWatch;
use super::missing::Missing;
use super::poll_schedule::PollSchedule;
use super::recipient::Recipients;
use super::retries::Retries;
use super::shared::SharedLedger;
use super::terminal_limit::TerminalLimit;
use super::unattended::Unattended;
use super::unwritten::Unwritten;
use super::webhook_events::WebhookEvents;
use super::webhook_throttle::WebhookThrottle;
use super::zone::ShopDay;
use crate::config::Config;
use crate::identity;
use crate::operations::OperationPace;
use crate::pairing::Pairing;
use crate::push::Feed;
use crate::sale_clock::SaleClock;

/// All sales of one account's shop. Clones share their state.
#[derive(Clone, Debug)]
pub struct Sales(pub(super) Arc<Inner>);

#[derive(Debug)]
pub(super) struct Inner {
    pub(super) shared: SharedLedger,
    pub(super) unwritten: Arc<Unwritten>,
    pub(super) clock: SaleClock,
    pub(super) gateway: Arc<dyn Gateway>,
    pub(super) limits: Limits,
    pub(super) account: Account,
    /// This run of the server.
    pub(super) server: ServerRun,
    /// The terminal that the configuration yields.
    pub(super) configured: Principal,
    /// The paired terminals, where terminals are paired. Set before sales are looked after.
    pub(super) pairing: OnceLock<Arc<Pairing>>,
    /// What this server's own tasks are about: every sale of the account.
    pub(super) scope: Scope,
    pub(super) recipients: OnceCell<Recipients>,
    pub(super) pay_window: Millis,
    pub(super) refund_window: RefundWindow,
    pub(super) refund_limit: RefundLimit,
    pub(super) day: ShopDay,
    /// The shop's name.
    pub(super) shop: String,
    /// The gateway, as people know it.
    pub(super) gateway_name: &'static str,
    /// How long after a sale people are told that its money is not captured.
    pub(super) capture_warning: Millis,
    /// How long the events of a settled sale are kept; `None` for ever.
    pub(super) events_kept: Option<Millis>,
    pub(super) locks: Arc<KeyedLock>,
    /// Held by whoever closes the day: comparing it with the gateway takes minutes, and hundreds of calls.
    pub(super) closing: tokio::sync::Mutex<()>,
    /// For sales that get no code.
    pub(super) codeless: TerminalLimit,
    /// For all new sales, where terminals are paired.
    pub(super) share: TerminalLimit,
    pub(super) retries: Retries,
    pub(super) unattended: Arc<Unattended>,
    pub(super) webhook_throttle: WebhookThrottle,
    pub(super) webhook_events: WebhookEvents,
    pub(super) list: ListWatch,
    pub(super) missing: Missing,
    pub(super) begun: Instant,
    pub(super) operation_pace: OperationPace,
    pub(super) poll_schedule: PollSchedule,
    pub(super) feed: Feed,
    pub(super) tasks: TaskTracker,
    pub(super) gateway_state: tokio::sync::Mutex<Option<(Monotonic, GatewayState)>>,
}

/// Why a request about a sale failed.
#[derive(Debug, thiserror::Error)]
pub enum SaleError {
    /// The request breaks a rule; nothing has happened.
    #[error("{0:?}")]
    Refused(ProblemCode),
    /// Too many sales of the terminal got no code, or it has begun half of what the key allows, and it has to wait this long; nothing has
    /// happened.
    #[error("too many sales came to no code; the next one may begin in {0:?}")]
    TooSoon(Duration),
    /// The request could not be committed; the gateway was not asked.
    #[error("the wish could not be committed: {0}")]
    NotBegun(StoreError),
    /// The ledger failed after the gateway was asked: the sale's state is unknown until the ledger
    /// works again.
    #[error("the ledger failed: {0}")]
    Store(#[from] StoreError),
    /// One of our tasks panicked or was cancelled.
    #[error("a task died: {0}")]
    Task(#[from] tokio::task::JoinError),
}

/// A sale's state, and how much of the request's time was the gateway's.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Answer {
    /// The sale.
    pub view: SaleView,
    /// Time spent waiting for the gateway.
    pub gateway: Duration,
}

impl Inner {
    /// Whether this account looks after what is stored under this id.
    pub(super) fn looks_after(&self, stored: &str) -> bool {
        self.shared.looks_after(&self.account.id, stored)
    }

    /// How long this server has been running, independent of the wall clock.
    pub(super) fn up(&self) -> Timestamp {
        let up = self.begun.elapsed().as_millis();
        Timestamp(i64::try_from(up).unwrap_or(i64::MAX))
    }
}

impl Sales {
    /// The sales of one account of this ledger.
    #[must_use]
    pub fn new(
        ledger: &SharedLedger,
        clock: SaleClock,
        gateway: Arc<dyn Gateway>,
        limits: Limits,
        config: &Config,
    ) -> Self {
        let configured = identity::configured(config);
        let share = TerminalLimit::share_of(&gateway.capabilities().calls);
        let calls_per_s = gateway.capabilities().calls_per_s(CallClass::Other);
        Self(Arc::new(Inner {
            unwritten: ledger.unwritten(),
            unattended: ledger.unattended_of(configured.account.as_str()),
            shared: ledger.clone(),
            clock,
            gateway,
            limits,
            account: Account::of(config),
            server: ServerRun(Uuid::new_v4()),
            scope: Scope::Account(configured.account.clone()),
            configured,
            pairing: OnceLock::new(),
            recipients: OnceCell::new(),
            pay_window: config.branch.pay_window,
            refund_window: config.branch.refund_window,
            refund_limit: config.branch.refund_limit,
            day: ShopDay::new(&config.branch.time_zone, config.branch.day_ends),
            shop: config.branch.shop.clone(),
            gateway_name: config.account.gateway.name(),
            capture_warning: config.branch.capture_warning,
            events_kept: config.events_kept,
            locks: ledger.locks(),
            closing: tokio::sync::Mutex::default(),
            codeless: TerminalLimit::codeless(),
            share,
            retries: Retries::default(),
            webhook_throttle: WebhookThrottle::default(),
            webhook_events: WebhookEvents::default(),
            list: ListWatch::default(),
            missing: Missing::default(),
            begun: Instant::now(),
            operation_pace: OperationPace::default(),
            poll_schedule: PollSchedule::new(calls_per_s, config.account.webhooks.is_some()),
            feed: Feed::default(),
            tasks: TaskTracker::new(),
            gateway_state: tokio::sync::Mutex::default(),
        }))
    }

    /// The id of the account.
    #[must_use]
    pub fn account_id(&self) -> &AccountId {
        &self.0.account.id
    }

    /// The account's name in the log, which lines need where there are several.
    pub(crate) fn account_in_log(&self) -> Option<AccountId> {
        let several = !self.0.shared.has_one_account();
        several.then(|| self.account_id().clone())
    }

    /// Runs `work` to its end even if the client disconnects, so that what was begun at the gateway
    /// is recorded. The answer says whether the end of the sale is acknowledged.
    pub(super) async fn run(
        &self,
        work: impl Future<Output = Result<Answer, SaleError>> + Send + 'static,
    ) -> Result<Answer, SaleError> {
        let mut answer = self.0.tasks.spawn(work.in_current_span()).await??;
        let view = &mut answer.view;
        if !view.state.is_open() {
            let ledger = self.0.unwritten.store();
            let known = ledger.is_claimed(view.id, Claim::Acknowledge).await;
            // A ledger that cannot be read is reported elsewhere; the end is then shown once more.
            view.acknowledged = known.unwrap_or(false);
        }
        Ok(answer)
    }
}
