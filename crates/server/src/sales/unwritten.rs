//! The ledger, and the steps that could not be written to it yet.
//!
//! While the ledger cannot be written, no sale starts, but open sales go on: their steps wait here,
//! are shown to everybody, and are written in order when the ledger works again. A waiting step
//! never allows an action that moves money.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use payment::id::{BranchId, PaymentId, SaleId, TerminalId};
use payment::identity::{Actor, Scope};
use payment::sale::{Sale, Session};
use payment::time::Timestamp;
use tokio::time::Instant;
use tracing::{error, info, warn};

use log_throttle::Outage;
use store::{
    Before, Claim, Inserted, LedgerProblem, SalesPage, SalesQuery, Store, StoreError, Stored,
    Watched, WriteId,
};

use super::freshness::LastReadings;
use super::poll_cache::PollCache;
use super::waiting::Waiting;

/// The ledger, and the steps that wait for it.
#[derive(Debug)]
pub(super) struct Unwritten {
    pub(super) store: Arc<dyn Store>,
    pub(super) poll_cache: PollCache,
    waiting: Mutex<BTreeMap<SaleId, Waiting>>,
    pub(super) last_readings: LastReadings,
    /// When and why the last write failed; `None` after a write that succeeded.
    last_failure: Mutex<Option<(Instant, LedgerProblem)>>,
    /// Logs once that the ledger cannot be written, and once that it can again.
    unwritable: Outage,
    /// The same for reading the list of watched sales while steps wait.
    unlisted: Outage,
}

/// Whether the error means that the ledger cannot be written. What is wrong with one record is not
/// the disk's fault.
const fn is_fault(error: &StoreError) -> bool {
    matches!(error, StoreError::Unavailable(_))
}

impl Unwritten {
    pub(super) fn new(store: Arc<dyn Store>) -> Self {
        Self {
            poll_cache: PollCache::new(store.is_shared()),
            last_readings: LastReadings::new(store.is_shared()),
            store,
            waiting: Mutex::default(),
            last_failure: Mutex::default(),
            unwritable: Outage::default(),
            unlisted: Outage::default(),
        }
    }

    fn last_failure(&self) -> MutexGuard<'_, Option<(Instant, LedgerProblem)>> {
        self.last_failure
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Records whether a write succeeded, and logs a failure that is the ledger's fault.
    pub(super) fn note<T>(&self, outcome: Result<T, StoreError>) -> Result<T, StoreError> {
        let error = outcome.as_ref().err().filter(|error| is_fault(error));
        *self.last_failure() = error.map(|error| (Instant::now(), error.problem()));
        if let Some(error) = error {
            self.log_unwritable(error);
        }
        outcome
    }

    fn log_unwritable(&self, error: &StoreError) {
        if self.unwritable.fails() {
            error!(code = "ledger_unwritable", %error, "the ledger cannot be written: nothing is sold, and steps of open sales wait for it");
        }
    }

    /// Call this after a write that succeeded.
    pub(super) fn log_writable(&self) {
        if let Some(times) = self.unwritable.ends() {
            info!(times, "the ledger can be written again");
        }
    }

    /// Whether the last write failed.
    pub(super) fn is_unwritable(&self) -> bool {
        self.unwritable.lasts()
    }

    /// Tries a small commit; returns the problem if it fails.
    pub(super) async fn probe(&self) -> Option<LedgerProblem> {
        match self.store.probe().await {
            Ok(()) => {
                self.log_writable();
                None
            }
            Err(error) => {
                self.log_unwritable(&error);
                Some(error.problem())
            }
        }
    }

    /// Why a step could not be written within this time, if none was written since. A sale needs
    /// more space than the small commit of [`Self::probe`].
    pub(super) fn failed_within(&self, span: Duration) -> Option<LedgerProblem> {
        let (at, problem) = (*self.last_failure())?;
        (at.elapsed() < span).then_some(problem)
    }

    /// Whether steps of this sale wait.
    pub(super) fn waits(&self, id: SaleId) -> bool {
        self.waiting().contains_key(&id)
    }

    /// Whether steps of any sale wait.
    pub(super) fn is_behind(&self) -> bool {
        !self.waiting().is_empty()
    }

    pub(super) fn waiting(&self) -> MutexGuard<'_, BTreeMap<SaleId, Waiting>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) async fn insert(&self, sale: &Sale) -> Result<Inserted, StoreError> {
        let (write, at) = (WriteId::fresh(), sale.intent.created_at);
        let writing = self.poll_cache.writes(sale.intent.id);
        let inserted = self.note(self.store.insert(sale, write, at).await)?;
        let as_of = writing.end();
        // The other answers may not have needed a write.
        if let Inserted::New(revision) = inserted {
            self.poll_cache.keep(sale, revision, as_of);
            self.log_writable();
        }
        Ok(inserted)
    }

    /// Whether another sale has this session or its payment, written or waiting.
    pub(super) async fn is_of_other(
        &self,
        id: SaleId,
        session: &Session,
    ) -> Result<bool, StoreError> {
        let has = |sale: &Sale| {
            let known = sale.session();
            known.is_some_and(|known| known.id == session.id || known.payment == session.payment)
        };
        let waits = self
            .waiting()
            .iter()
            .any(|(other, steps)| *other != id && steps.newest().is_some_and(has));
        Ok(waits || self.store.is_of_other(id, session).await?)
    }

    /// The sales of these accounts that have waiting steps.
    pub(super) fn behind_of(&self, is_one: impl Fn(&str) -> bool) -> Vec<SaleId> {
        let is_its = |steps: &Waiting| {
            let newest = steps.newest();
            newest.is_some_and(|sale| is_one(sale.intent.account.as_str()))
        };
        let waiting = self.waiting();
        let behind = waiting.iter().filter(|(_, steps)| is_its(steps));
        behind.map(|(id, _)| *id).collect()
    }

    fn newest(&self, id: SaleId) -> Option<Stored<Sale>> {
        let waiting = self.waiting();
        let steps = waiting.get(&id)?;
        let (sale, revision) = (steps.newest()?.clone(), steps.after);
        drop(waiting);
        let value = self.last_readings.applied_to(sale, None);
        Some(Stored { value, revision })
    }

    pub(super) async fn find(
        &self,
        scope: &Scope,
        id: SaleId,
    ) -> Result<Option<Stored<Sale>>, StoreError> {
        if let Some(newest) = self.newest(id) {
            return Ok(Some(newest).filter(|sale| scope.has(&sale.intent)));
        }
        let as_of = self.poll_cache.as_of();
        let stored = self.store.find(scope, id).await.inspect_err(|_| {
            // Polls hear of it, too.
            self.poll_cache.forget(id);
        })?;
        if let Some(Stored { value, revision }) = &stored {
            self.poll_cache.keep(value, *revision, as_of);
        }
        Ok(stored.map(|Stored { value, revision }| Stored {
            value: self.last_readings.applied_to(value, Some(revision)),
            revision,
        }))
    }

    /// Puts the newest waiting steps in place of the stored sales, and keeps the sales that belong to
    /// the list.
    fn overlaid(&self, mut sales: Vec<Sale>, belongs: impl Fn(&Sale) -> bool) -> Vec<Sale> {
        let waiting = self.waiting();
        if !waiting.is_empty() {
            sales.retain(|sale| !waiting.contains_key(&sale.intent.id));
            sales.extend(waiting.values().filter_map(Waiting::newest).cloned());
        }
        drop(waiting);
        let mut sales: Vec<Sale> = sales
            .into_iter()
            .map(|sale| self.last_readings.applied_to(sale, None))
            .collect();
        sales.retain(belongs);
        sales
    }

    pub(super) async fn watched(&self) -> Result<Watched, StoreError> {
        let written = self.store.watched().await.inspect_err(|_| {
            // A till must not look ready while the ledger cannot be read.
            self.poll_cache.forget_all();
        });
        let written = match written {
            Ok(written) => {
                if let Some(times) = self.unlisted.ends() {
                    info!(times, "what the ledger has can be looked after again");
                }
                let ids = written.sales.iter().map(|sale| sale.intent.id);
                let waiting = self.behind_of(|_| true);
                self.last_readings.keep_only(&ids.chain(waiting).collect());
                written
            }
            Err(error) if self.waiting().is_empty() => return Err(error),
            Err(error) => {
                if self.unlisted.fails() {
                    warn!(code = "ledger_unreadable", %error, "only what is not written yet can be looked after");
                }
                Watched::default()
            }
        };
        Ok(Watched {
            sales: self.overlaid(written.sales, Sale::is_watched),
            waiting: written.waiting,
            unreadable: written.unreadable,
        })
    }

    pub(super) async fn held(
        &self,
        branch: &BranchId,
        terminal: &TerminalId,
    ) -> Result<Option<Sale>, StoreError> {
        let written = self.store.held(branch, terminal).await?;
        let belongs = |sale: &Sale| {
            let intent = &sale.intent;
            let is_its = intent.branch == *branch && intent.terminal == *terminal;
            sale.holds_terminal() && is_its
        };
        Ok(self.overlaid(written.into_iter().collect(), belongs).pop())
    }

    pub(super) async fn unsettled(&self, scope: &Scope) -> Result<Vec<Sale>, StoreError> {
        let written = self.store.unsettled(scope).await?;
        let belongs = |sale: &Sale| scope.has(&sale.intent) && sale.is_unsettled();
        Ok(self.overlaid(written, belongs))
    }

    /// Every frozen sale, whether somebody has looked at it or not.
    pub(super) async fn frozen(&self, scope: &Scope) -> Result<Vec<Sale>, StoreError> {
        let written = self.store.frozen(scope).await?;
        let belongs = |sale: &Sale| scope.has(&sale.intent) && sale.is_frozen();
        Ok(self.overlaid(written, belongs))
    }

    pub(super) async fn of_payment(
        &self,
        scope: &Scope,
        payment: &PaymentId,
    ) -> Result<Option<Sale>, StoreError> {
        let is_its = |sale: &Sale| {
            let session = sale.session().filter(|_| scope.has(&sale.intent));
            session.is_some_and(|session| session.payment == *payment)
        };
        let waits = {
            let waiting = self.waiting();
            let mut newest = waiting.values().filter_map(Waiting::newest);
            newest.find(|sale| is_its(sale)).cloned()
        };
        match waits {
            Some(sale) => Ok(Some(sale)),
            None => {
                let known = self.store.of_payment(scope, payment).await?;
                Ok(known.map(|sale| self.last_readings.applied_to(sale, None)))
            }
        }
    }

    pub(super) async fn page(
        &self,
        scope: &Scope,
        before: Before,
        limit: u32,
    ) -> Result<SalesPage, StoreError> {
        let page = self.store.page(scope, before, limit).await?;
        Ok(self.with_newest(page))
    }

    /// As [`HistoryStore::search`](store::HistoryStore::search): a sale is found by what is stored of
    /// it, and shown as it is.
    pub(super) async fn search(
        &self,
        scope: &Scope,
        query: &SalesQuery,
        before: Before,
        limit: u32,
    ) -> Result<SalesPage, StoreError> {
        let page = self.store.search(scope, query, before, limit).await?;
        Ok(self.with_newest(page))
    }

    /// The page with the steps that are not written yet.
    fn with_newest(&self, page: SalesPage) -> SalesPage {
        let SalesPage { sales, unreadable } = page;
        let newest = |sale: Sale| match self.newest(sale.intent.id) {
            Some(newer) => newer.value,
            None => self.last_readings.applied_to(sale, None),
        };
        SalesPage {
            sales: sales.into_iter().map(newest).collect(),
            unreadable,
        }
    }

    /// Grants a claim on a sale to the first who asks.
    pub(super) async fn claim(
        &self,
        id: SaleId,
        claim: Claim,
        at: Timestamp,
        by: &Actor,
    ) -> Result<bool, StoreError> {
        let writing = self.poll_cache.writes(id);
        let granted = self.note(self.store.claim(id, claim, at, by).await);
        drop(writing);
        granted
    }

    /// For what does not change a sale that can be read, or a claim on one: those writes are made
    /// by [`Self::insert`], [`Self::commit`] and [`Self::claim`].
    pub(super) fn store(&self) -> &dyn Store {
        self.store.as_ref()
    }
}
