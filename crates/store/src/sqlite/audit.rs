//! The audit log on SQLite.

use async_trait::async_trait;
use payment::id::{AccountId, BranchId};
use payment::identity::Principal;
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqliteConnection};

use super::pool::Sqlite;
use crate::audit::{Anchor, AuditEntry, AuditHash, AuditQuery, AuditRow, AuditStore, Sealed, link};
use crate::error::{Cause, StoreError};
use crate::format;

/// The last seal.
const HEAD: &str = "SELECT seq, hash FROM audit_seals ORDER BY seq DESC LIMIT 1";

/// Every number from `$1` on that has an entry, a seal or both.
const ROWS: &str = "SELECT numbers.seq, audit.body, audit_seals.hash
     FROM (SELECT seq FROM audit WHERE seq > $1 UNION SELECT seq FROM audit_seals WHERE seq > $1 ORDER BY seq LIMIT $2) numbers
     LEFT JOIN audit ON audit.seq = numbers.seq
     LEFT JOIN audit_seals ON audit_seals.seq = numbers.seq
     ORDER BY numbers.seq";

/// The newest entries of a branch, with those of its account that are about no branch: each list by its
/// own stretch of the index, and nothing is sorted but a page of each.
const OF_BRANCH: &str = "SELECT audit.seq, body, hash FROM (
         SELECT seq FROM (SELECT seq FROM audit WHERE account = $1 AND branch = $2 AND seq < $3 ORDER BY seq DESC LIMIT $4)
         UNION ALL
         SELECT seq FROM (SELECT seq FROM audit WHERE account = $1 AND branch IS NULL AND seq < $3 ORDER BY seq DESC LIMIT $4)
         UNION ALL
         SELECT seq FROM (SELECT seq FROM audit WHERE account IS NULL AND branch IS NULL AND seq < $3 ORDER BY seq DESC LIMIT $4)
     ) found JOIN audit ON audit.seq = found.seq LEFT JOIN audit_seals ON audit_seals.seq = found.seq
     ORDER BY audit.seq DESC LIMIT $4";

const OF_SALE: &str =
    "SELECT audit.seq, body, hash FROM audit LEFT JOIN audit_seals ON audit_seals.seq = audit.seq
     WHERE account = $1 AND branch = $2 AND audit.seq < $3 AND sale_id = $5
     ORDER BY audit.seq DESC LIMIT $4";

/// Adds an entry, inside a transaction of the caller's.
pub(super) async fn append(
    connection: &mut SqliteConnection,
    entry: &AuditEntry,
) -> Result<(), StoreError> {
    sqlx::query("INSERT INTO audit (body) VALUES ($1)")
        .bind(format::audit::write(entry)?)
        .execute(connection)
        .await?;
    Ok(())
}

/// Whose sale this is.
pub(super) async fn owner(
    connection: &mut SqliteConnection,
    sale: &str,
) -> Result<(AccountId, BranchId), StoreError> {
    let row = sqlx::query("SELECT account, branch_id FROM sales WHERE id = $1")
        .bind(sale)
        .fetch_optional(connection)
        .await?;
    let row = row.ok_or(Cause::Missing)?;
    let damaged = |_| Cause::Other("a sale's account or branch cannot be read");
    let account: String = row.try_get("account")?;
    let branch: String = row.try_get("branch_id")?;
    Ok((
        account.try_into().map_err(damaged)?,
        branch.try_into().map_err(damaged)?,
    ))
}

fn hash_of(row: &SqliteRow) -> Result<Option<AuditHash>, StoreError> {
    let hash: Option<&[u8]> = row.try_get("hash")?;
    let hash = hash.map(|bytes| bytes.try_into().map(AuditHash));
    let damaged = || Cause::Other("a hash of the audit log is not 32 bytes").into();
    hash.transpose().map_err(|_| damaged())
}

fn row(row: &SqliteRow) -> Result<AuditRow, StoreError> {
    Ok(AuditRow {
        seq: row.try_get("seq")?,
        body: row.try_get("body")?,
        hash: hash_of(row)?,
    })
}

fn head(row: Option<&SqliteRow>) -> Result<(i64, AuditHash), StoreError> {
    let Some(row) = row else {
        return Ok((0, AuditHash::FIRST));
    };
    let seq = row.try_get("seq")?;
    Ok((seq, hash_of(row)?.unwrap_or(AuditHash::FIRST)))
}

fn sealed((seq, hash): (i64, AuditHash), has_more: bool) -> Sealed {
    Sealed {
        head: (seq > 0).then(|| Anchor::new(seq, hash)),
        has_more,
    }
}

#[async_trait]
impl AuditStore for Sqlite {
    async fn record(&self, entry: &AuditEntry) -> Result<(), StoreError> {
        self.write(async |connection| append(connection, entry).await)
            .await
    }

    async fn seal(&self, limit: u32) -> Result<Sealed, StoreError> {
        let known = head(self.row(sqlx::query(HEAD)).await?.as_ref())?;
        let next = sqlx::query("SELECT 1 FROM audit WHERE seq > $1 LIMIT 1").bind(known.0);
        if self.row(next).await?.is_none() {
            return Ok(sealed(known, false));
        }
        self.write(async |connection| {
            let last = sqlx::query(HEAD).fetch_optional(&mut *connection).await?;
            let (mut seq, mut hash) = head(last.as_ref())?;
            let entries =
                sqlx::query("SELECT seq, body FROM audit WHERE seq > $1 ORDER BY seq LIMIT $2")
                    .bind(seq)
                    .bind(limit)
                    .fetch_all(&mut *connection)
                    .await?;
            for entry in &entries {
                seq = entry.try_get("seq")?;
                hash = link(hash, seq, entry.try_get("body")?);
                sqlx::query("INSERT INTO audit_seals (seq, hash) VALUES ($1, $2)")
                    .bind(seq)
                    .bind(hash.0.as_slice())
                    .execute(&mut *connection)
                    .await?;
            }
            Ok(sealed((seq, hash), entries.len() == limit as usize))
        })
        .await
    }

    async fn audit_rows(&self, after: i64, limit: u32) -> Result<Vec<AuditRow>, StoreError> {
        let rows = sqlx::query(ROWS)
            .bind(after)
            .bind(limit)
            .fetch_all(&self.pool)
            .await?;
        rows.iter().map(row).collect()
    }

    async fn audit_page(
        &self,
        who: &Principal,
        query: &AuditQuery,
        limit: u32,
    ) -> Result<Vec<AuditRow>, StoreError> {
        let page = match query.sale {
            Some(_) => sqlx::query(OF_SALE),
            None => sqlx::query(OF_BRANCH),
        };
        let page = page
            .bind(who.account.as_str())
            .bind(who.branch.as_str())
            .bind(query.before.unwrap_or(i64::MAX))
            .bind(limit);
        let page = match query.sale {
            Some(sale) => page.bind(sale.to_string()),
            None => page,
        };
        let rows = page.fetch_all(&self.pool).await?;
        rows.iter().map(row).collect()
    }
}
