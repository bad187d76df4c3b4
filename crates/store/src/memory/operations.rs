//! The port of operations in memory.

use async_trait::async_trait;
use payment::Revision;
use payment::id::SaleId;
use payment::identity::{Actor, Scope};
use payment::operation::Operation;
use payment::time::Timestamp;

use super::sale_row::Row;
use super::{Memory, OperationRow, Tables};
use crate::audit::AuditEntry;
use crate::commit::{Stored, WriteId};
use crate::error::{Cause, StoreError};
use crate::format;
use crate::operation_port::{OpenOperations, OperationCommit, OperationInserted, OperationStore};

/// As it is written and read.
fn round_trip(operation: &Operation) -> Result<Operation, StoreError> {
    let body = format::operation::write(operation)?;
    Ok(format::operation::read(body.as_bytes())?)
}

impl Tables {
    /// Adds to the audit log what became of an operation.
    fn tell(
        &mut self,
        operation: &Operation,
        by: &Actor,
        at: Timestamp,
        is_new: bool,
    ) -> Result<(), StoreError> {
        let owner = self.owner(operation.intent.sale).ok_or(Cause::Missing)?;
        let owner = (&owner.0, &owner.1);
        match AuditEntry::of_operation(operation, owner, by, at, is_new) {
            Some(entry) => self.audit.append(&entry),
            None => Ok(()),
        }
    }
}

#[async_trait]
impl OperationStore for Memory {
    async fn insert_operation(
        &self,
        operation: &Operation,
        write: WriteId,
        by: &Actor,
    ) -> Result<OperationInserted, StoreError> {
        let value = round_trip(operation)?;
        let mut tables = self.lock();
        let (id, payment) = (operation.intent.id, &operation.intent.payment);
        let mut rows = tables.operations.iter();
        if let Some(known) = rows.find(|row| row.stored.intent.id == id) {
            let stored = &known.stored;
            return Ok(if known.last_write == write {
                OperationInserted::New(stored.revision)
            } else if stored.intent.is_same(&operation.intent) {
                OperationInserted::Known(Box::new(stored.clone()))
            } else {
                OperationInserted::OtherBody
            });
        }
        if !tables.sales.contains_key(&operation.intent.sale) {
            return Err(Cause::Missing.into());
        }
        let is_of_payment =
            |row: &OperationRow| row.stored.is_open() && row.stored.intent.payment == *payment;
        if tables.operations.iter().any(is_of_payment) {
            return Ok(OperationInserted::UnderWay);
        }
        let revision = Revision::FIRST;
        tables.tell(operation, by, operation.intent.at, true)?;
        tables.operations.push(OperationRow {
            stored: Stored { value, revision },
            last_write: write,
        });
        Ok(OperationInserted::New(revision))
    }

    async fn commit_operation(&self, commit: &OperationCommit) -> Result<Revision, StoreError> {
        let value = round_trip(&commit.operation)?;
        let id = commit.operation.intent.id;
        let mut tables = self.lock();
        let mut rows = tables.operations.iter_mut();
        let known = rows.find(|row| row.stored.intent.id == id);
        let known = known.ok_or(Cause::Missing)?;
        if known.stored.revision != commit.after {
            return if known.last_write == commit.write {
                Ok(known.stored.revision)
            } else {
                Err(StoreError::Stale)
            };
        }
        let revision = commit.after.next();
        known.stored = Stored { value, revision };
        known.last_write = commit.write;
        tables.tell(&commit.operation, &Actor::Server, commit.at, false)?;
        Ok(revision)
    }

    async fn operations(
        &self,
        scope: &Scope,
        sale: SaleId,
    ) -> Result<Vec<Stored<Operation>>, StoreError> {
        let tables = self.lock();
        let is_of_scope = |row: &Row| scope.has(&row.sale().intent);
        if !tables.sales.get(&sale).is_some_and(is_of_scope) {
            return Ok(Vec::new());
        }
        let all = tables.operations.iter().map(|row| &row.stored);
        let of_sale = all.filter(|stored| stored.intent.sale == sale);
        Ok(of_sale.cloned().collect())
    }

    async fn open_operations(&self) -> Result<OpenOperations, StoreError> {
        let tables = self.lock();
        let all = tables.operations.iter().map(|row| &row.stored);
        let open = all.filter(|stored| stored.is_open());
        Ok(OpenOperations {
            operations: open.cloned().collect(),
            unreadable: Vec::new(),
        })
    }
}
