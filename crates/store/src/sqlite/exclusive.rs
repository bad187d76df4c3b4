//! A ledger that one process has locked, from before it is opened until it is closed.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use files::keep_private;
use sqlx::SqliteConnection;
use tokio::sync::Mutex;
use tokio::time::Instant;
use tracing::{info, warn};

use super::check::{self, WHOLE_BELOW};
use super::epoch::{Epoch, is_of_a_used_ledger, wal_has_transactions};
use super::health::Health;
use super::lock::{FileId, FileLock};
use super::place::{Place, beside};
use super::pool::Sqlite;
use super::upkeep::Upkeep;
use crate::error::{Cause, StoreError};
use crate::port::Store as _;

/// The size in bytes above which the `-wal` is moved into the database file.
const LONG_WAL: u64 = 4 * 1024 * 1024;

/// How long after opening a large ledger the whole of it is checked: not while the server starts.
const CHECKS_AFTER: Duration = Duration::from_secs(3);

/// How many of `SQLite`'s instructions run between two checks whether to continue.
const STEPS: i32 = 10_000;

/// A ledger in SQLite that no other process can open in this way. Two servers on one ledger would
/// both process the same sale without knowing of each other.
#[derive(Debug)]
pub struct ExclusiveSqlite {
    pub(super) sqlite: Sqlite,
    file: Option<OpenFile>,
    /// Contains the lock, so that it is released after every connection is closed. `None` in
    /// memory.
    pub(super) upkeep: Arc<Mutex<Option<Upkeep>>>,
    pub(super) health: Arc<Health>,
}

/// The file of a ledger, as it was when it was opened.
#[derive(Debug)]
struct OpenFile {
    path: Arc<Path>,
    wal: PathBuf,
    id: FileId,
}

impl ExclusiveSqlite {
    /// Locks the ledger and checks that its `-wal` belongs to it. Then opens the ledger, creates it
    /// if there is none, and runs the migrations.
    ///
    /// # Errors
    ///
    /// [`Cause::InUse`] if another process has it; [`Cause::ForeignWal`] and similar
    /// errors if it is not what was last closed, and then nothing was changed; or the reason why it
    /// cannot be read and written.
    pub async fn open(url: &str) -> Result<Self, StoreError> {
        Self::open_checking(url, WHOLE_BELOW).await
    }

    /// [`Self::open`], but a ledger of at least `whole_below` bytes is checked while sales go on.
    ///
    /// # Errors
    ///
    /// As [`Self::open`].
    pub async fn open_checking(url: &str, whole_below: u64) -> Result<Self, StoreError> {
        let path = match Place::of(url)? {
            Place::File(path) => path,
            Place::Memory => {
                return Ok(Self {
                    sqlite: Sqlite::open(url).await?,
                    file: None,
                    upkeep: Arc::default(),
                    health: Arc::new(Health {
                        is_checked: true.into(),
                        ..Health::default()
                    }),
                });
            }
        };
        // SQLite would delete the -wal of a missing file.
        if !path.exists() && wal_has_transactions(&path) {
            return Err(Cause::OnlyWal.into());
        }
        if !path.exists() && is_of_a_used_ledger(&path)? {
            return Err(Cause::OnlyEpoch.into());
        }
        let lock = FileLock::take(&path)?;
        // SQLite creates its own files with the mode of the ledger.
        for suffix in ["", "-wal", "-shm", "-epoch"] {
            keep_private(&beside(lock.path(), suffix));
        }
        let epoch = Epoch::compare(&lock)?;
        let mut upkeep = Upkeep::open(lock, epoch).await?;
        let is_small = std::fs::metadata(upkeep.path())?.len() < whole_below;
        let health = Health {
            is_checked: is_small.into(),
            ..Health::default()
        };
        // A refused ledger is closed properly, too: SQLite removes its -wal, and without a record
        // of that the next start would report it as missing.
        let sqlite = match open_locked(&mut upkeep, is_small).await {
            Ok(sqlite) => sqlite,
            Err(error) => {
                let _ = close(upkeep, None).await;
                return Err(error);
            }
        };
        if let Err(error) = begin(&mut upkeep, &health, is_small).await {
            let _ = close(upkeep, Some(&sqlite)).await;
            return Err(error);
        }
        let path: Arc<Path> = upkeep.path().into();
        let ledger = Self {
            sqlite,
            file: Some(OpenFile {
                wal: beside(&path, "-wal"),
                id: upkeep.id(),
                path,
            }),
            upkeep: Arc::new(Mutex::new(Some(upkeep))),
            health: Arc::new(health),
        };
        if !is_small {
            ledger.look_through();
        }
        Ok(ledger)
    }

    /// Checks the whole ledger in the background, when the server has started. Meanwhile its `-wal` grows.
    fn look_through(&self) {
        let (upkeep, health) = (self.upkeep.clone(), self.health.clone());
        tokio::spawn(async move {
            tokio::time::sleep(CHECKS_AFTER).await;
            if let Some(upkeep) = upkeep.lock().await.as_mut() {
                match interruptible(&mut upkeep.connection, health.clone()).await {
                    Ok(()) => {
                        health.is_checked.store(true, Ordering::Relaxed);
                        info!("the whole ledger was looked through and is intact");
                    }
                    Err(error) if error.is_damage() => health.heed(&error),
                    Err(_) if health.is_closing.load(Ordering::Relaxed) => {}
                    Err(error) => {
                        warn!(code = "ledger_not_checked", %error, "the ledger could not be looked through")
                    }
                }
            }
        });
    }

    /// Refuses a write to a ledger that is known to be damaged, or that a restart would not find.
    pub(super) fn usable(&self) -> Result<(), StoreError> {
        if let Some(said) = self.health.damage.get() {
            return Err(Cause::Damaged(said.clone()).into());
        }
        match &self.file {
            Some(file) if !file.id.is_at(&file.path) => Err(Cause::Replaced.into()),
            _ => Ok(()),
        }
    }

    pub(super) fn heed<T>(&self, outcome: Result<T, StoreError>) -> Result<T, StoreError> {
        outcome.inspect_err(|error| self.health.heed(error))
    }

    /// [`Self::heed`] for a write, which also notes how long the write takes.
    pub(super) async fn timed<T>(
        &self,
        write: impl Future<Output = Result<T, StoreError>>,
    ) -> Result<T, StoreError> {
        let begun = Instant::now();
        let outcome = self.heed(write.await);
        self.health.took(begun.elapsed());
        outcome
    }

    /// Moves the contents of the `-wal` into the database file; this also happens automatically
    /// when the `-wal` is long. False if a reader blocked it and it has to be tried again.
    ///
    /// # Errors
    ///
    /// The ledger could not be written. The contents of the `-wal` are not lost.
    pub async fn checkpoint(&self) -> Result<bool, StoreError> {
        match self.upkeep.lock().await.as_mut() {
            Some(upkeep) => self.health.tried(upkeep.checkpoint().await),
            None => Ok(true),
        }
    }

    /// Starts a checkpoint in the background if the `-wal` is long, or if the last one was not
    /// completed and is due again: until it is, it is less certain which `-wal` belongs to the
    /// ledger.
    pub(super) fn tidy(&self) {
        let is_long =
            |file: &OpenFile| std::fs::metadata(&file.wal).is_ok_and(|wal| wal.len() > LONG_WAL);
        if !self.file.as_ref().is_some_and(is_long) && !self.health.is_to_be_tried() {
            return;
        }
        // One checkpoint at a time is enough.
        let Ok(mut upkeep) = self.upkeep.clone().try_lock_owned() else {
            return;
        };
        let health = self.health.clone();
        tokio::spawn(async move {
            if let Some(upkeep) = upkeep.as_mut()
                && let Err(error) = health.tried(upkeep.checkpoint().await)
            {
                warn!(code = "checkpoint_failed", %error, "what the ledger's -wal has cannot be brought into the ledger; it is kept, and tried again");
            }
        });
    }

    /// The absolute path of the file, links resolved; `None` for a ledger in memory.
    #[must_use]
    pub fn path(&self) -> Option<Arc<Path>> {
        Some(self.file.as_ref()?.path.clone())
    }
}

/// Opens a locked ledger and runs the migrations; a small ledger is checked as a whole before.
async fn open_locked(upkeep: &mut Upkeep, is_small: bool) -> Result<Sqlite, StoreError> {
    check::is_ours(&mut upkeep.connection).await?;
    if is_small {
        check::whole(&mut upkeep.connection).await?;
    }
    Sqlite::open_file(upkeep.path()).await
}

/// Checks what has not been checked yet, and begins an epoch.
async fn begin(upkeep: &mut Upkeep, health: &Health, is_small: bool) -> Result<(), StoreError> {
    if !is_small {
        check::newest(&mut upkeep.connection).await?;
    }
    check::every_table(&mut upkeep.connection).await?;
    // Start even if a reader or a full disk prevents the checkpoint: the contents of the -wal are
    // not lost, and open sales have to be processed.
    match health.tried(upkeep.checkpoint().await) {
        Err(error) if error.is_damage() => return Err(error),
        Err(error) => {
            warn!(code = "checkpoint_failed", %error, "the ledger's -wal cannot be brought into the ledger yet")
        }
        Ok(_) => {}
    }
    Ok(())
}

/// Closes every connection, and only then lets another process have the ledger.
pub(super) async fn close(upkeep: Upkeep, sqlite: Option<&Sqlite>) -> Result<(), StoreError> {
    let (closing, closed) = upkeep.close().await;
    if let Some(sqlite) = sqlite {
        sqlite.close().await;
    }
    closing.end()?;
    Ok(closed?)
}

/// Checks the whole ledger, until that is done or the ledger is being closed.
async fn interruptible(
    connection: &mut SqliteConnection,
    health: Arc<Health>,
) -> Result<(), StoreError> {
    let goes_on = move || !health.is_closing.load(Ordering::Relaxed);
    let mut handle = connection.lock_handle().await?;
    handle.set_progress_handler(STEPS, goes_on);
    drop(handle);
    let outcome = check::whole(connection).await;
    connection.lock_handle().await?.remove_progress_handler();
    outcome
}
