//! The lock that allows only one process to use a ledger: an `flock` on the database file itself.
//!
//! The lock belongs to the file and not to a name, so hard links, symbolic links and bind mounts of
//! one file share it. `SQLite` locks byte ranges (`fcntl`), which an `flock` does not affect on a
//! local disk. When a process closes any descriptor of a file, it loses its `fcntl` locks on that
//! file. Therefore the descriptor is kept until `SQLite` has closed the file, and a second one is
//! never opened.

use std::collections::BTreeSet;
use std::fs::{self, File, Metadata, OpenOptions, TryLockError};
use std::io;
use std::os::unix::fs::{FileExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::error::{Cause, StoreError};

/// The length of the database header in bytes. The header shows which state of the file this is.
pub(super) const HEADER: usize = 100;

/// The files that this process has locked: a second descriptor of one of them must not be opened.
static LOCKED: Mutex<BTreeSet<FileId>> = Mutex::new(BTreeSet::new());

/// The identity of a file, independent of its names.
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

    /// Whether this path names this file now.
    pub(super) fn is_at(self, path: &Path) -> bool {
        fs::metadata(path).is_ok_and(|metadata| Self::of(&metadata) == self)
    }
}

/// Locks the file that earlier versions locked, which is beside the ledger, if it exists: a server
/// of an earlier version may still run, and does not check the lock of the ledger itself. The lock
/// is shared, because those versions used one lock file for all ledgers whose names differ only in
/// the extension.
fn lock_of_earlier_versions(ledger: &Path, id: FileId) -> Result<Option<File>, StoreError> {
    let path = ledger.with_extension("lock");
    let file = match File::open(&path) {
        Ok(file) => file,
        Err(_) => return Ok(None),
    };
    let metadata = file.metadata()?;
    // The file is a ledger of that name, and not the lock file of another ledger.
    if FileId::of(&metadata) == id || metadata.len() > 0 {
        return Ok(None);
    }
    match file.try_lock_shared() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Err(Cause::InUse.into()),
        Err(TryLockError::Error(error)) => Err(error.into()),
    }
}

/// A locked database file. Dropping it unlocks the file.
#[derive(Debug)]
pub(super) struct FileLock {
    /// `None` only while the value is dropped.
    file: Option<File>,
    /// The lock file of earlier versions, if there is one.
    _earlier: Option<File>,
    id: FileId,
    path: PathBuf,
}

impl FileLock {
    /// Locks the file. If there is none, creates an empty one that only this user can read.
    ///
    /// # Errors
    ///
    /// [`Cause::InUse`] if another process has the lock, [`Cause::Replaced`] if the
    /// file was replaced meanwhile, or the error of opening the file.
    pub(super) fn take(path: &Path) -> Result<Self, StoreError> {
        let mut locked = locked();
        if let Ok(metadata) = fs::metadata(path)
            && locked.contains(&FileId::of(&metadata))
        {
            return Err(Cause::InUse.into());
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
            Err(TryLockError::WouldBlock) => return Err(Cause::InUse.into()),
            Err(TryLockError::Error(error)) => return Err(error.into()),
        }
        let id = FileId::of(&file.metadata()?);
        let path = fs::canonicalize(path)?;
        if !id.is_at(&path) {
            return Err(Cause::Replaced.into());
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

    /// The absolute path of the file, links resolved: `SQLite` puts its `-wal` beside this path.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// The identity of the locked file.
    pub(super) fn id(&self) -> FileId {
        self.id
    }

    /// The database header on disk, read without `SQLite` and its `-wal`; `None` if the file is too
    /// short to have one. It is read through the descriptor that has the lock: closing a second one
    /// would release the locks of `SQLite`.
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

    /// Whether the file has other hard links.
    pub(super) fn has_other_names(&self) -> io::Result<bool> {
        Ok(fs::metadata(&self.path)?.nlink() > 1)
    }
}

impl Drop for FileLock {
    fn drop(&mut self) {
        let mut locked = locked();
        if let Some(file) = self.file.take() {
            // Closing alone is not enough: a child process that is being started has the
            // descriptor, too, until it executes its program.
            let _ = file.unlock();
        }
        locked.remove(&self.id);
    }
}

fn locked() -> MutexGuard<'static, BTreeSet<FileId>> {
    LOCKED.lock().unwrap_or_else(PoisonError::into_inner)
}
