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
const ROWS: &str = "SELECT numbers.seq, CAST(audit.body AS BLOB) AS body, audit_seals.hash
     FROM (SELECT seq FROM audit WHERE seq >= $1 UNION SELECT seq FROM audit_seals WHERE seq >= $1 ORDER BY seq LIMIT $2) numbers
     LEFT JOIN audit ON audit.seq = numbers.seq
     LEFT JOIN audit_seals ON audit_seals.seq = numbers.seq
     ORDER BY numbers.seq";

/// The newest entries of a branch, with those of its account that are about no branch: each list by its
/// own stretch of the index, and nothing is sorted but a page of each.
const OF_BRANCH: &str = "SELECT audit.seq, CAST(body AS BLOB) AS body, hash FROM (
         SELECT seq FROM (SELECT seq FROM audit WHERE account = $1 AND branch = $2 AND seq > 0 AND seq < $3 ORDER BY seq DESC LIMIT $4)
         UNION ALL
         SELECT seq FROM (SELECT seq FROM audit WHERE account = $1 AND branch IS NULL AND seq > 0 AND seq < $3 ORDER BY seq DESC LIMIT $4)
         UNION ALL
         SELECT seq FROM (SELECT seq FROM audit WHERE account IS NULL AND branch IS NULL AND seq > 0 AND seq < $3 ORDER BY seq DESC LIMIT $4)
     ) found JOIN audit ON audit.seq = found.seq LEFT JOIN audit_seals ON audit_seals.seq = found.seq
     ORDER BY audit.seq DESC LIMIT $4";

const OF_SALE: &str =
    "SELECT audit.seq, CAST(body AS BLOB) AS body, hash FROM audit LEFT JOIN audit_seals ON audit_seals.seq = audit.seq
     WHERE account = $1 AND branch = $2 AND audit.seq > 0 AND audit.seq < $3 AND sale_id = $5
     ORDER BY audit.seq DESC LIMIT $4";

/// Adds an entry, inside a transaction of the caller's.
pub(super) async fn append(
    connection: &mut SqliteConnection,
    entry: &AuditEntry,
) -> Result<(), StoreError> {
    let added = sqlx::query("INSERT INTO audit (body) VALUES ($1)")
        .bind(format::audit::write(entry)?)
        .execute(connection)
        .await?;
    match added.rows_affected() {
        1 => Ok(()),
        // A trigger that is none of ours.
        _ => Err(Cause::Other("something in the ledger keeps entries out of the audit log").into()),
    }
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

/// The hash of a row. One that is none was tampered with, and is as good as missing.
fn hash_of(row: &SqliteRow) -> Result<Option<AuditHash>, StoreError> {
    let hash: Option<&[u8]> = row.try_get_unchecked("hash")?;
    Ok(hash.and_then(|bytes| bytes.try_into().map(AuditHash).ok()))
}

fn row(row: &SqliteRow) -> Result<AuditRow, StoreError> {
    Ok(AuditRow {
        seq: row.try_get("seq")?,
        body: row.try_get_unchecked("body")?,
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

/// What makes the log's tables, indexes and triggers. SQLite keeps these texts as they are.
const MADE_BY: &str = include_str!("../../migrations/0015_audit.sql");

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
                sqlx::query("SELECT seq, CAST(body AS BLOB) AS body FROM audit WHERE seq > $1 ORDER BY seq LIMIT $2")
                    .bind(seq)
                    .bind(limit)
                    .fetch_all(&mut *connection)
                    .await?;
            for entry in &entries {
                seq = entry.try_get("seq")?;
                hash = link(hash, seq, entry.try_get_unchecked("body")?);
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

    async fn audit_rows(&self, from: i64, limit: u32) -> Result<Vec<AuditRow>, StoreError> {
        let rows = sqlx::query(ROWS)
            .bind(from)
            .bind(limit)
            .fetch_all(&self.pool)
            .await?;
        rows.iter().map(row).collect()
    }

    async fn audit_is_ours(&self) -> Result<bool, StoreError> {
        let rows =
            sqlx::query("SELECT sql FROM sqlite_schema WHERE tbl_name IN ('audit', 'audit_seals')")
                .fetch_all(&self.pool)
                .await?;
        let is_made = |row: &SqliteRow| {
            let sql: Result<Option<String>, _> = row.try_get("sql");
            sql.is_ok_and(|sql| sql.is_some_and(|sql| MADE_BY.contains(&sql)))
        };
        let wanted = MADE_BY
            .lines()
            .filter(|line| line.starts_with("CREATE "))
            .count();
        Ok(rows.len() == wanted && rows.iter().all(is_made))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Finding, Flaw, Verifier};
    use payment::identity::Actor;
    use payment::sale::sample::START;

    async fn log(entries: u32) -> Sqlite {
        let ledger = Sqlite::open("sqlite::memory:").await.unwrap();
        for _ in 0..entries {
            let entry = AuditEntry::new("test", Actor::Server, START);
            ledger.record(&entry).await.unwrap();
        }
        ledger.seal(100).await.unwrap();
        ledger
    }

    async fn tamper(ledger: &Sqlite, how: &'static str) {
        for one in [
            "DROP TRIGGER audit_stays",
            "DROP TRIGGER audit_is_kept",
            "DROP TRIGGER audit_seals_are_kept",
            how,
        ] {
            sqlx::raw_sql(one).execute(&ledger.pool).await.unwrap();
        }
    }

    async fn found(ledger: &Sqlite) -> Vec<Finding> {
        let mut verifier = Verifier::new([]);
        let rows = ledger.audit_rows(i64::MIN, 1_000).await.unwrap();
        rows.iter().for_each(|row| verifier.take(row));
        verifier.end().findings
    }

    #[tokio::test]
    async fn what_is_done_to_the_tables_is_found_whatever_numbers_and_bytes_it_leaves() {
        let whole = log(9).await;
        assert_eq!(found(&whole).await, []);
        for (how, seq, flaw) in [
            (
                "UPDATE audit SET body = json_set(body, '$.what', 'other') WHERE seq = 4",
                4,
                Flaw::Changed,
            ),
            ("DELETE FROM audit WHERE seq = 4", 4, Flaw::Removed),
            (
                "DELETE FROM audit WHERE seq = 4; DELETE FROM audit_seals WHERE seq = 4",
                4,
                Flaw::Removed,
            ),
            (
                "UPDATE audit SET body = CAST(x'7b2261223a2231ff227d' AS TEXT) WHERE seq = 5",
                5,
                Flaw::Changed,
            ),
            (
                "PRAGMA ignore_check_constraints = 1; INSERT INTO audit (seq, body) VALUES (-9223372036854775808, '{}')",
                i64::MIN,
                Flaw::Inserted,
            ),
            (
                "PRAGMA ignore_check_constraints = 1; UPDATE audit_seals SET hash = x'00' WHERE seq = 1",
                1,
                Flaw::Changed,
            ),
        ] {
            let ledger = log(9).await;
            sqlx::raw_sql("DROP TRIGGER audit_seals_stay")
                .execute(&ledger.pool)
                .await
                .unwrap();
            tamper(&ledger, how).await;
            assert_eq!(
                found(&ledger).await.first(),
                Some(&Finding { seq, flaw }),
                "{how}"
            );
        }
    }

    #[tokio::test]
    async fn a_number_below_one_is_no_entry_and_a_damaged_one_holds_nothing_up() {
        let ledger = log(2).await;
        let below = sqlx::raw_sql("INSERT INTO audit (seq, body) VALUES (-1, '{}')");
        assert!(below.execute(&ledger.pool).await.is_err());
        let damaged = "INSERT INTO audit (body) VALUES (CAST(x'7b2261223a2231ff227d' AS TEXT))";
        sqlx::raw_sql(damaged).execute(&ledger.pool).await.unwrap();
        let entry = AuditEntry::new("test", Actor::Server, START);
        ledger.record(&entry).await.unwrap();
        assert_eq!(ledger.seal(100).await.unwrap().head.unwrap().seq(), 4);
    }

    #[tokio::test]
    async fn whoever_keeps_entries_out_by_the_database_itself_is_found_out() {
        let ledger = log(1).await;
        assert!(ledger.audit_is_ours().await.unwrap());
        let silent =
            "CREATE TRIGGER audit_x BEFORE INSERT ON audit BEGIN SELECT RAISE(IGNORE); END";
        sqlx::raw_sql(silent).execute(&ledger.pool).await.unwrap();
        assert!(!ledger.audit_is_ours().await.unwrap());
        let entry = AuditEntry::new("test", Actor::Server, START);
        assert!(ledger.record(&entry).await.is_err());
        let ledger = log(1).await;
        tamper(&ledger, "SELECT 1").await;
        assert!(!ledger.audit_is_ours().await.unwrap());
    }
}
