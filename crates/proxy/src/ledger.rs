//! The ledger: every sale, written before and after each call that can move money.
//!
//! SQLite in WAL mode with `synchronous=FULL`: what was committed is there after a power cut.

use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

use payment::contract::SaleView;
use payment::id::SaleId;
use payment::sale::Sale;
use payment::time::Timestamp;
use sqlx::Row;
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteRow,
    SqliteSynchronous,
};

/// The ledger could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// The database says so.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
    /// A migration failed.
    #[error(transparent)]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// The file could not be made.
    #[error(transparent)]
    File(#[from] std::io::Error),
    /// A sale in it cannot be understood.
    #[error("a sale in the ledger cannot be read: {0}")]
    Body(#[from] serde_json::Error),
}

/// Every sale.
#[derive(Clone, Debug)]
pub struct Ledger {
    pool: SqlitePool,
}

/// What inserting a sale came to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Inserted {
    /// It is new.
    New,
    /// There is one of this id already.
    Known(Box<Sale>),
}

impl Ledger {
    /// Opens the ledger, makes it if there is none, and brings it up to date.
    ///
    /// # Errors
    ///
    /// Whatever keeps it from being read and written.
    pub async fn open(url: &str) -> Result<Self, LedgerError> {
        let options = SqliteConnectOptions::from_str(url)?
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(5));
        make_private(options.get_filename())?;
        let pool = SqlitePoolOptions::new()
            .max_connections(2)
            .connect_with(options)
            .await?;
        sqlx::migrate!().run(&pool).await?;
        Ok(Self { pool })
    }

    /// Commits the intent of a sale, unless the id is taken.
    ///
    /// # Errors
    ///
    /// The ledger could not be written; then nothing may be asked of the gateway.
    pub async fn insert(&self, sale: &Sale, now: Timestamp) -> Result<Inserted, LedgerError> {
        let mut transaction = self.pool.begin().await?;
        let intent = &sale.intent;
        let inserted = sqlx::query(
            "INSERT INTO sales (id, terminal, branch, reference, currency, amount_minor, state, is_open, created_at, updated_at, body)
             VALUES ($1, $2, $3, $4, $5, $6, $7, 1, $8, $8, $9)
             ON CONFLICT (id) DO NOTHING",
        )
        .bind(intent.id.to_string())
        .bind(intent.terminal.as_str())
        .bind(intent.branch.as_str())
        .bind(intent.reference.as_str())
        .bind(intent.amount.currency().code())
        .bind(i64::try_from(intent.amount.minor()).unwrap_or(i64::MAX))
        .bind(state(sale)?)
        .bind(now.0)
        .bind(serde_json::to_string(sale)?)
        .execute(&mut *transaction)
        .await?;
        if inserted.rows_affected() == 0 {
            drop(transaction);
            let known = self
                .find(intent.id)
                .await?
                .ok_or(sqlx::Error::RowNotFound)?;
            return Ok(Inserted::Known(Box::new(known)));
        }
        append(&mut transaction, sale, "asked", now).await?;
        transaction.commit().await?;
        Ok(Inserted::New)
    }

    /// Commits what a sale has come to, and what brought it there.
    ///
    /// # Errors
    ///
    /// The ledger could not be written.
    pub async fn record(
        &self,
        sale: &Sale,
        event: &str,
        now: Timestamp,
    ) -> Result<(), LedgerError> {
        let mut transaction = self.pool.begin().await?;
        let session = sale.session();
        sqlx::query(
            "UPDATE sales SET state = $2, is_open = $3, session_id = $4, payment_id = $5, updated_at = $6, body = $7
             WHERE id = $1",
        )
        .bind(sale.intent.id.to_string())
        .bind(state(sale)?)
        .bind(sale.is_open())
        .bind(session.map(|session| session.id.as_str()))
        .bind(session.map(|session| session.payment.as_str()))
        .bind(now.0)
        .bind(serde_json::to_string(sale)?)
        .execute(&mut *transaction)
        .await?;
        append(&mut transaction, sale, event, now).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// The sale with this id.
    ///
    /// # Errors
    ///
    /// The ledger could not be read.
    pub async fn find(&self, id: SaleId) -> Result<Option<Sale>, LedgerError> {
        let row = sqlx::query("SELECT body FROM sales WHERE id = $1")
            .bind(id.to_string())
            .fetch_optional(&self.pool)
            .await?;
        row.as_ref().map(sale).transpose()
    }

    /// Every sale about which the gateway has still to be asked, oldest first.
    ///
    /// # Errors
    ///
    /// The ledger could not be read.
    pub async fn open_sales(&self) -> Result<Vec<Sale>, LedgerError> {
        let rows = sqlx::query("SELECT body FROM sales WHERE is_open = 1 ORDER BY created_at")
            .fetch_all(&self.pool)
            .await?;
        Ok(readable(&rows))
    }

    /// A page of sales, newest first, from before `before` on.
    ///
    /// # Errors
    ///
    /// The ledger could not be read.
    pub async fn page(
        &self,
        before: Option<(Timestamp, SaleId)>,
        limit: u32,
    ) -> Result<Vec<Sale>, LedgerError> {
        let (at, id) = before.map_or((i64::MAX, String::new()), |(at, id)| (at.0, id.to_string()));
        let rows = sqlx::query(
            "SELECT body FROM sales WHERE (created_at, id) < ($1, $2) ORDER BY created_at DESC, id DESC LIMIT $3",
        )
        .bind(at)
        .bind(id)
        .bind(limit)
        .fetch_all(&self.pool)
        .await?;
        Ok(readable(&rows))
    }

    /// Whether the ledger can be written: a write that changes nothing.
    ///
    /// # Errors
    ///
    /// It cannot.
    pub async fn probe(&self) -> Result<(), LedgerError> {
        sqlx::query("UPDATE sales SET updated_at = updated_at WHERE id = ''")
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// Closes every connection.
    pub async fn close(&self) {
        self.pool.close().await;
    }
}

/// Makes the file so that only this user can read it: it holds what the shop sells.
fn make_private(path: &Path) -> std::io::Result<()> {
    if path.as_os_str().is_empty() || path.to_string_lossy().contains(":memory:") || path.exists() {
        return Ok(());
    }
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop)
}

/// The state's name, as terminals see it.
fn state(sale: &Sale) -> Result<String, serde_json::Error> {
    let view = SaleView::of(sale, sale.intent.created_at);
    Ok(serde_json::to_value(view.state)?
        .as_str()
        .unwrap_or_default()
        .to_owned())
}

/// The sales of these rows. One that cannot be read must not hide the others.
fn readable(rows: &[SqliteRow]) -> Vec<Sale> {
    let read = |row| {
        sale(row)
            .inspect_err(|error| tracing::error!(%error, "a sale in the ledger is left out"))
            .ok()
    };
    rows.iter().filter_map(read).collect()
}

fn sale(row: &SqliteRow) -> Result<Sale, LedgerError> {
    let body: &str = row.try_get("body")?;
    Ok(serde_json::from_str(body)?)
}

async fn append(
    transaction: &mut sqlx::SqliteConnection,
    sale: &Sale,
    event: &str,
    now: Timestamp,
) -> Result<(), LedgerError> {
    sqlx::query("INSERT INTO sale_events (sale_id, at, event, state) VALUES ($1, $2, $3, $4)")
        .bind(sale.intent.id.to_string())
        .bind(now.0)
        .bind(event)
        .bind(state(sale)?)
        .execute(transaction)
        .await?;
    Ok(())
}
