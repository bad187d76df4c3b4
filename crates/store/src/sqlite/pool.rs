//! Opens a ledger, and runs transactions on it.

use std::path::Path;

use payment::sale::Sale;
use sqlx::sqlite::{SqliteConnectOptions, SqlitePool, SqlitePoolOptions, SqliteRow};
use sqlx::{Connection, SqliteConnection};

/// A query of this database.
pub(super) type Query<'q> = sqlx::query::Query<'q, sqlx::Sqlite, sqlx::sqlite::SqliteArguments>;

use super::migrate;
use super::options::{make_private, options};
use super::place::Place;
use super::rows::sale;
use crate::error::{Cause, StoreError};

/// A ledger in SQLite.
#[derive(Clone, Debug)]
pub struct Sqlite {
    pub(super) pool: SqlitePool,
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
                Self::connect(options, 1, None).await
            }
        }
    }

    /// [`Self::open`] for a file that exists.
    pub(super) async fn open_file(path: &Path) -> Result<Self, StoreError> {
        Self::connect(options().filename(path), 2, Some(path)).await
    }

    /// Opens the ledger and brings it to this program's form; `path` is its file, if it has one.
    async fn connect(
        options: SqliteConnectOptions,
        connections: u32,
        path: Option<&Path>,
    ) -> Result<Self, StoreError> {
        let pool = SqlitePoolOptions::new()
            .max_connections(connections)
            // A ledger in memory is gone with its connection.
            .idle_timeout(None)
            .max_lifetime(None)
            .connect_with(options)
            .await?;
        let migrated = match pool.acquire().await {
            Ok(mut connection) => migrate::run(&mut connection, path).await,
            Err(error) => Err(error.into()),
        };
        match migrated {
            Ok(()) => Ok(Self { pool }),
            Err(error) => {
                pool.close().await;
                Err(error)
            }
        }
    }

    /// Runs a transaction. After an error of the database the connection is closed: on a full disk
    /// it may be unable even to roll back, and would keep the ledger locked when the disk has space
    /// again.
    pub(super) async fn write<T>(
        &self,
        work: impl AsyncFnOnce(&mut SqliteConnection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut connection = self.pool.acquire().await?;
        let outcome = async {
            // One that reads first could not go on to write while another connection writes.
            let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
            match work(&mut transaction).await {
                Ok(done) => {
                    transaction.commit().await?;
                    Ok(done)
                }
                // A refused record is no fault of the connection's.
                Err(refused) if !is_of_the_database(&refused) => {
                    transaction.rollback().await?;
                    Err(refused)
                }
                Err(error) => Err(error),
            }
        }
        .await;
        if outcome.as_ref().is_err_and(is_of_the_database) {
            connection.close_on_drop();
        }
        outcome
    }

    pub(super) async fn row(&self, query: Query<'_>) -> Result<Option<SqliteRow>, StoreError> {
        Ok(query.fetch_optional(&self.pool).await?)
    }

    pub(super) async fn one(&self, query: Query<'_>) -> Result<Option<Sale>, StoreError> {
        let row = self.row(query).await?;
        row.as_ref().map(sale).transpose()
    }
}

const fn is_of_the_database(error: &StoreError) -> bool {
    matches!(error, StoreError::Unavailable(Cause::Database(_)))
}
