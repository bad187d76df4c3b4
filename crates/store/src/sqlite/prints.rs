//! The port of prints on SQLite.

use async_trait::async_trait;
use payment::id::{AccountId, BranchId, TerminalId};
use payment::identity::{Actor, Scope};
use payment::time::Timestamp;
use sqlx::Row;
use sqlx::sqlite::SqliteRow;
use uuid::Uuid;

use super::audit;
use super::pool::Sqlite;
use super::queries::{PRINT, PRINT_OF_SCOPE, PRINTS_OF_SUBJECT};
use crate::audit::AuditEntry;
use crate::error::{Cause, StoreError};
use crate::print_port::{MOST_PRINTS, NewPrint, Print, PrintBegun, PrintOutcome, PrintStore};

#[async_trait]
impl PrintStore for Sqlite {
    async fn begin_print(&self, print: &NewPrint, by: &Actor) -> Result<PrintBegun, StoreError> {
        self.write(async |connection| {
            // The first statement of its transaction: one that reads first could not go on to write while
            // another writes.
            let made = sqlx::query(
                "INSERT INTO prints (id, account, branch_id, terminal, subject, begun_at, copy)
                 SELECT $1, $2, $3, $4, $5, $6,
                        (SELECT count(*) FROM prints WHERE branch_id = $3 AND subject = $5 AND outcome <> 'not_printed')
                 WHERE (SELECT count(*) FROM prints WHERE branch_id = $3 AND subject = $5) < $7
                 ON CONFLICT DO NOTHING",
            )
            .bind(print.id.to_string())
            .bind(print.account.as_str())
            .bind(print.branch.as_str())
            .bind(print.terminal.as_str())
            .bind(&print.subject)
            .bind(print.at.0)
            .bind(MOST_PRINTS)
            .execute(&mut *connection)
            .await?;
            let row = sqlx::query(PRINT)
                .bind(print.id.to_string())
                .fetch_optional(&mut *connection)
                .await?;
            let Some(row) = row else {
                return Ok(PrintBegun::Full);
            };
            let known = stored(&row)?;
            if made.rows_affected() == 1
                && let Some(entry) = AuditEntry::printed(&known, by)
            {
                audit::append(connection, &entry).await?;
            }
            let is_same =
                known.begun.branch == print.branch && known.begun.subject == print.subject;
            Ok(match (made.rows_affected(), is_same) {
                (1, _) => PrintBegun::New(known),
                (_, true) => PrintBegun::Known(known),
                (_, false) => PrintBegun::Other,
            })
        })
        .await
    }

    async fn take_print(&self, scope: &Scope, id: Uuid) -> Result<bool, StoreError> {
        let (branch, account) = parts(scope);
        self.write(async |connection| {
            let taken = sqlx::query(
                "UPDATE prints SET taken = 1
                 WHERE id = $1 AND ($2 IS NULL OR branch_id = $2) AND ($3 IS NULL OR account = $3)
                   AND taken = 0 AND outcome = 'begun'",
            )
            .bind(id.to_string())
            .bind(branch)
            .bind(account)
            .execute(&mut *connection)
            .await?;
            Ok(taken.rows_affected() == 1)
        })
        .await
    }

    async fn end_print(
        &self,
        scope: &Scope,
        id: Uuid,
        outcome: PrintOutcome,
        at: Timestamp,
        is_taken: bool,
    ) -> Result<Option<Print>, StoreError> {
        let (branch, account) = parts(scope);
        self.write(async |connection| {
            sqlx::query(
                "UPDATE prints SET outcome = $4, ended_at = $5
                 WHERE id = $1 AND ($2 IS NULL OR branch_id = $2) AND ($3 IS NULL OR account = $3) AND outcome = 'begun' AND taken = $6",
            )
            .bind(id.to_string())
            .bind(branch)
            .bind(account)
            .bind(outcome.name())
            .bind(at.0)
            .bind(is_taken)
            .execute(&mut *connection)
            .await?;
            let row = sqlx::query(PRINT_OF_SCOPE)
                .bind(id.to_string())
                .bind(branch)
                .bind(account)
                .fetch_optional(&mut *connection)
                .await?;
            row.as_ref().map(stored).transpose()
        })
        .await
    }

    async fn prints(&self, scope: &Scope, subjects: &[String]) -> Result<Vec<Print>, StoreError> {
        let (branch, account) = parts(scope);
        let mut found = Vec::new();
        for subject in subjects {
            let rows = sqlx::query(PRINTS_OF_SUBJECT)
                .bind(subject)
                .bind(branch)
                .bind(account)
                .fetch_all(&self.pool)
                .await?;
            for row in &rows {
                let place: i64 = row.try_get("seq")?;
                found.push((place, stored(row)?));
            }
        }
        found.sort_by_key(|(place, _)| *place);
        Ok(found.into_iter().map(|(_, print)| print).collect())
    }

    async fn find_print(&self, scope: &Scope, id: Uuid) -> Result<Option<Print>, StoreError> {
        let (branch, account) = parts(scope);
        let row = sqlx::query(PRINT_OF_SCOPE)
            .bind(id.to_string())
            .bind(branch)
            .bind(account)
            .fetch_optional(&self.pool)
            .await?;
        row.as_ref().map(stored).transpose()
    }
}

fn parts(scope: &Scope) -> (Option<&str>, Option<&str>) {
    match scope {
        Scope::Branch(branch) => (Some(branch.as_str()), None),
        Scope::Account(account) => (None, Some(account.as_str())),
    }
}

/// The print of a row.
fn stored(row: &SqliteRow) -> Result<Print, StoreError> {
    let text = |column: &str| -> Result<String, StoreError> { Ok(row.try_get(column)?) };
    let damaged = || StoreError::from(Cause::Other("a print in the ledger cannot be read"));
    let copy: i64 = row.try_get("copy")?;
    Ok(Print {
        begun: NewPrint {
            id: Uuid::try_parse(&text("id")?).map_err(|_| damaged())?,
            account: AccountId::try_from(text("account")?).map_err(|_| damaged())?,
            branch: BranchId::try_from(text("branch_id")?).map_err(|_| damaged())?,
            terminal: TerminalId::try_from(text("terminal")?).map_err(|_| damaged())?,
            subject: text("subject")?,
            at: Timestamp(row.try_get("begun_at")?),
        },
        copy: u32::try_from(copy).map_err(|_| damaged())?,
        outcome: PrintOutcome::of_name(&text("outcome")?).ok_or_else(damaged)?,
        taken: row.try_get("taken")?,
    })
}
