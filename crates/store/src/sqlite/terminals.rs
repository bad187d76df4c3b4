//! The port of terminals on SQLite.

use async_trait::async_trait;
use payment::id::{AccountId, BranchId, TerminalId};
use payment::identity::Actor;
use payment::time::Timestamp;
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use super::audit;
use super::pool::Sqlite;
use crate::audit::AuditEntry;
use crate::error::{Cause, StoreError};
use crate::terminal_port::{CodeOffer, MOST_WRONG_TRIES, PublicKey, StoredTerminal, TerminalStore};

#[async_trait]
impl TerminalStore for Sqlite {
    async fn offer_code(&self, offer: &CodeOffer, by: &Actor) -> Result<(), StoreError> {
        self.write(async |connection| {
            sqlx::query(
                "INSERT INTO terminals (branch_id, name, account, added_at, code, code_until)
                 VALUES ($1, $2, $3, $4, $5, $6)
                 ON CONFLICT (branch_id, name) DO UPDATE SET
                     public_key = CASE WHEN account = excluded.account THEN public_key END,
                     paired_at = CASE WHEN account = excluded.account THEN paired_at END,
                     account = excluded.account, code = excluded.code,
                     code_until = excluded.code_until, wrong_tries = 0",
            )
            .bind(offer.branch.as_str())
            .bind(offer.terminal.as_str())
            .bind(offer.account.as_str())
            .bind(offer.at.0)
            .bind(offer.digest.to_vec())
            .bind(offer.until.0)
            .execute(&mut *connection)
            .await?;
            audit::append(connection, &AuditEntry::code_offered(offer, by)).await
        })
        .await
    }

    async fn pair(
        &self,
        account: &AccountId,
        digest: &[u8; 32],
        key: PublicKey,
        now: Timestamp,
    ) -> Result<Option<StoredTerminal>, StoreError> {
        self.write(async |connection| {
            let paired = sqlx::query(
                "UPDATE terminals
                 SET public_key = $1, paired_at = $2, code = NULL, code_until = NULL, wrong_tries = 0
                 WHERE account = $3 AND code = $4 AND code_until > $2 AND wrong_tries < $5
                 RETURNING *",
            )
            .bind(key.0.to_vec())
            .bind(now.0)
            .bind(account.as_str())
            .bind(digest.to_vec())
            .bind(MOST_WRONG_TRIES)
            .fetch_optional(&mut *connection)
            .await?;
            let Some(row) = paired else {
                let counted = sqlx::query(
                    "UPDATE terminals SET wrong_tries = wrong_tries + 1
                     WHERE account = $1 AND code IS NOT NULL AND wrong_tries < $2",
                )
                .bind(account.as_str())
                .bind(MOST_WRONG_TRIES)
                .execute(&mut *connection)
                .await?;
                // Where no code is alive nothing was guessed at, and nobody fills the log.
                if counted.rows_affected() > 0 {
                    audit::append(connection, &AuditEntry::code_refused(account, now)).await?;
                }
                return Ok(None);
            };
            let terminal = stored(&row)?;
            sqlx::query(
                "UPDATE terminals SET public_key = NULL, paired_at = NULL
                 WHERE public_key = $1 AND NOT (branch_id = $2 AND name = $3)",
            )
            .bind(key.0.to_vec())
            .bind(terminal.branch.as_str())
            .bind(terminal.terminal.as_str())
            .execute(&mut *connection)
            .await?;
            audit::append(connection, &AuditEntry::paired(&terminal, now)).await?;
            Ok(Some(terminal))
        })
        .await
    }

    async fn revoke(
        &self,
        branch: &BranchId,
        terminal: &TerminalId,
        by: &Actor,
        at: Timestamp,
    ) -> Result<Option<StoredTerminal>, StoreError> {
        self.write(async |connection| {
            // The first statement of its transaction: one that reads first could not go on to write while
            // another writes.
            sqlx::query(
                "UPDATE terminals SET code = NULL, code_until = NULL WHERE branch_id = $1 AND name = $2",
            )
            .bind(branch.as_str())
            .bind(terminal.as_str())
            .execute(&mut *connection)
            .await?;
            let row = sqlx::query("SELECT * FROM terminals WHERE branch_id = $1 AND name = $2")
                .bind(branch.as_str())
                .bind(terminal.as_str())
                .fetch_optional(&mut *connection)
                .await?;
            sqlx::query(
                "UPDATE terminals SET public_key = NULL, paired_at = NULL
                 WHERE branch_id = $1 AND name = $2",
            )
            .bind(branch.as_str())
            .bind(terminal.as_str())
            .execute(&mut *connection)
            .await?;
            let known = row.as_ref().map(stored).transpose()?;
            if let Some(known) = &known {
                audit::append(connection, &AuditEntry::revoked(known, by, at)).await?;
            }
            Ok(known)
        })
        .await
    }

    async fn stored_terminals(&self) -> Result<Vec<StoredTerminal>, StoreError> {
        let rows = sqlx::query("SELECT * FROM terminals ORDER BY branch_id, name")
            .fetch_all(&self.pool)
            .await?;
        rows.iter().map(stored).collect()
    }
}

/// The terminal of a row.
fn stored(row: &SqliteRow) -> Result<StoredTerminal, StoreError> {
    let damaged = || StoreError::from(Cause::Other("a terminal in the ledger cannot be read"));
    let text = |column: &str| -> Result<String, StoreError> { Ok(row.try_get(column)?) };
    let key: Option<Vec<u8>> = row.try_get("public_key")?;
    let key = key.map(|key| key.try_into().map(PublicKey)).transpose();
    let paired_at: Option<i64> = row.try_get("paired_at")?;
    Ok(StoredTerminal {
        account: AccountId::try_from(text("account")?).map_err(|_| damaged())?,
        branch: BranchId::try_from(text("branch_id")?).map_err(|_| damaged())?,
        terminal: TerminalId::try_from(text("name")?).map_err(|_| damaged())?,
        added_at: Timestamp(row.try_get("added_at")?),
        paired: key.map_err(|_| damaged())?.zip(paired_at.map(Timestamp)),
    })
}
