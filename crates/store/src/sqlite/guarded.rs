//! The port of a locked ledger: nothing is written to one that is damaged or was replaced, and how
//! long a write takes is noted.

use std::ops::Range;
use std::sync::atomic::Ordering;

use async_trait::async_trait;
use payment::Revision;
use payment::id::{AccountId, BranchId, PaymentId, Reference, SaleId, TerminalId};
use payment::identity::{Actor, Scope};
use payment::operation::Operation;
use payment::sale::{Sale, Session};
use payment::time::Timestamp;
use tracing::warn;
use uuid::Uuid;

use super::exclusive::{ExclusiveSqlite, close};
use crate::acknowledgement::Acknowledgement;
use crate::commit::{Commit, Stored, WriteId};
use crate::error::StoreError;
use crate::history_port::{HistoryStore, SalesQuery};
use crate::operation_port::{OpenOperations, OperationCommit, OperationInserted, OperationStore};
use crate::page::{Before, SalesPage, Unreadable};
use crate::port::{Claim, Inserted, Store, Watched};
use crate::print_port::{NewPrint, Print, PrintBegun, PrintOutcome, PrintStore};
use crate::sale_event::SaleEvent;

#[async_trait]
impl OperationStore for ExclusiveSqlite {
    async fn insert_operation(
        &self,
        operation: &Operation,
        write: WriteId,
        by: &Actor,
    ) -> Result<OperationInserted, StoreError> {
        self.usable()?;
        let inserted = self
            .timed(self.sqlite.insert_operation(operation, write, by))
            .await;
        self.tidy();
        inserted
    }

    async fn commit_operation(&self, commit: &OperationCommit) -> Result<Revision, StoreError> {
        self.usable()?;
        let committed = self.timed(self.sqlite.commit_operation(commit)).await;
        self.tidy();
        committed
    }

    async fn operations(
        &self,
        scope: &Scope,
        sale: SaleId,
    ) -> Result<Vec<Stored<Operation>>, StoreError> {
        self.heed(self.sqlite.operations(scope, sale).await)
    }

    async fn open_operations(&self) -> Result<OpenOperations, StoreError> {
        self.heed(self.sqlite.open_operations().await)
    }
}

#[async_trait]
impl HistoryStore for ExclusiveSqlite {
    async fn search(
        &self,
        scope: &Scope,
        query: &SalesQuery,
        before: Before,
        limit: u32,
    ) -> Result<SalesPage, StoreError> {
        self.heed(self.sqlite.search(scope, query, before, limit).await)
    }

    async fn terminals(&self, branch: &BranchId) -> Result<Vec<TerminalId>, StoreError> {
        self.heed(self.sqlite.terminals(branch).await)
    }
}

#[async_trait]
impl PrintStore for ExclusiveSqlite {
    async fn begin_print(&self, print: &NewPrint, by: &Actor) -> Result<PrintBegun, StoreError> {
        self.usable()?;
        let begun = self.timed(self.sqlite.begin_print(print, by)).await;
        self.tidy();
        begun
    }

    async fn take_print(&self, scope: &Scope, id: Uuid) -> Result<bool, StoreError> {
        self.usable()?;
        let taken = self.timed(self.sqlite.take_print(scope, id)).await;
        self.tidy();
        taken
    }

    async fn end_print(
        &self,
        scope: &Scope,
        id: Uuid,
        outcome: PrintOutcome,
        at: Timestamp,
        is_taken: bool,
    ) -> Result<Option<Print>, StoreError> {
        self.usable()?;
        let ended = self
            .timed(self.sqlite.end_print(scope, id, outcome, at, is_taken))
            .await;
        self.tidy();
        ended
    }

    async fn prints(&self, scope: &Scope, subjects: &[String]) -> Result<Vec<Print>, StoreError> {
        self.heed(self.sqlite.prints(scope, subjects).await)
    }

    async fn find_print(&self, scope: &Scope, id: Uuid) -> Result<Option<Print>, StoreError> {
        self.heed(self.sqlite.find_print(scope, id).await)
    }
}

#[async_trait]
impl Store for ExclusiveSqlite {
    async fn insert(
        &self,
        sale: &Sale,
        write: WriteId,
        now: Timestamp,
    ) -> Result<Inserted, StoreError> {
        self.usable()?;
        let inserted = self.timed(self.sqlite.insert(sale, write, now)).await;
        self.tidy();
        inserted
    }

    async fn commit(&self, commit: &Commit) -> Result<Revision, StoreError> {
        self.usable()?;
        let committed = self.timed(self.sqlite.commit(commit)).await;
        self.tidy();
        committed
    }

    async fn find(&self, scope: &Scope, id: SaleId) -> Result<Option<Stored<Sale>>, StoreError> {
        self.heed(self.sqlite.find(scope, id).await)
    }

    async fn timeline(
        &self,
        scope: &Scope,
        id: SaleId,
    ) -> Result<Option<Vec<SaleEvent>>, StoreError> {
        self.heed(self.sqlite.timeline(scope, id).await)
    }

    async fn is_claimed(&self, id: SaleId, what: Claim) -> Result<bool, StoreError> {
        self.heed(self.sqlite.is_claimed(id, what).await)
    }

    async fn acknowledged(&self, scope: &Scope, limit: u32) -> Result<Vec<SaleId>, StoreError> {
        self.heed(self.sqlite.acknowledged(scope, limit).await)
    }

    async fn watched(&self) -> Result<Watched, StoreError> {
        self.heed(self.sqlite.watched().await)
    }

    async fn unreadable(&self, id: SaleId) -> Result<Option<Unreadable>, StoreError> {
        self.heed(self.sqlite.unreadable(id).await)
    }

    async fn claim(
        &self,
        id: SaleId,
        what: Claim,
        now: Timestamp,
        by: &Actor,
    ) -> Result<bool, StoreError> {
        self.usable()?;
        self.heed(self.sqlite.claim(id, what, now, by).await)
    }

    async fn release_terminal(&self, sale: &Unreadable) -> Result<(), StoreError> {
        self.usable()?;
        self.heed(self.sqlite.release_terminal(sale).await)
    }

    async fn secret(&self, name: &str) -> Result<[u8; 32], StoreError> {
        self.usable()?;
        self.heed(self.sqlite.secret(name).await)
    }

    async fn held(
        &self,
        branch: &BranchId,
        terminal: &TerminalId,
    ) -> Result<Option<Sale>, StoreError> {
        self.heed(self.sqlite.held(branch, terminal).await)
    }

    async fn unsettled(&self, scope: &Scope) -> Result<Vec<Sale>, StoreError> {
        self.heed(self.sqlite.unsettled(scope).await)
    }

    async fn frozen(&self, scope: &Scope) -> Result<Vec<Sale>, StoreError> {
        self.heed(self.sqlite.frozen(scope).await)
    }

    async fn of_payment(
        &self,
        scope: &Scope,
        payment: &PaymentId,
    ) -> Result<Option<Sale>, StoreError> {
        self.heed(self.sqlite.of_payment(scope, payment).await)
    }

    async fn acknowledge_payment(
        &self,
        what: &Acknowledgement,
        account: &AccountId,
        by: &Actor,
    ) -> Result<(), StoreError> {
        self.usable()?;
        self.heed(self.sqlite.acknowledge_payment(what, account, by).await)
    }

    async fn acknowledgements(
        &self,
        payment: Option<&PaymentId>,
    ) -> Result<Vec<Acknowledgement>, StoreError> {
        self.heed(self.sqlite.acknowledgements(payment).await)
    }

    async fn is_of_other(&self, id: SaleId, session: &Session) -> Result<bool, StoreError> {
        self.heed(self.sqlite.is_of_other(id, session).await)
    }

    async fn without_session(
        &self,
        scope: &Scope,
        reference: &Reference,
    ) -> Result<Vec<Sale>, StoreError> {
        self.heed(self.sqlite.without_session(scope, reference).await)
    }

    async fn page(
        &self,
        scope: &Scope,
        before: Before,
        limit: u32,
    ) -> Result<SalesPage, StoreError> {
        self.heed(self.sqlite.page(scope, before, limit).await)
    }

    async fn newest(&self) -> Result<Option<Sale>, StoreError> {
        self.heed(self.sqlite.newest().await)
    }

    async fn branches(&self) -> Result<Vec<BranchId>, StoreError> {
        self.heed(self.sqlite.branches().await)
    }

    async fn look_through(
        &self,
        below: i64,
        rows: u32,
    ) -> Result<(Vec<Unreadable>, Option<i64>), StoreError> {
        self.heed(self.sqlite.look_through(below, rows).await)
    }

    async fn prune_events(&self, of: Range<Timestamp>, limit: u32) -> Result<u64, StoreError> {
        self.usable()?;
        let pruned = self.timed(self.sqlite.prune_events(of, limit)).await;
        self.tidy();
        pruned
    }

    async fn probe(&self) -> Result<(), StoreError> {
        self.usable()?;
        let written = self.timed(self.sqlite.probe()).await;
        self.tidy();
        written
    }

    fn is_shared(&self) -> bool {
        false
    }

    fn is_checked(&self) -> bool {
        self.health.is_checked.load(Ordering::Relaxed)
    }

    async fn close(&self) {
        self.health.is_closing.store(true, Ordering::Relaxed);
        let Some(mut upkeep) = self.upkeep.lock().await.take() else {
            return self.sqlite.close().await;
        };
        let ended = upkeep.end().await;
        let closed = close(upkeep, Some(&self.sqlite)).await;
        if let Err(error) = ended.and(closed) {
            warn!(code = "ledger_not_closed", %error, "the ledger could not be closed in order; what was written is there");
        }
    }
}
