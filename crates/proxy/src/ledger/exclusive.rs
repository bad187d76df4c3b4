//! A ledger that one process holds for itself, from before it is opened until it is closed.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use async_trait::async_trait;
use payment::id::{PaymentId, Reference, SaleId, TerminalId};
use payment::sale::Sale;
use payment::time::Timestamp;
use tokio::sync::Mutex;
use tracing::warn;

use super::epoch::{Epoch, wal_has_transactions};
use super::lock::FileLock;
use super::upkeep::Upkeep;
use super::{Before, Inserted, Ledger, LedgerError, Place, Sqlite, Unreadable, Watched, beside};
use crate::private::keep_private;

/// How long a `-wal` grows before it is emptied into the database file.
const LONG_WAL: u64 = 4 * 1024 * 1024;

/// A ledger in SQLite that no other process can open as this one did. Two servers on one ledger
/// would take turns at a sale without knowing of each other.
#[derive(Debug)]
pub struct ExclusiveLedger {
    sqlite: Sqlite,
    path: Option<Arc<Path>>,
    wal: Option<PathBuf>,
    /// Has the lock, so that it is let go after every connection is closed. Nothing in memory.
    upkeep: Arc<Mutex<Option<Upkeep>>>,
}

impl ExclusiveLedger {
    /// Locks the ledger, sees that its `-wal` belongs to it, then opens it, makes it if there is
    /// none, and brings it up to date.
    ///
    /// # Errors
    ///
    /// [`LedgerError::InUse`] when another process has it, [`LedgerError::ForeignWal`] and its like
    /// when it is not what was closed last: nothing was changed then. Or whatever keeps it from
    /// being read and written.
    pub async fn open(url: &str) -> Result<Self, LedgerError> {
        let path = match Place::of(url)? {
            Place::File(path) => path,
            Place::Memory => {
                return Ok(Self {
                    sqlite: Sqlite::open(url).await?,
                    path: None,
                    wal: None,
                    upkeep: Arc::default(),
                });
            }
        };
        // SQLite would take the -wal of a file that is not there away.
        if !path.exists() && wal_has_transactions(&path) {
            return Err(LedgerError::OnlyWal);
        }
        let lock = FileLock::take(&path)?;
        // SQLite gives its own files the mode of the ledger when it makes them.
        for suffix in ["", "-wal", "-shm", "-epoch"] {
            keep_private(&beside(lock.path(), suffix));
        }
        let epoch = Epoch::compare(&lock)?;
        let mut upkeep = Upkeep::open(lock, epoch).await?;
        let path: Arc<Path> = upkeep.path().into();
        let sqlite = Sqlite::open_file(&path).await?;
        // Somebody who reads it just now is no reason not to start.
        upkeep.checkpoint().await?;
        Ok(Self {
            sqlite,
            wal: Some(beside(&path, "-wal")),
            path: Some(path),
            upkeep: Arc::new(Mutex::new(Some(upkeep))),
        })
    }

    /// Brings what the `-wal` has into the database file, as happens by itself when it grows long;
    /// false when somebody was reading, and it has to be tried again.
    ///
    /// # Errors
    ///
    /// The ledger could not be written. What the `-wal` has is there.
    pub async fn checkpoint(&self) -> Result<bool, LedgerError> {
        match self.upkeep.lock().await.as_mut() {
            Some(upkeep) => upkeep.checkpoint().await,
            None => Ok(true),
        }
    }

    /// Begins a checkpoint beside what goes on when the `-wal` has grown long.
    fn tidy(&self) {
        let is_long = |wal| std::fs::metadata(wal).is_ok_and(|wal| wal.len() > LONG_WAL);
        if !self.wal.as_ref().is_some_and(is_long) {
            return;
        }
        // One that is under way is enough.
        let Ok(mut upkeep) = self.upkeep.clone().try_lock_owned() else {
            return;
        };
        tokio::spawn(async move {
            if let Some(upkeep) = upkeep.as_mut()
                && let Err(error) = upkeep.checkpoint().await
            {
                warn!(%error, "what the ledger's -wal has cannot be brought into the ledger; it is kept, and tried again");
            }
        });
    }

    /// The file's whole path, links resolved; nothing when it is in memory.
    #[must_use]
    pub fn path(&self) -> Option<Arc<Path>> {
        self.path.clone()
    }
}

#[async_trait]
impl Ledger for ExclusiveLedger {
    async fn insert(&self, sale: &Sale, now: Timestamp) -> Result<Inserted, LedgerError> {
        let inserted = self.sqlite.insert(sale, now).await;
        self.tidy();
        inserted
    }

    async fn record(&self, sale: &Sale, event: &str, now: Timestamp) -> Result<(), LedgerError> {
        let recorded = self.sqlite.record(sale, event, now).await;
        self.tidy();
        recorded
    }

    async fn find(&self, id: SaleId) -> Result<Option<Sale>, LedgerError> {
        self.sqlite.find(id).await
    }

    async fn watched(&self) -> Result<Watched, LedgerError> {
        self.sqlite.watched().await
    }

    async fn unreadable(&self, id: SaleId) -> Result<Option<Unreadable>, LedgerError> {
        self.sqlite.unreadable(id).await
    }

    async fn release_terminal(&self, id: SaleId) -> Result<(), LedgerError> {
        self.sqlite.release_terminal(id).await
    }

    async fn secret(&self, name: &str) -> Result<[u8; 32], LedgerError> {
        self.sqlite.secret(name).await
    }

    async fn held(&self, terminal: &TerminalId) -> Result<Option<Sale>, LedgerError> {
        self.sqlite.held(terminal).await
    }

    async fn unsettled(&self) -> Result<Vec<Sale>, LedgerError> {
        self.sqlite.unsettled().await
    }

    async fn of_payment(&self, payment: &PaymentId) -> Result<Option<Sale>, LedgerError> {
        self.sqlite.of_payment(payment).await
    }

    async fn without_session(&self, reference: &Reference) -> Result<Vec<Sale>, LedgerError> {
        self.sqlite.without_session(reference).await
    }

    async fn page(&self, before: Before, limit: u32) -> Result<Vec<Sale>, LedgerError> {
        self.sqlite.page(before, limit).await
    }

    async fn probe(&self) -> Result<(), LedgerError> {
        self.sqlite.probe().await
    }

    async fn close(&self) {
        let Some(mut upkeep) = self.upkeep.lock().await.take() else {
            return self.sqlite.close().await;
        };
        let ended = upkeep.end().await;
        let (lock, closed) = upkeep.close().await;
        // Another process may have the ledger only when no connection of this one is left.
        self.sqlite.close().await;
        drop(lock);
        if let Err(error) = ended.and(closed.map_err(LedgerError::from)) {
            warn!(%error, "the ledger could not be closed in order; what was written is there");
        }
    }
}
