//! SQLite in WAL mode with `synchronous=FULL`: what was committed survives a power cut.

use std::path::Path;
use std::time::Duration;

use async_trait::async_trait;
use payment::Money;
use payment::id::{PaymentId, Reference, SaleId, TerminalId};
use payment::sale::{Sale, Session};
use payment::time::Timestamp;
use serde::de::Error as _;
use sha2::{Digest, Sha256};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteRow,
    SqliteSynchronous,
};
use sqlx::{Connection, Row, SqliteConnection};

use super::place::Place;
use crate::error::StoreError;
use crate::format;
use crate::port::{
    Acknowledgement, Before, Claim, Inserted, SalesPage, Store, Unreadable, Watched,
};

/// The beginning of the query whose rows [`sale`] and [`unreadable`] read.
macro_rules! columns {
    () => {
        "SELECT rowid, id, terminal, branch, reference, currency, amount_minor, state, session_id, payment_id, created_at, holds_terminal, body FROM sales"
    };
    ($rest:literal) => {
        concat!(columns!(), " ", $rest)
    };
}

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
            .map_err(|error| match error {
                StoreError::Database(sqlx::Error::Database(cause))
                    if cause.is_unique_violation() =>
                {
                    StoreError::Conflict
                }
                error => error,
            })
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
                Err(StoreError::Missing)
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
                .map_err(|_| StoreError::Other("a secret in the ledger is not 32 bytes"))
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

/// An acknowledgement; `None` if its row is damaged, as if nobody had looked at the payment.
fn acknowledgement(row: &SqliteRow) -> Option<Acknowledgement> {
    let text = |column: &str| row.try_get::<String, _>(column).ok();
    let currency: Option<String> = row.try_get("currency").ok()?;
    let minor: Option<i64> = row.try_get("sum_minor").ok()?;
    let sum = currency.zip(minor).map(|(currency, minor)| {
        let minor = minor.try_into().ok()?;
        Money::from_minor(minor, currency.parse().ok()?).ok()
    });
    Some(Acknowledgement {
        payment: text("payment_id")?.try_into().ok()?,
        sum: match sum {
            Some(sum) => Some(sum?),
            None => None,
        },
        remark: text("remark")?.try_into().ok()?,
        at: Timestamp(row.try_get("at").ok()?),
    })
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

/// The name of the state, as terminals see it.
fn state(sale: &Sale) -> Result<String, serde_json::Error> {
    Ok(serde_json::to_value(sale.state())?
        .as_str()
        .unwrap_or_default()
        .to_owned())
}

/// The sales of these rows, without those that cannot be read: one must not hide the others.
fn readable(rows: &[SqliteRow]) -> Vec<Sale> {
    let read = |row| {
        sale(row)
            .inspect_err(|error| tracing::debug!(%error, "a sale in the ledger is left out"))
            .ok()
    };
    rows.iter().filter_map(read).collect()
}

/// The sale of a row. [`StoreError::Body`] for everything that is wrong with its body: bytes that
/// are not text, text that is not a sale, and a sale that is not the one that the columns name.
fn sale(row: &SqliteRow) -> Result<Sale, StoreError> {
    let body: &[u8] = row.try_get_unchecked("body")?;
    let sale = format::read(body)?;
    match contradiction(row, &sale)? {
        None => Ok(sale),
        Some(column) => Err(serde_json::Error::custom(format_args!(
            "its body and its column {column} contradict each other"
        ))
        .into()),
    }
}

/// The first column that contradicts the body. Sales are found by their columns and written by the
/// id in their body; one whose body names another sale would be served and could never be written.
fn contradiction(row: &SqliteRow, sale: &Sale) -> Result<Option<&'static str>, StoreError> {
    let (intent, session) = (&sale.intent, sale.session());
    let id = intent.id.to_string();
    let texts = [
        ("id", Some(id.as_str())),
        ("terminal", Some(intent.terminal.as_str())),
        ("branch", Some(intent.branch.as_str())),
        ("reference", Some(intent.reference.as_str())),
        ("currency", Some(intent.amount.currency().code())),
        ("session_id", session.map(|session| session.id.as_str())),
        (
            "payment_id",
            session.map(|session| session.payment.as_str()),
        ),
    ];
    for (column, said) in texts {
        let stored: Option<&[u8]> = row.try_get_unchecked(column)?;
        if stored != said.map(str::as_bytes) {
            return Ok(Some(column));
        }
    }
    let minor: i64 = row.try_get("amount_minor")?;
    Ok((minor != amount_minor(sale)).then_some("amount_minor"))
}

/// The amount as stored in its column.
fn amount_minor(sale: &Sale) -> i64 {
    i64::try_from(sale.intent.amount.minor()).unwrap_or(i64::MAX)
}

/// The columns of a row. The table is strict, so numbers are numbers; a text may not be valid UTF-8
/// any more.
fn unreadable(row: &SqliteRow) -> Result<Unreadable, StoreError> {
    let optional = |name: &str| -> Result<Option<String>, sqlx::Error> {
        let bytes: Option<&[u8]> = row.try_get_unchecked(name)?;
        Ok(bytes.map(|bytes| String::from_utf8_lossy(bytes).into_owned()))
    };
    let text = |name: &str| optional(name).map(Option::unwrap_or_default);
    Ok(Unreadable {
        row: row.try_get("rowid")?,
        id: text("id")?,
        terminal: text("terminal")?,
        branch: text("branch")?,
        reference: text("reference")?,
        currency: text("currency")?,
        amount_minor: row.try_get("amount_minor")?,
        state: text("state")?,
        session: optional("session_id")?,
        payment: optional("payment_id")?,
        created_at: Timestamp(row.try_get("created_at")?),
        holds_terminal: row.try_get("holds_terminal")?,
    })
}

async fn insert(
    connection: &mut SqliteConnection,
    sale: &Sale,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let intent = &sale.intent;
    let inserted = sqlx::query(
            "INSERT INTO sales (id, terminal, branch, reference, currency, amount_minor, state, is_open, is_watched, holds_terminal, created_at, updated_at, body)
             VALUES ($1, $2, $3, $4, $5, $6, $7, 1, 1, 1, $8, $8, $9)
             ON CONFLICT DO NOTHING",
        )
        .bind(intent.id.to_string())
        .bind(intent.terminal.as_str())
        .bind(intent.branch.as_str())
        .bind(intent.reference.as_str())
        .bind(intent.amount.currency().code())
        .bind(amount_minor(sale))
        .bind(state(sale)?)
        .bind(now.0)
        .bind(format::write(sale)?)
        .execute(&mut *connection)
        .await?;
    if inserted.rows_affected() == 0 {
        return Ok(false);
    }
    append(connection, sale, "asked", now).await?;
    Ok(true)
}

async fn update(
    connection: &mut SqliteConnection,
    sale: &Sale,
    event: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    let session = sale.session();
    let updated = sqlx::query(
            "UPDATE sales SET state = $2, is_open = $3, is_watched = $4, holds_terminal = $5, is_unsettled = $6,
                              session_id = $7, payment_id = $8, updated_at = $9, body = $10
             WHERE id = $1",
        )
        .bind(sale.intent.id.to_string())
        .bind(state(sale)?)
        .bind(sale.is_open())
        .bind(sale.is_watched())
        .bind(sale.holds_terminal())
        .bind(sale.is_unsettled())
        .bind(session.map(|session| session.id.as_str()))
        .bind(session.map(|session| session.payment.as_str()))
        .bind(now.0)
        .bind(format::write(sale)?)
        .execute(&mut *connection)
        .await?;
    if updated.rows_affected() != 1 {
        return Err(StoreError::Missing);
    }
    append(connection, sale, event, now).await
}

async fn append(
    connection: &mut SqliteConnection,
    sale: &Sale,
    event: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query("INSERT INTO sale_events (sale_id, at, event, state) VALUES ($1, $2, $3, $4)")
        .bind(sale.intent.id.to_string())
        .bind(now.0)
        .bind(event)
        .bind(state(sale)?)
        .execute(connection)
        .await?;
    Ok(())
}
