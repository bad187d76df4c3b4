//! The lock that lets one process use a ledger: an `flock` on the database file itself.
//!
//! It belongs to the file and not to a name, so that hard links, symbolic links and bind mounts of
//! one file share it. `SQLite` locks ranges of bytes (`fcntl`), which an `flock` does not touch on a
//! local disk. Closing any descriptor of a file drops this process's `fcntl` locks on it, so that
//! the descriptor is kept until `SQLite` has closed the file, and no second one is ever opened.

use std::collections::BTreeSet;
use std::fs::{self, File, Metadata, OpenOptions, TryLockError};
use std::io;
use std::os::unix::fs::{FileExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::error::LedgerError;

/// A database's header, as far as it says which state of the file this is.
pub(super) const HEADER: usize = 100;

/// The files that this process has locked: a second descriptor of one must not even be opened.
static LOCKED: Mutex<BTreeSet<FileId>> = Mutex::new(BTreeSet::new());

/// What a file is, whatever it is called.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct FileId {
    device: u64,
    inode: u64,
}

impl FileId {
    fn of(metadata: &Metadata) -> Self {
        Self {
            device: metadata.dev(),
            inode: metadata.ino(),
        }
    }

    /// Whether this name means this file now.
    pub(super) fn is_at(self, path: &Path) -> bool {
        fs::metadata(path).is_ok_and(|metadata| Self::of(&metadata) == self)
    }
}

/// Locks what earlier versions locked, a file beside the ledger, if it is there: such a server may
/// still run, and does not look at the lock of the ledger itself. The lock is shared, for those
/// versions had one file for all ledgers whose names differ in their ends only.
fn lock_of_earlier_versions(ledger: &Path, id: FileId) -> Result<Option<File>, LedgerError> {
    let path = ledger.with_extension("lock");
    let file = match File::open(&path) {
        Ok(file) => file,
        Err(_) => return Ok(None),
    };
    let metadata = file.metadata()?;
    // A ledger of that name is no lock of another one.
    if FileId::of(&metadata) == id || metadata.len() > 0 {
        return Ok(None);
    }
    match file.try_lock_shared() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Err(LedgerError::InUse),
        Err(TryLockError::Error(error)) => Err(error.into()),
    }
}

/// A locked database file. Dropped, it is unlocked.
#[derive(Debug)]
pub(super) struct FileLock {
    /// `None` only while it is being dropped.
    file: Option<File>,
    /// What earlier versions locked instead, where there is one.
    _earlier: Option<File>,
    id: FileId,
    path: PathBuf,
}

impl FileLock {
    /// Locks the file, and makes an empty one, readable by this user only, if there is none.
    ///
    /// # Errors
    ///
    /// [`LedgerError::InUse`], or what keeps the file from being opened.
    pub(super) fn take(path: &Path) -> Result<Self, LedgerError> {
        let mut locked = locked();
        if let Ok(metadata) = fs::metadata(path)
            && locked.contains(&FileId::of(&metadata))
        {
            return Err(LedgerError::InUse);
        }
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(path)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(LedgerError::InUse),
            Err(TryLockError::Error(error)) => return Err(error.into()),
        }
        let id = FileId::of(&file.metadata()?);
        let path = fs::canonicalize(path)?;
        if !id.is_at(&path) {
            return Err(LedgerError::Replaced);
        }
        let earlier = lock_of_earlier_versions(&path, id)?;
        locked.insert(id);
        drop(locked);
        Ok(Self {
            file: Some(file),
            _earlier: earlier,
            id,
            path,
        })
    }

    /// The file's whole path, links resolved: `SQLite` puts its `-wal` beside this one.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// The file that it locks.
    pub(super) fn id(&self) -> FileId {
        self.id
    }

    /// The database's header as it is on disk, past `SQLite` and its `-wal`; nothing when the file
    /// is too short to have one. Read by the descriptor that has the lock: a second one would cost
    /// `SQLite` its own locks.
    pub(super) fn header(&self) -> io::Result<Option<[u8; HEADER]>> {
        let mut header = [0; HEADER];
        let Some(file) = &self.file else {
            return Ok(None);
        };
        match file.read_exact_at(&mut header, 0) {
            Ok(()) => Ok(Some(header)),
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Whether the file has hard links besides this name.
    pub(super) fn has_other_names(&self) -> io::Result<bool> {
        Ok(fs::metadata(&self.path)?.nlink() > 1)
    }
}

impl Drop for FileLock {
    fn drop(&mut self) {
        let mut locked = locked();
        if let Some(file) = self.file.take() {
            // Not only closed: a process that is being started has the descriptor, too, until it
            // runs its program.
            let _ = file.unlock();
        }
        locked.remove(&self.id);
    }
}

fn locked() -> MutexGuard<'static, BTreeSet<FileId>> {
    LOCKED.lock().unwrap_or_else(PoisonError::into_inner)
}
