//! A store in memory: nothing of it survives the process. What it returns was written and read in the
//! stored form.

mod audit;
mod audit_log;
mod day;
mod history;
mod journal;
mod operations;
mod people;
mod person_row;
mod prints;
mod sale_row;
mod terminal_row;
mod terminals;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use payment::Revision;
use payment::id::{AccountId, BranchId, PaymentId, Reference, SaleId, TerminalId};
use payment::identity::{Actor, Scope};
use payment::operation::Operation;
use payment::sale::{Sale, Session};
use payment::time::Timestamp;

use self::sale_row::{Row, holds, is_kept_whole, round_trip};
use self::terminal_row::TerminalRow;
use crate::acknowledgement::Acknowledgement;
use crate::audit::AuditEntry;
use crate::commit::{Commit, Stored, WriteId};
use crate::error::{Cause, Constraint, StoreError};
use crate::history_port::{HistoryStore, SalesQuery};
use crate::page::{Before, SalesPage, Unreadable};
use crate::port::{Claim, Inserted, Store, Watched};
use crate::print_port::Print;
use crate::sale_event::SaleEvent;
use crate::secret;

/// A store in memory. Clones share their contents.
#[derive(Clone, Debug, Default)]
pub struct Memory(Arc<Mutex<Tables>>);

#[derive(Debug, Default)]
struct Tables {
    sales: BTreeMap<SaleId, Row>,
    operations: Vec<OperationRow>,
    prints: Vec<Print>,
    terminals: BTreeMap<(String, String), TerminalRow>,
    people: person_row::People,
    claims: BTreeSet<(SaleId, Claim)>,
    acknowledgements: Vec<Acknowledgement>,
    secrets: BTreeMap<String, [u8; 32]>,
    day: journal::Day,
    audit: audit_log::Log,
}

/// An operation, in the order of insertion.
#[derive(Debug)]
struct OperationRow {
    stored: Stored<Operation>,
    /// The write that made this revision.
    last_write: WriteId,
}

impl Tables {
    /// Whose sale this is.
    fn owner(&self, sale: SaleId) -> Option<(AccountId, BranchId)> {
        let intent = &self.sales.get(&sale)?.sale().intent;
        Some((intent.account.clone(), intent.branch.clone()))
    }
}

/// The constraint that this sale breaks beside the others.
fn broken(tables: &Tables, sale: &Sale) -> Option<Constraint> {
    let id = sale.intent.id;
    let others = tables.sales.values().map(Row::sale);
    let mut others = others.filter(|other| other.intent.id != id);
    others.find_map(|other| {
        let sessions = other.session().zip(sale.session());
        let is_shared = |same: fn(&Session, &Session) -> bool| {
            sessions.is_some_and(|(one, another)| same(one, another))
        };
        if is_shared(|one, another| one.id == another.id) {
            Some(Constraint::Session)
        } else if is_shared(|one, another| one.payment == another.payment) {
            Some(Constraint::Payment)
        } else if holds(other, &sale.intent.branch, &sale.intent.terminal) && sale.holds_terminal()
        {
            Some(Constraint::Terminal)
        } else {
            None
        }
    })
}

impl Memory {
    fn lock(&self) -> MutexGuard<'_, Tables> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The sales that belong to a list, oldest first.
    fn all(&self, belongs: impl Fn(&Sale) -> bool) -> Vec<Sale> {
        let tables = self.lock();
        let mut rows: Vec<&Row> = tables.sales.values().collect();
        rows.sort_unstable_by_key(|row| row.place());
        let sales = rows.into_iter().map(Row::sale);
        sales.filter(|sale| belongs(sale)).cloned().collect()
    }

    /// Every sale, oldest first.
    #[must_use]
    pub fn sales(&self) -> Vec<Sale> {
        self.all(|_| true)
    }

    /// Every operation, oldest first.
    #[must_use]
    pub fn every_operation(&self) -> Vec<Operation> {
        let tables = self.lock();
        let all = tables.operations.iter();
        all.map(|row| row.stored.value.clone()).collect()
    }

    /// Whether there is a sale of which this holds.
    pub fn any(&self, is_meant: impl FnMut(&Sale) -> bool) -> bool {
        self.lock().sales.values().map(Row::sale).any(is_meant)
    }
}

#[async_trait]
impl Store for Memory {
    async fn insert(
        &self,
        sale: &Sale,
        write: WriteId,
        now: Timestamp,
    ) -> Result<Inserted, StoreError> {
        let value = round_trip(sale)?;
        let mut tables = self.lock();
        if let Some(known) = tables.sales.get(&sale.intent.id) {
            return Ok(if known.last_write == write {
                Inserted::New(known.stored.revision)
            } else {
                Inserted::Known(Box::new(known.stored.clone()))
            });
        }
        if broken(&tables, sale).is_some() {
            return Ok(Inserted::TerminalHeld);
        }
        let revision = Revision::FIRST;
        let row = Row {
            stored: Stored { value, revision },
            last_write: write,
            created_at: now,
            events: vec![SaleEvent::of(sale, SaleEvent::ASKED, now)],
        };
        tables.audit.append(&AuditEntry::asked(sale, now))?;
        tables.sales.insert(sale.intent.id, row);
        Ok(Inserted::New(revision))
    }

    async fn commit(&self, commit: &Commit) -> Result<Revision, StoreError> {
        let value = round_trip(&commit.sale)?;
        let mut tables = self.lock();
        let id = commit.sale.intent.id;
        let known = tables.sales.get(&id).ok_or(Cause::Missing)?;
        if known.stored.revision != commit.after {
            return if known.last_write == commit.write {
                Ok(known.stored.revision)
            } else {
                Err(StoreError::Stale)
            };
        }
        if let Some(constraint) = broken(&tables, &value) {
            return Err(StoreError::Conflict(constraint));
        }
        let event = SaleEvent::of(&commit.sale, commit.event, commit.at);
        let revision = commit.after.next();
        let from = known.stored.value.state_name().word().to_owned();
        let entry = AuditEntry::stepped(commit, from);
        tables.audit.append(&entry)?;
        if let Some(row) = tables.sales.get_mut(&id) {
            row.stored = Stored { value, revision };
            row.last_write = commit.write;
            row.events.push(event);
        }
        tables.day.book(&commit.sale, commit.at);
        Ok(revision)
    }

    async fn find(&self, scope: &Scope, id: SaleId) -> Result<Option<Stored<Sale>>, StoreError> {
        let tables = self.lock();
        let row = tables.sales.get(&id);
        let row = row.filter(|row| scope.has(&row.sale().intent));
        Ok(row.map(|row| row.stored.clone()))
    }

    async fn timeline(
        &self,
        scope: &Scope,
        id: SaleId,
    ) -> Result<Option<Vec<SaleEvent>>, StoreError> {
        let tables = self.lock();
        let row = tables.sales.get(&id);
        let row = row.filter(|row| scope.has(&row.sale().intent));
        Ok(row.map(|row| row.events.clone()))
    }

    async fn claim(
        &self,
        id: SaleId,
        what: Claim,
        now: Timestamp,
        by: &Actor,
    ) -> Result<bool, StoreError> {
        let mut tables = self.lock();
        let is_first = tables.claims.insert((id, what));
        let owner = tables.owner(id);
        if let Some((account, branch)) = owner
            && is_first
            && what == Claim::Acknowledge
        {
            let entry = AuditEntry::acknowledged(id, (&account, &branch), by, now);
            tables.audit.append(&entry)?;
        }
        Ok(is_first)
    }

    async fn is_claimed(&self, id: SaleId, what: Claim) -> Result<bool, StoreError> {
        Ok(self.lock().claims.contains(&(id, what)))
    }

    async fn acknowledged(&self, scope: &Scope, limit: u32) -> Result<Vec<SaleId>, StoreError> {
        let newest = self.page(scope, None, limit).await?;
        let tables = self.lock();
        let ids = newest.sales.iter().map(|sale| sale.intent.id);
        let is_acknowledged = |id: &SaleId| tables.claims.contains(&(*id, Claim::Acknowledge));
        Ok(ids.filter(is_acknowledged).collect())
    }

    async fn watched(&self) -> Result<Watched, StoreError> {
        Ok(Watched {
            sales: self.all(Sale::is_watched),
            waiting: self.all(|sale| sale.is_unsettled() && !sale.is_watched()),
            unreadable: Vec::new(),
        })
    }

    async fn unreadable(&self, _: SaleId) -> Result<Option<Unreadable>, StoreError> {
        Ok(None)
    }

    async fn release_terminal(&self, _: &Unreadable) -> Result<(), StoreError> {
        Err(StoreError::Stale)
    }

    async fn secret(&self, name: &str) -> Result<[u8; 32], StoreError> {
        let mut tables = self.lock();
        let known = tables.secrets.entry(name.to_owned());
        let secret = known.or_insert_with(secret::fresh);
        Ok(*secret)
    }

    async fn held(
        &self,
        branch: &BranchId,
        terminal: &TerminalId,
    ) -> Result<Option<Sale>, StoreError> {
        let holding = self.all(|sale| holds(sale, branch, terminal));
        Ok(holding.into_iter().next())
    }

    async fn unsettled(&self, scope: &Scope) -> Result<Vec<Sale>, StoreError> {
        Ok(self.all(|sale| scope.has(&sale.intent) && sale.is_unsettled()))
    }

    async fn frozen(&self, scope: &Scope) -> Result<Vec<Sale>, StoreError> {
        Ok(self.all(|sale| scope.has(&sale.intent) && sale.is_frozen()))
    }

    async fn of_payment(
        &self,
        scope: &Scope,
        payment: &PaymentId,
    ) -> Result<Option<Sale>, StoreError> {
        let is_its = |sale: &Sale| {
            let session = sale.session().filter(|_| scope.has(&sale.intent));
            session.is_some_and(|session| session.payment == *payment)
        };
        Ok(self.all(is_its).into_iter().next())
    }

    async fn acknowledge_payment(
        &self,
        what: &Acknowledgement,
        account: &AccountId,
        by: &Actor,
    ) -> Result<(), StoreError> {
        let mut tables = self.lock();
        tables.acknowledgements.push(what.clone());
        tables
            .audit
            .append(&AuditEntry::acknowledged_payment(what, account, by))
    }

    async fn acknowledgements(
        &self,
        payment: Option<&PaymentId>,
    ) -> Result<Vec<Acknowledgement>, StoreError> {
        let tables = self.lock();
        let newest = tables.acknowledgements.iter().rev();
        let is_meant = |known: &&Acknowledgement| payment.is_none_or(|id| known.payment == *id);
        Ok(newest.filter(is_meant).cloned().collect())
    }

    async fn is_of_other(&self, id: SaleId, session: &Session) -> Result<bool, StoreError> {
        let has = |known: &Session| known.id == session.id || known.payment == session.payment;
        Ok(self.any(|sale| sale.intent.id != id && sale.session().is_some_and(has)))
    }

    async fn without_session(
        &self,
        scope: &Scope,
        reference: &Reference,
    ) -> Result<Vec<Sale>, StoreError> {
        let is_meant = |sale: &Sale| {
            let is_of_scope = scope.has(&sale.intent) && sale.session().is_none();
            is_of_scope && sale.intent.reference == *reference
        };
        Ok(self.all(is_meant).into_iter().rev().collect())
    }

    async fn page(
        &self,
        scope: &Scope,
        before: Before,
        limit: u32,
    ) -> Result<SalesPage, StoreError> {
        let all = SalesQuery::default();
        self.search(scope, &all, before, limit).await
    }

    async fn newest(&self) -> Result<Option<Sale>, StoreError> {
        let tables = self.lock();
        let newest = tables.sales.values().map(Row::sale);
        let newest = newest.max_by_key(|sale| (sale.intent.created_at, sale.intent.id));
        Ok(newest.cloned())
    }

    async fn branches(&self) -> Result<Vec<BranchId>, StoreError> {
        let sales = self.all(|_| true).into_iter();
        let branches: BTreeSet<_> = sales.map(|sale| sale.intent.branch).collect();
        Ok(branches.into_iter().collect())
    }

    async fn look_through(
        &self,
        _: i64,
        _: u32,
    ) -> Result<(Vec<Unreadable>, Option<i64>), StoreError> {
        Ok((Vec::new(), None))
    }

    async fn prune_events(&self, of: Range<Timestamp>, limit: u32) -> Result<u64, StoreError> {
        let mut tables = self.lock();
        let rows = tables.sales.values_mut();
        let settled = rows.filter(|row| !is_kept_whole(row.sale()));
        let mut lists: Vec<_> = settled.map(|row| &mut row.events).collect();
        let mut pruned = 0;
        while pruned < u64::from(limit) {
            let of_time = lists.iter().enumerate().flat_map(|(list, events)| {
                let found = events.iter().position(|event| of.contains(&event.at));
                found.and_then(|n| Some((events.get(n)?.at, list, n)))
            });
            let Some((_, list, n)) = of_time.min() else {
                break;
            };
            if let Some(events) = lists.get_mut(list) {
                events.remove(n);
            }
            pruned += 1;
        }
        Ok(pruned)
    }

    async fn probe(&self) -> Result<(), StoreError> {
        Ok(())
    }

    fn is_shared(&self) -> bool {
        false
    }

    async fn close(&self) {}
}
