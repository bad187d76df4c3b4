//! SQLite in WAL mode with `synchronous=FULL`: what was committed survives a power cut.

use std::path::Path;
use std::time::Duration;

use async_trait::async_trait;
use payment::id::{PaymentId, Reference, SaleId, TerminalId};
use payment::sale::{Sale, Session};
use payment::time::Timestamp;
use sha2::{Digest, Sha256};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteRow,
    SqliteSynchronous,
};
use sqlx::{Connection, Row, SqliteConnection};

use super::place::Place;
use super::rows::{acknowledgement, columns, readable, sale, unreadable};
use super::writes::{broken, insert, update};
use crate::error::{Cause, StoreError};
use crate::port::{
    Acknowledgement, Before, Claim, Inserted, SalesPage, Store, Unreadable, Watched,
};

/// A ledger in SQLite.
#[derive(Clone, Debug)]
pub struct Sqlite {
    pool: SqlitePool,
}

impl Sqlite {
    /// Opens the ledger, which other processes may have open, too. Creates it if there is none, and
    /// runs the migrations. A server opens its ledger with [`super::ExclusiveSqlite`].
    ///
    /// # Errors
    ///
    /// The ledger cannot be read or written.
    pub async fn open(url: &str) -> Result<Self, StoreError> {
        match Place::of(url)? {
            Place::File(path) => {
                make_private(&path)?;
                Self::open_file(&path).await
            }
            Place::Memory => {
                let options = options().in_memory(true);
                Self::connect(options, 1).await
            }
        }
    }

    /// [`Self::open`] for a file that exists.
    pub(super) async fn open_file(path: &Path) -> Result<Self, StoreError> {
        Self::connect(options().filename(path), 2).await
    }

    async fn connect(options: SqliteConnectOptions, connections: u32) -> Result<Self, StoreError> {
        let pool = SqlitePoolOptions::new()
            .max_connections(connections)
            .connect_with(options)
            .await?;
        if let Err(error) = sqlx::migrate!().run(&pool).await {
            pool.close().await;
            return Err(error.into());
        }
        Ok(Self { pool })
    }

    /// Runs a transaction. After an error the connection is closed: on a full disk it may be unable
    /// even to roll back, and would keep the ledger locked when the disk has space again.
    async fn write<T>(
        &self,
        work: impl AsyncFnOnce(&mut SqliteConnection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut connection = self.pool.acquire().await?;
        let outcome = async {
            let mut transaction = connection.begin().await?;
            let outcome = work(&mut transaction).await?;
            transaction.commit().await?;
            Ok(outcome)
        }
        .await;
        if outcome.is_err() {
            connection.close_on_drop();
        }
        outcome
    }

    async fn one(&self, query: &'static str, argument: &str) -> Result<Option<Sale>, StoreError> {
        let row = sqlx::query(query)
            .bind(argument)
            .fetch_optional(&self.pool)
            .await?;
        row.as_ref().map(sale).transpose()
    }
}

#[async_trait]
impl Store for Sqlite {
    async fn insert(&self, sale: &Sale, now: Timestamp) -> Result<Inserted, StoreError> {
        let is_new = self
            .write(async |connection| insert(connection, sale, now).await)
            .await?;
        if is_new {
            return Ok(Inserted::New);
        }
        let known = self.find(sale.intent.id).await?;
        Ok(known.map_or(Inserted::Busy, |known| Inserted::Known(Box::new(known))))
    }

    async fn record(&self, sale: &Sale, event: &str, now: Timestamp) -> Result<(), StoreError> {
        self.write(async |connection| update(connection, sale, event, now).await)
            .await
            .map_err(|error| broken(&error).map_or(error, StoreError::Conflict))
    }

    async fn find(&self, id: SaleId) -> Result<Option<Sale>, StoreError> {
        self.one(columns!("WHERE id = $1"), &id.to_string()).await
    }

    async fn claim(&self, id: SaleId, what: Claim, now: Timestamp) -> Result<bool, StoreError> {
        self.write(async |connection| {
            let made = sqlx::query(
                "INSERT INTO claims (sale_id, what, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
            )
            .bind(id.to_string())
            .bind(what.name())
            .bind(now.0)
            .execute(connection)
            .await?;
            Ok(made.rows_affected() == 1)
        })
        .await
    }

    async fn is_claimed(&self, id: SaleId, what: Claim) -> Result<bool, StoreError> {
        let row = sqlx::query("SELECT 1 FROM claims WHERE sale_id = $1 AND what = $2")
            .bind(id.to_string())
            .bind(what.name())
            .fetch_optional(&self.pool)
            .await?;
        Ok(row.is_some())
    }

    async fn acknowledged(&self, limit: u32) -> Result<Vec<SaleId>, StoreError> {
        let rows = sqlx::query(
            "SELECT sale_id FROM claims WHERE what = $1
               AND sale_id IN (SELECT id FROM sales ORDER BY created_at DESC, id DESC LIMIT $2)",
        )
        .bind(Claim::Acknowledge.name())
        .bind(limit)
        .fetch_all(&self.pool)
        .await?;
        let id = |row: &SqliteRow| row.try_get::<&str, _>("sale_id").ok()?.parse().ok();
        Ok(rows.iter().filter_map(id).collect())
    }

    async fn watched(&self) -> Result<Watched, StoreError> {
        let rows = sqlx::query(columns!(
            "WHERE is_watched = 1 OR is_unsettled = 1 ORDER BY created_at"
        ))
        .fetch_all(&self.pool)
        .await?;
        let mut watched = Watched::default();
        for row in &rows {
            match sale(row) {
                Ok(sale) if sale.is_watched() => watched.sales.push(sale),
                // Such a sale only waits for a person.
                Ok(_) => {}
                Err(_) => watched.unreadable.push(unreadable(row)?),
            }
        }
        Ok(watched)
    }

    async fn unreadable(&self, id: SaleId) -> Result<Option<Unreadable>, StoreError> {
        let row = sqlx::query(columns!("WHERE id = $1"))
            .bind(id.to_string())
            .fetch_optional(&self.pool)
            .await?;
        let damaged = row.filter(|row| sale(row).is_err());
        damaged.as_ref().map(unreadable).transpose()
    }

    async fn release_terminal(&self, row: i64) -> Result<(), StoreError> {
        self.write(async |connection| {
            let freed = sqlx::query("UPDATE sales SET holds_terminal = 0 WHERE rowid = $1")
                .bind(row)
                .execute(connection)
                .await?;
            if freed.rows_affected() == 1 {
                Ok(())
            } else {
                Err(Cause::Missing.into())
            }
        })
        .await
    }

    async fn secret(&self, name: &str) -> Result<[u8; 32], StoreError> {
        self.write(async |connection| {
            let (one, other) = (uuid::Uuid::new_v4(), uuid::Uuid::new_v4());
            let fresh = Sha256::new()
                .chain_update(one.as_bytes())
                .chain_update(other.as_bytes())
                .finalize();
            sqlx::query("INSERT INTO secrets (name, value) VALUES ($1, $2) ON CONFLICT DO NOTHING")
                .bind(name)
                .bind(fresh.to_vec())
                .execute(&mut *connection)
                .await?;
            let row = sqlx::query("SELECT value FROM secrets WHERE name = $1")
                .bind(name)
                .fetch_one(connection)
                .await?;
            let value: &[u8] = row.try_get("value")?;
            value
                .try_into()
                .map_err(|_| Cause::Other("a secret in the ledger is not 32 bytes").into())
        })
        .await
    }

    async fn held(&self, terminal: &TerminalId) -> Result<Option<Sale>, StoreError> {
        let held = self
            .one(
                columns!("WHERE terminal = $1 AND holds_terminal = 1"),
                terminal.as_str(),
            )
            .await;
        match held {
            Err(StoreError::Body(_)) => Ok(None),
            held => held,
        }
    }

    async fn unsettled(&self) -> Result<Vec<Sale>, StoreError> {
        let rows = sqlx::query(columns!("WHERE is_unsettled = 1 ORDER BY created_at"))
            .fetch_all(&self.pool)
            .await?;
        Ok(readable(&rows))
    }

    async fn frozen(&self) -> Result<Vec<Sale>, StoreError> {
        let rows = sqlx::query(columns!("WHERE state = 'mismatch' ORDER BY created_at"))
            .fetch_all(&self.pool)
            .await?;
        Ok(readable(&rows))
    }

    async fn of_payment(&self, payment: &PaymentId) -> Result<Option<Sale>, StoreError> {
        self.one(columns!("WHERE payment_id = $1"), payment.as_str())
            .await
    }

    async fn acknowledge_payment(&self, what: &Acknowledgement) -> Result<(), StoreError> {
        let minor = what.sum.map(|sum| i64::try_from(sum.minor()));
        let minor = minor.transpose().unwrap_or(Some(i64::MAX));
        self.write(async |connection| {
            sqlx::query(
                "INSERT INTO acknowledged_payments (payment_id, currency, sum_minor, remark, at) VALUES ($1, $2, $3, $4, $5)",
            )
            .bind(what.payment.as_str())
            .bind(what.sum.map(|sum| sum.currency().code()))
            .bind(minor)
            .bind(what.remark.as_str())
            .bind(what.at.0)
            .execute(connection)
            .await?;
            Ok(())
        })
        .await
    }

    async fn acknowledgements(
        &self,
        payment: Option<&PaymentId>,
    ) -> Result<Vec<Acknowledgement>, StoreError> {
        let rows = sqlx::query(
            "SELECT payment_id, currency, sum_minor, remark, at FROM acknowledged_payments
              WHERE $1 IS NULL OR payment_id = $1 ORDER BY seq DESC",
        )
        .bind(payment.map(PaymentId::as_str))
        .fetch_all(&self.pool)
        .await?;
        Ok(rows.iter().filter_map(acknowledgement).collect())
    }

    async fn is_of_other(&self, id: SaleId, session: &Session) -> Result<bool, StoreError> {
        let other = sqlx::query(
            "SELECT 1 FROM sales WHERE (session_id = $1 OR payment_id = $2) AND id <> $3 LIMIT 1",
        )
        .bind(session.id.as_str())
        .bind(session.payment.as_str())
        .bind(id.to_string())
        .fetch_optional(&self.pool)
        .await?;
        Ok(other.is_some())
    }

    async fn without_session(&self, reference: &Reference) -> Result<Vec<Sale>, StoreError> {
        let rows = sqlx::query(columns!(
            "WHERE reference = $1 AND payment_id IS NULL ORDER BY created_at DESC"
        ))
        .bind(reference.as_str())
        .fetch_all(&self.pool)
        .await?;
        Ok(readable(&rows))
    }

    async fn page(&self, before: Before, limit: u32) -> Result<SalesPage, StoreError> {
        let (at, id) = before.map_or((i64::MAX, String::new()), |(at, id)| (at.0, id.to_string()));
        let mut seen = 0_usize;
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let mut page = SalesPage::default();
        // Sales that cannot be read must not make the page short: a short page ends the list.
        loop {
            let wanted = limit.saturating_sub(page.sales.len());
            let rows = sqlx::query(
                columns!("WHERE (created_at, id) < ($1, $2) ORDER BY created_at DESC, id DESC LIMIT $3 OFFSET $4"),
            )
            .bind(at)
            .bind(&id)
            .bind(i64::try_from(wanted).unwrap_or(i64::MAX))
            .bind(i64::try_from(seen).unwrap_or(i64::MAX))
            .fetch_all(&self.pool)
            .await?;
            for row in &rows {
                match sale(row) {
                    Ok(sale) => page.sales.push(sale),
                    Err(_) => page.unreadable.push(unreadable(row)?),
                }
            }
            seen += rows.len();
            if rows.len() < wanted || page.sales.len() >= limit {
                return Ok(page);
            }
        }
    }

    async fn look_through(
        &self,
        below: i64,
        rows: u32,
    ) -> Result<(Vec<Unreadable>, Option<i64>), StoreError> {
        let rows = sqlx::query(columns!("WHERE rowid < $1 ORDER BY rowid DESC LIMIT $2"))
            .bind(below)
            .bind(rows)
            .fetch_all(&self.pool)
            .await?;
        let mut found = Vec::new();
        for row in rows.iter().filter(|row| sale(row).is_err()) {
            found.push(unreadable(row)?);
        }
        let last = rows.last().map(|row| row.try_get("rowid")).transpose()?;
        Ok((found, last))
    }

    async fn probe(&self) -> Result<(), StoreError> {
        let mut connection = self.pool.acquire().await?;
        // Writes the first page again: a real commit, whatever the ledger contains.
        let written = sqlx::query("PRAGMA application_id = 1413632083")
            .execute(&mut *connection)
            .await;
        if written.is_err() {
            connection.close_on_drop();
        }
        Ok(written.map(drop)?)
    }

    async fn close(&self) {
        self.pool.close().await;
    }
}

/// The options of every connection. Only [`super::upkeep`] makes checkpoints; see [`super::epoch`]
/// for the reason.
pub(super) fn options() -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(2))
        .pragma("wal_autocheckpoint", "0")
}

/// Creates the file so that only this user can read it, because it contains the shop's sales.
fn make_private(path: &Path) -> std::io::Result<()> {
    if path.exists() {
        return Ok(());
    }
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop)
}
