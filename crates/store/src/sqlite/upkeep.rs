//! Checkpoints of a ledger that one process has locked: they move the contents of the `-wal` into
//! the database file and begin a new epoch.

use std::path::Path;
use std::time::Duration;

use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Row, SqliteConnection};

use super::epoch::Epoch;
use super::lock::{FileId, FileLock};
use super::options::options;
use crate::error::StoreError;

/// How long a checkpoint may wait for readers; writers wait meanwhile.
const PATIENCE: Duration = Duration::from_millis(100);

/// A connection for checkpoints, the epoch, and the lock, which must outlive every connection.
#[derive(Debug)]
pub(super) struct Upkeep {
    pub(super) connection: SqliteConnection,
    epoch: Epoch,
    lock: FileLock,
}

impl Upkeep {
    /// Opens a locked file whose `-wal` is known to belong to it.
    pub(super) async fn open(lock: FileLock, epoch: Epoch) -> Result<Self, StoreError> {
        let connection = connect(&lock).await?;
        Ok(Self {
            connection,
            epoch,
            lock,
        })
    }

    pub(super) fn path(&self) -> &Path {
        self.lock.path()
    }

    pub(super) fn id(&self) -> FileId {
        self.lock.id()
    }

    /// Moves the contents of the `-wal` into the database file. False if a reader blocked it and it
    /// has to be tried again.
    pub(super) async fn checkpoint(&mut self) -> Result<bool, StoreError> {
        let outcome = self.try_checkpoint().await;
        // On a full disk a connection may be unable even to roll back, and would keep the ledger
        // locked when the disk has space again.
        if outcome.is_err()
            && let Ok(fresh) = connect(&self.lock).await
        {
            let _ = std::mem::replace(&mut self.connection, fresh).close().await;
        }
        outcome
    }

    async fn try_checkpoint(&mut self) -> Result<bool, StoreError> {
        let next = self.epoch.announce()?;
        self.set_user_version(next).await?;
        let row = sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)")
            .fetch_one(&mut self.connection)
            .await?;
        if row.try_get::<i64, _>(0)? != 0 {
            self.epoch.paused(self.lock.header()?)?;
            return Ok(false);
        }
        self.epoch.began(self.lock.header()?)?;
        Ok(true)
    }

    /// Marks the ledger as properly closed. The last connection that closes removes the `-wal`.
    pub(super) async fn end(&mut self) -> Result<(), StoreError> {
        if let Some(closed) = self.epoch.announce_end()? {
            self.set_user_version(closed).await?;
        }
        Ok(())
    }

    /// Closes the connection. The rest is released when every other connection is closed, too.
    pub(super) async fn close(self) -> (Closing, Result<(), sqlx::Error>) {
        let closing = Closing {
            epoch: self.epoch,
            lock: self.lock,
        };
        (closing, self.connection.close().await)
    }

    async fn set_user_version(&mut self, number: u32) -> Result<(), StoreError> {
        let set = AssertSqlSafe(format!("PRAGMA user_version = {number}"));
        sqlx::query(set).execute(&mut self.connection).await?;
        Ok(())
    }
}

/// The epoch and the lock of a ledger whose connections are being closed.
#[derive(Debug)]
pub(super) struct Closing {
    epoch: Epoch,
    lock: FileLock,
}

impl Closing {
    /// Records how the ledger was left, and unlocks it. Every connection must be closed before.
    pub(super) fn end(self) -> std::io::Result<()> {
        self.epoch.closed(self.lock.header()?)
    }
}

async fn connect(lock: &FileLock) -> Result<SqliteConnection, sqlx::Error> {
    let options = options().filename(lock.path()).busy_timeout(PATIENCE);
    options.connect().await
}
