//! The port of operations on SQLite.

use async_trait::async_trait;
use payment::Revision;
use payment::id::SaleId;
use payment::identity::{Actor, Scope};
use payment::operation::Operation;
use payment::time::Timestamp;
use serde::de::Error as _;
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection};
use uuid::Uuid;

use super::audit;
use super::pool::Sqlite;
use super::queries::{OPEN_OPERATIONS, OPERATION, OPERATIONS_OF_SALE};
use super::rows::revision;
use super::writes::number;
use crate::audit::AuditEntry;
use crate::commit::{Stored, WriteId};
use crate::error::{Cause, StoreError};
use crate::format;
use crate::operation_port::{
    OpenOperations, OperationCommit, OperationInserted, OperationStore, UnreadableOperation,
};

#[async_trait]
impl OperationStore for Sqlite {
    async fn insert_operation(
        &self,
        operation: &Operation,
        write: WriteId,
        by: &Actor,
    ) -> Result<OperationInserted, StoreError> {
        let id = operation.intent.id.to_string();
        self.write(async |connection| {
            if insert(connection, operation, write).await? {
                tell(connection, operation, by, operation.intent.at, true).await?;
                return Ok(OperationInserted::New(Revision::FIRST));
            }
            let row = sqlx::query(OPERATION)
                .bind(&id)
                .fetch_optional(&mut *connection)
                .await?;
            let Some(row) = row else {
                let sale = sqlx::query("SELECT 1 FROM sales WHERE id = $1")
                    .bind(operation.intent.sale.to_string())
                    .fetch_optional(&mut *connection)
                    .await?;
                return match sale {
                    Some(_) => Ok(OperationInserted::UnderWay),
                    None => Err(Cause::Missing.into()),
                };
            };
            let known = stored(&row)?;
            if last_write(&row)? == Some(write.uuid()) {
                return Ok(OperationInserted::New(known.revision));
            }
            Ok(match known.intent.is_same(&operation.intent) {
                true => OperationInserted::Known(Box::new(known)),
                false => OperationInserted::OtherBody,
            })
        })
        .await
    }

    async fn commit_operation(&self, commit: &OperationCommit) -> Result<Revision, StoreError> {
        let (operation, next) = (&commit.operation, commit.after.next());
        let id = operation.intent.id.to_string();
        self.write(async |connection| {
            let updated = sqlx::query(
                "UPDATE operations SET is_open = $3, updated_at = $4, body = $5, revision = $6, last_write = $7
                 WHERE id = $1 AND revision = $2",
            )
            .bind(&id)
            .bind(number(commit.after))
            .bind(operation.is_open())
            .bind(commit.at.0)
            .bind(format::operation::write(operation)?)
            .bind(number(next))
            .bind(commit.write.uuid().to_string())
            .execute(&mut *connection)
            .await?;
            if updated.rows_affected() == 1 {
                tell(connection, operation, &Actor::Server, commit.at, false).await?;
                return Ok(next);
            }
            let row = sqlx::query(OPERATION)
                .bind(&id)
                .fetch_optional(&mut *connection)
                .await?;
            let row = row.ok_or(Cause::Missing)?;
            match last_write(&row)? {
                Some(write) if write == commit.write.uuid() => Ok(revision(&row)?),
                _ => Err(StoreError::Stale),
            }
        })
        .await
    }

    async fn operations(
        &self,
        scope: &Scope,
        sale: SaleId,
    ) -> Result<Vec<Stored<Operation>>, StoreError> {
        let (branch, account) = match scope {
            Scope::Branch(branch) => (Some(branch.as_str()), None),
            Scope::Account(account) => (None, Some(account.as_str())),
        };
        let rows = sqlx::query(OPERATIONS_OF_SALE)
            .bind(sale.to_string())
            .bind(branch)
            .bind(account)
            .fetch_all(&self.pool)
            .await?;
        rows.iter().map(stored).collect()
    }

    async fn open_operations(&self) -> Result<OpenOperations, StoreError> {
        let rows = sqlx::query(OPEN_OPERATIONS).fetch_all(&self.pool).await?;
        let mut open = OpenOperations::default();
        for row in &rows {
            match stored(row) {
                Ok(operation) => open.operations.push(operation),
                Err(StoreError::Body(_)) => open.unreadable.push(UnreadableOperation {
                    id: text(row, "id")?,
                    sale: text(row, "sale_id")?,
                }),
                Err(error) => return Err(error),
            }
        }
        Ok(open)
    }
}

/// Adds to the audit log what became of an operation.
async fn tell(
    connection: &mut SqliteConnection,
    operation: &Operation,
    by: &Actor,
    at: Timestamp,
    is_new: bool,
) -> Result<(), StoreError> {
    let (account, branch) = audit::owner(connection, &operation.intent.sale.to_string()).await?;
    match AuditEntry::of_operation(operation, (&account, &branch), by, at, is_new) {
        Some(entry) => audit::append(connection, &entry).await,
        None => Ok(()),
    }
}

/// Inserts an operation, and returns whether it did. Nothing is inserted if its sale is not there,
/// if its id is taken, or if another operation of the payment is open.
///
/// It is the first statement of its transaction: one that has read first could not go on to write
/// while another one writes.
async fn insert(
    connection: &mut SqliteConnection,
    operation: &Operation,
    write: WriteId,
) -> Result<bool, StoreError> {
    let intent = &operation.intent;
    let inserted = sqlx::query(
        "INSERT INTO operations (id, sale_id, payment_id, currency, amount_minor, is_open, created_at, updated_at, body, revision, last_write)
         SELECT $1, $2, $3, $4, $5, $6, $7, $7, $8, $9, $10
         WHERE EXISTS (SELECT 1 FROM sales WHERE id = $2)
         ON CONFLICT DO NOTHING",
    )
    .bind(intent.id.to_string())
    .bind(intent.sale.to_string())
    .bind(intent.payment.as_str())
    .bind(intent.amount.currency().code())
    .bind(i64::try_from(intent.amount.minor()).unwrap_or(i64::MAX))
    .bind(operation.is_open())
    .bind(intent.at.0)
    .bind(format::operation::write(operation)?)
    .bind(number(Revision::FIRST))
    .bind(write.uuid().to_string())
    .execute(connection)
    .await?;
    Ok(inserted.rows_affected() == 1)
}

/// The operation of a row, and its revision. [`StoreError::Body`] for everything that is wrong with its
/// body, also for an operation that is not the one that the columns name.
fn stored(row: &SqliteRow) -> Result<Stored<Operation>, StoreError> {
    let body: &[u8] = row.try_get_unchecked("body")?;
    let value = format::operation::read(body)?;
    let intent = &value.intent;
    let columns = [
        ("id", intent.id.to_string()),
        ("sale_id", intent.sale.to_string()),
        ("payment_id", intent.payment.as_str().to_owned()),
        ("currency", intent.amount.currency().code().to_owned()),
    ];
    for (column, said) in columns {
        if text(row, column)? != said {
            return Err(contradicts(column));
        }
    }
    let minor: i64 = row.try_get("amount_minor")?;
    if u64::try_from(minor).ok() != Some(intent.amount.minor()) {
        return Err(contradicts("amount_minor"));
    }
    let is_open: bool = row.try_get("is_open")?;
    if is_open != value.is_open() {
        return Err(contradicts("is_open"));
    }
    let revision = revision(row)?;
    Ok(Stored { value, revision })
}

fn contradicts(column: &str) -> StoreError {
    serde_json::Error::custom(format_args!(
        "an operation's body and its column {column} contradict each other"
    ))
    .into()
}

/// A text column; bytes that are not UTF-8 become replacement characters.
fn text(row: &SqliteRow, column: &str) -> Result<String, StoreError> {
    let bytes: &[u8] = row.try_get_unchecked(column)?;
    Ok(String::from_utf8_lossy(bytes).into_owned())
}

fn last_write(row: &SqliteRow) -> Result<Option<Uuid>, StoreError> {
    let write: Option<&[u8]> = row.try_get_unchecked("last_write")?;
    Ok(write.and_then(|text| Uuid::try_parse_ascii(text).ok()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Inserted, Store};
    use payment::operation::sample;
    use payment::sale::sample::{START, sale};

    #[tokio::test]
    async fn a_damaged_operation_is_told_and_nothing_is_decided_about_its_sale() {
        let ledger = Sqlite::open("sqlite::memory:").await.unwrap();
        let (sale, refund) = (sale(), sample::refund());
        let inserted = ledger.insert(&sale, WriteId::fresh(), START).await.unwrap();
        assert!(matches!(inserted, Inserted::New(_)));
        let insert = ledger.insert_operation(&refund, WriteId::fresh(), &Actor::Server);
        insert.await.unwrap();
        for damage in [
            "UPDATE operations SET body = 'x'",
            "UPDATE operations SET body = '{\"v\":9}'",
        ] {
            sqlx::query(damage).execute(&ledger.pool).await.unwrap();
            let scope = Scope::Branch(sale.intent.branch.clone());
            let all = ledger.operations(&scope, sale.intent.id).await;
            assert!(matches!(all, Err(StoreError::Body(_))), "{all:?}");
            let open = ledger.open_operations().await.unwrap();
            let unreadable = UnreadableOperation {
                id: refund.intent.id.to_string(),
                sale: sale.intent.id.to_string(),
            };
            assert_eq!(open.operations, []);
            assert_eq!(open.unreadable, [unreadable]);
        }
    }
}
