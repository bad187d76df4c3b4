//! A ledger that one process holds for itself, from before it is opened until it is closed.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use payment::id::{PaymentId, Reference, SaleId, TerminalId};
use payment::sale::Sale;
use payment::time::Timestamp;

use super::lock::FileLock;
use super::{Before, Inserted, Ledger, LedgerError, Place, Sqlite, Unreadable, Watched, beside};
use crate::private::keep_private;

/// A ledger in SQLite that no other process can open as this one did. Two servers on one ledger
/// would take turns at a sale without knowing of each other.
#[derive(Debug)]
pub struct ExclusiveLedger {
    sqlite: Sqlite,
    path: Option<Arc<Path>>,
    /// Let go after the last connection is closed.
    lock: Mutex<Option<FileLock>>,
}

impl ExclusiveLedger {
    /// Locks the ledger, then opens it, makes it if there is none, and brings it up to date.
    ///
    /// # Errors
    ///
    /// [`LedgerError::InUse`] when another process has it, and nothing was changed then; or whatever
    /// keeps it from being read and written.
    pub async fn open(url: &str) -> Result<Self, LedgerError> {
        let lock = match Place::of(url)? {
            Place::File(path) => Some(FileLock::take(&path)?),
            Place::Memory => None,
        };
        if let Some(lock) = &lock {
            // SQLite gives its own files the mode of the ledger when it makes them.
            for suffix in ["", "-wal", "-shm"] {
                keep_private(&beside(lock.path(), suffix));
            }
        }
        let path: Option<Arc<Path>> = lock.as_ref().map(|lock| lock.path().into());
        let sqlite = match &path {
            Some(path) => Sqlite::open_file(path).await?,
            None => Sqlite::open(url).await?,
        };
        Ok(Self {
            sqlite,
            path,
            lock: Mutex::new(lock),
        })
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
        self.sqlite.insert(sale, now).await
    }

    async fn record(&self, sale: &Sale, event: &str, now: Timestamp) -> Result<(), LedgerError> {
        self.sqlite.record(sale, event, now).await
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
        self.sqlite.close().await;
        *self.lock.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}
