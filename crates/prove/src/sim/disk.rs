//! A store that survives the server, on a disk that fails.

mod audit;
mod people;
mod prints;
mod terminals;

use std::ops::Range;

use async_trait::async_trait;
use clock::Clock as _;
use payment::Revision;
use payment::id::{AccountId, BranchId, PaymentId, Reference, SaleId, TerminalId};
use payment::identity::{Actor, Scope};
use payment::operation::Operation;
use payment::sale::{Sale, Session};
use payment::time::{Millis, Timestamp};
use store::{
    Acknowledgement, Before, Cause, Claim, Commit, HistoryStore, Inserted, Memory, OpenOperations,
    OperationCommit, OperationInserted, OperationStore, SaleEvent, SalesPage, SalesQuery, Store,
    StoreError, Stored, Unreadable, Watched, WriteId,
};

use super::ids::short;
use super::plan::LedgerPlan;
use super::records::Records;
use super::steps;
use super::world::World;
use crate::promises;

/// The ledger of one of the server's lives.
#[derive(Clone, Debug)]
pub(crate) struct Disk {
    world: World,
    records: Records,
    life: u32,
    is_shared: bool,
}

impl Disk {
    /// The ledger of this life.
    #[must_use]
    pub(crate) const fn new(world: World, records: Records, life: u32) -> Self {
        Self {
            world,
            records,
            life,
            is_shared: false,
        }
    }

    /// The same disk, on which another server works at the same time.
    #[must_use]
    pub(crate) fn shared(self) -> Self {
        Self {
            is_shared: true,
            ..self
        }
    }

    /// A write: refused, done, or done and denied.
    async fn write<T>(
        &self,
        what: &str,
        write: impl Future<Output = Result<T, StoreError>>,
    ) -> Result<T, StoreError> {
        self.world
            .point(self.life, &format!("before writing {what}"))
            .await;
        self.world.pause(0, 3).await;
        let plan = self.world.lock().plan.ledger;
        let (before, after) = match plan {
            LedgerPlan::Whole => (false, false),
            LedgerPlan::Refuses => (true, false),
            LedgerPlan::Unsure => (self.world.one_in(3), self.world.one_in(3)),
        };
        if before {
            self.world.count("writes refused");
            return Err(Cause::Other("the disk is full").into());
        }
        let outcome = write.await;
        self.world
            .point(self.life, &format!("after writing {what}"))
            .await;
        if after {
            self.world.count("writes denied");
            return Err(Cause::Other("it is not known whether it was written").into());
        }
        outcome
    }

    pub(super) const fn memory(&self) -> &Memory {
        self.records.memory()
    }

    /// A sale that begins has the wall's date, however long the machine slept before.
    fn is_dated(&self, sale: &Sale) {
        let (wall, made) = (self.world.wall(), sale.intent.created_at);
        let is_known = self.memory().any(|known| known.intent.id == sale.intent.id);
        // The ledger may have been asked for something else in between.
        if !is_known && wall.since(made).max(made.since(wall)) > Millis::seconds(10) {
            let late = wall.0 - made.0;
            let name = short(sale.intent.id);
            let what = format!("{name} is dated {late} ms before the wall's clock");
            self.world.violated(promises::DATED_BY_THE_WALL, what);
        }
    }
}

#[async_trait]
impl OperationStore for Disk {
    async fn insert_operation(
        &self,
        operation: &Operation,
        write: WriteId,
        by: &Actor,
    ) -> Result<OperationInserted, StoreError> {
        let inserting = self.memory().insert_operation(operation, write, by);
        self.write("an operation's intent", inserting).await
    }

    async fn commit_operation(&self, commit: &OperationCommit) -> Result<Revision, StoreError> {
        let committing = self.memory().commit_operation(commit);
        self.write("an operation", committing).await
    }

    async fn operations(
        &self,
        scope: &Scope,
        sale: SaleId,
    ) -> Result<Vec<Stored<Operation>>, StoreError> {
        self.memory().operations(scope, sale).await
    }

    async fn open_operations(&self) -> Result<OpenOperations, StoreError> {
        self.memory().open_operations().await
    }
}

#[async_trait]
impl HistoryStore for Disk {
    async fn search(
        &self,
        scope: &Scope,
        query: &SalesQuery,
        before: Before,
        limit: u32,
    ) -> Result<SalesPage, StoreError> {
        self.memory().search(scope, query, before, limit).await
    }

    async fn terminals(&self, branch: &BranchId) -> Result<Vec<TerminalId>, StoreError> {
        self.memory().terminals(branch).await
    }
}

#[async_trait]
impl Store for Disk {
    async fn insert(
        &self,
        sale: &Sale,
        write: WriteId,
        now: Timestamp,
    ) -> Result<Inserted, StoreError> {
        self.is_dated(sale);
        self.write("the intent", self.memory().insert(sale, write, now))
            .await
    }

    async fn commit(&self, commit: &Commit) -> Result<Revision, StoreError> {
        let id = commit.sale.intent.id;
        let scope = Scope::Account(commit.sale.intent.account.clone());
        if let Some(old) = self.memory().find(&scope, id).await?
            && old.revision == commit.after
        {
            steps::check(&self.world, &old, commit);
        }
        let outcome = self.write(commit.event, self.memory().commit(commit)).await;
        if outcome.is_ok() {
            self.records.note_tries(&commit.sale);
        }
        match &outcome {
            Ok(_) => self.world.say(|| {
                let state = commit.sale.state_name();
                format!("    ledger {}: {} → {state:?}", short(id), commit.event)
            }),
            Err(StoreError::Conflict(_)) => self.world.count("conflicts"),
            Err(StoreError::Stale) => self.world.count("stale writes"),
            Err(_) => {}
        }
        outcome
    }

    async fn find(&self, scope: &Scope, id: SaleId) -> Result<Option<Stored<Sale>>, StoreError> {
        self.memory().find(scope, id).await
    }

    async fn timeline(
        &self,
        scope: &Scope,
        id: SaleId,
    ) -> Result<Option<Vec<SaleEvent>>, StoreError> {
        self.memory().timeline(scope, id).await
    }

    async fn claim(
        &self,
        id: SaleId,
        what: Claim,
        at: Timestamp,
        by: &Actor,
    ) -> Result<bool, StoreError> {
        self.write("a claim", self.memory().claim(id, what, at, by))
            .await
    }

    async fn is_claimed(&self, id: SaleId, what: Claim) -> Result<bool, StoreError> {
        self.memory().is_claimed(id, what).await
    }

    async fn acknowledged(&self, scope: &Scope, limit: u32) -> Result<Vec<SaleId>, StoreError> {
        self.memory().acknowledged(scope, limit).await
    }

    async fn watched(&self) -> Result<Watched, StoreError> {
        self.world
            .point(self.life, "looking through the ledger")
            .await;
        self.memory().watched().await
    }

    async fn unreadable(&self, id: SaleId) -> Result<Option<Unreadable>, StoreError> {
        self.memory().unreadable(id).await
    }

    async fn release_terminal(&self, sale: &Unreadable) -> Result<(), StoreError> {
        self.memory().release_terminal(sale).await
    }

    // The same in every run of a seed.
    async fn secret(&self, _: &str) -> Result<[u8; 32], StoreError> {
        Ok([7; 32])
    }

    async fn held(
        &self,
        branch: &BranchId,
        terminal: &TerminalId,
    ) -> Result<Option<Sale>, StoreError> {
        let holds = |sale: &&Sale| {
            let intent = &sale.intent;
            sale.holds_terminal() && intent.branch == *branch && intent.terminal == *terminal
        };
        if self.memory().sales().iter().filter(holds).count() > 1 {
            self.world
                .violated(promises::ONE_SALE, "two sales hold one terminal");
        }
        self.memory().held(branch, terminal).await
    }

    async fn unsettled(&self, scope: &Scope) -> Result<Vec<Sale>, StoreError> {
        self.memory().unsettled(scope).await
    }

    async fn frozen(&self, scope: &Scope) -> Result<Vec<Sale>, StoreError> {
        self.memory().frozen(scope).await
    }

    async fn of_payment(
        &self,
        scope: &Scope,
        payment: &PaymentId,
    ) -> Result<Option<Sale>, StoreError> {
        self.memory().of_payment(scope, payment).await
    }

    async fn acknowledge_payment(
        &self,
        what: &Acknowledgement,
        account: &AccountId,
        by: &Actor,
    ) -> Result<(), StoreError> {
        let write = self.memory().acknowledge_payment(what, account, by);
        self.write("an acknowledgement", write).await
    }

    async fn acknowledgements(
        &self,
        payment: Option<&PaymentId>,
    ) -> Result<Vec<Acknowledgement>, StoreError> {
        self.memory().acknowledgements(payment).await
    }

    async fn is_of_other(&self, id: SaleId, session: &Session) -> Result<bool, StoreError> {
        self.memory().is_of_other(id, session).await
    }

    async fn without_session(
        &self,
        scope: &Scope,
        reference: &Reference,
    ) -> Result<Vec<Sale>, StoreError> {
        self.memory().without_session(scope, reference).await
    }

    async fn page(
        &self,
        scope: &Scope,
        before: Before,
        limit: u32,
    ) -> Result<SalesPage, StoreError> {
        self.memory().page(scope, before, limit).await
    }

    async fn newest(&self) -> Result<Option<Sale>, StoreError> {
        self.memory().newest().await
    }

    async fn branches(&self) -> Result<Vec<BranchId>, StoreError> {
        self.memory().branches().await
    }

    async fn look_through(
        &self,
        below: i64,
        rows: u32,
    ) -> Result<(Vec<Unreadable>, Option<i64>), StoreError> {
        self.memory().look_through(below, rows).await
    }

    async fn prune_events(&self, of: Range<Timestamp>, limit: u32) -> Result<u64, StoreError> {
        let write = self.memory().prune_events(of, limit);
        self.write("a pruning of events", write).await
    }

    async fn probe(&self) -> Result<(), StoreError> {
        self.memory().probe().await
    }

    fn is_shared(&self) -> bool {
        self.is_shared
    }

    async fn close(&self) {}
}
