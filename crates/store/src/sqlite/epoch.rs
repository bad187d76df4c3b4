//! The ledger's epoch: tells which `-wal` belongs to which database file.
//!
//! SQLite cannot tell: it replays a `-wal` into whatever file has the name. A backup that is copied
//! over a ledger whose `-wal` was left becomes a mixture of the two, and often an intact one.
//! Therefore each checkpoint begins an epoch: a random number that is written into the database's
//! header (`user_version`) and, with the header as the checkpoint left it, into a file beside the
//! database (`-epoch`). Between two checkpoints nothing writes the database file itself
//! (`wal_autocheckpoint` is off), so a ledger and its `-wal` belong together exactly when header
//! and epoch file agree. They are compared before SQLite opens anything.
//!
//! A crash during a checkpoint leaves the header of either epoch, or one between them. So while a
//! checkpoint runs, which takes milliseconds, the epoch file names both epochs and no header. After
//! a checkpoint that a reader stopped half way, until the next try, it names the next epoch as its
//! own, too, and has the header of the database file. A ledger that was closed properly has the
//! epoch 0 and no `-wal`. If a full disk or a reader kept the 0 out of the database file, the epoch
//! file says that the ledger was closed, and with which header.
//!
//! SQLite removes the `-wal` only when the last connection closes, so a ledger in use has one,
//! perhaps an empty one. If there is none, or an empty one beside another header, the end of the
//! ledger is missing.

use std::fs::{self, OpenOptions};
use std::io::{self, Read as _, Write};
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use rustix::fs::OFlags;
use serde::{Deserialize, Serialize};
use tracing::{error, warn};

use super::lock::{FileLock, HEADER};
use super::place::{beside, sync_folder_of};
use crate::error::{Cause, StoreError};

/// The bytes of the header that are 2 and 2 when the database is in WAL mode.
const VERSIONS: std::ops::Range<usize> = 18..20;

/// The bytes of the header that contain `user_version`.
const USER_VERSION: std::ops::Range<usize> = 60..64;

/// The most bytes that a `-wal` without a transaction has: its own header.
const EMPTY_WAL: u64 = 32;

/// More bytes than an epoch file ever has.
const LONGEST: u64 = 64 * 1024;

/// The epoch of a ledger that was closed properly, or that an earlier version wrote.
const CLOSED: u32 = 0;

/// The contents of the epoch file.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Marks {
    tabby_pos_ledger_epoch: u32,
    /// The epoch of a checkpoint that is running or was not completed.
    next: Option<u32>,
    /// The database's header in hexadecimal, when no checkpoint is running.
    header: Option<String>,
}

/// The epoch of an open ledger.
#[derive(Debug)]
pub(super) struct Epoch {
    path: PathBuf,
    wal: PathBuf,
    marks: Marks,
}

impl Epoch {
    /// Compares ledger and `-wal`, and prepares an epoch of this process. Writes only the epoch
    /// file.
    ///
    /// # Errors
    ///
    /// [`Cause::ForeignWal`], [`Cause::OnlyWal`], [`Cause::OnlyEpoch`] or
    /// [`Cause::OtherName`]: then nothing was changed.
    pub(super) fn compare(lock: &FileLock) -> Result<Self, StoreError> {
        let path = beside(lock.path(), "-epoch");
        let known = read(&path)?;
        let header = lock.header()?;
        let current = header.as_ref().map_or(CLOSED, user_version);
        let mut next = None;
        if wal_has_transactions(lock.path()) {
            let Some(header) = &header else {
                return Err(Cause::OnlyWal.into());
            };
            match &known {
                Some(marks) if !marks.fit(header, current) => return Err(Cause::ForeignWal.into()),
                // The -wal may contain the epoch that was about to begin.
                Some(marks) => next = marks.next.filter(|next| *next != current),
                None if current == CLOSED => {}
                None => {
                    warn!(code = "epoch_missing", path = %path.display(), "the file that says whether the ledger and its -wal belong together is gone; they are taken to")
                }
            }
        } else if header.is_none() && known.as_ref().is_some_and(Marks::are_of_a_used_ledger) {
            return Err(Cause::OnlyEpoch.into());
        } else if is_end_missing(known.as_ref(), header.as_ref(), lock.path()) {
            if known.is_none() && lock.has_other_names()? {
                return Err(Cause::OtherName.into());
            }
            error!(
                code = "ledger_parts_missing",
                path = %lock.path().display(),
                "the last sales may be missing from the ledger: its -wal or -epoch file is gone or does not match. Compare the payments in Tabby's dashboard with the list of sales; a missing sale may still be paid. If a backup has just been restored, this line is expected once; else mount the ledger's folder, never the single file"
            );
        }
        let next = next.unwrap_or_else(|| fresh(current));
        let mut epoch = Self {
            path,
            wal: beside(lock.path(), "-wal"),
            marks: Marks {
                tabby_pos_ledger_epoch: current,
                next: None,
                header: None,
            },
        };
        // Switching a database to WAL mode changes its header.
        let known_header = header.filter(|header| header.get(VERSIONS) == Some(&[2, 2][..]));
        match epoch.mark(next, known_header) {
            Ok(()) => Ok(epoch),
            // Go on, because open sales have to be processed. Nothing is moved into the database
            // file until the epoch file can be written, so the old marks stay true.
            Err(error) if is_full(&error) => {
                warn!(code = "epoch_not_begun", %error, "no new epoch of the ledger can begin on a full disk; the one of before goes on");
                epoch.marks = known.unwrap_or(epoch.marks);
                Ok(epoch)
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Marks that a checkpoint is about to begin. Returns the epoch to write into the database.
    pub(super) fn announce(&mut self) -> io::Result<u32> {
        // An earlier checkpoint may have come half way: keep its epoch.
        let next = self.marks.next;
        let next = next.unwrap_or_else(|| fresh(self.marks.tabby_pos_ledger_epoch));
        self.mark(next, None)?;
        Ok(next)
    }

    /// Marks that the ledger is about to be closed. Returns the epoch to write into the database;
    /// `None` if a checkpoint was not completed.
    ///
    /// When the last connection closes, SQLite moves the `-wal` into the database file, whether this has
    /// been marked or not, and on a full disk it may come half way. So where no new file can be made, the
    /// old one is written over.
    pub(super) fn announce_end(&mut self) -> io::Result<Option<u32>> {
        let announced = self.marks.next;
        let marks = Marks {
            next: Some(announced.unwrap_or(CLOSED)),
            header: None,
            ..self.marks.clone()
        };
        write(&self.path, &marks).or_else(|_| write_over(&self.path, &marks))?;
        self.marks = marks;
        Ok(announced.is_none().then_some(CLOSED))
    }

    /// Marks that a reader stopped the checkpoint, and that this is the header until the next try.
    pub(super) fn paused(&self, header: Option<[u8; HEADER]>) -> io::Result<()> {
        let Some(next) = self.marks.next else {
            return Ok(());
        };
        let header = header.as_ref().map(hex);
        // The header alone tells which -wal belongs to it. The number only tells a ledger in use
        // from one that was about to be opened. `self` keeps the old number, which is still needed.
        let epoch = match &header {
            Some(_) => next,
            None => self.marks.tabby_pos_ledger_epoch,
        };
        let marks = Marks {
            tabby_pos_ledger_epoch: epoch,
            next: Some(next),
            header,
        };
        write(&self.path, &marks)
    }

    /// Marks that the ledger was closed and is complete, if its header does not say so. When SQLite
    /// removes the `-wal`, all of it is in the database file, which then has this header.
    pub(super) fn closed(&self, header: Option<[u8; HEADER]>) -> io::Result<()> {
        let Some(header) = header else {
            return Ok(());
        };
        if self.marks.are_closed(Some(&header)) || self.wal.exists() {
            return Ok(());
        }
        let marks = Marks {
            next: Some(CLOSED),
            header: Some(hex(&header)),
            ..self.marks.clone()
        };
        match write(&self.path, &marks) {
            Err(error) if is_full(&error) => write_over(&self.path, &marks),
            written => written,
        }
    }

    /// Marks that the checkpoint was completed and left this header.
    pub(super) fn began(&mut self, header: Option<[u8; HEADER]>) -> io::Result<()> {
        let Some(header) = header else {
            return Err(io::Error::other("the database has no header"));
        };
        let marks = Marks {
            tabby_pos_ledger_epoch: user_version(&header),
            next: None,
            header: Some(hex(&header)),
        };
        write(&self.path, &marks)?;
        self.marks = marks;
        Ok(())
    }

    /// Marks `next` as the next epoch, with a header if no checkpoint is running.
    fn mark(&mut self, next: u32, header: Option<[u8; HEADER]>) -> io::Result<()> {
        let marks = Marks {
            next: Some(next),
            header: header.as_ref().map(hex),
            ..self.marks.clone()
        };
        write(&self.path, &marks)?;
        self.marks = marks;
        Ok(())
    }
}

impl Marks {
    /// Whether the ledger was in use, so that its file exists somewhere. A start that failed leaves
    /// the marks of a new ledger.
    fn are_of_a_used_ledger(&self) -> bool {
        self.tabby_pos_ledger_epoch != CLOSED || self.next == Some(CLOSED) || self.header.is_some()
    }

    /// Whether the ledger was closed properly.
    fn are_closed(&self, header: Option<&[u8; HEADER]>) -> bool {
        let closes = self.next == Some(CLOSED);
        let is_the_one = || self.header.is_some() && self.header == header.map(hex);
        closes && (header.map_or(CLOSED, user_version) == CLOSED || is_the_one())
    }

    /// Whether the ledger was closed or new when a process was about to open it, and nothing had
    /// been written to it.
    fn are_of_a_start(&self, header: Option<&[u8; HEADER]>) -> bool {
        let opens = self.tabby_pos_ledger_epoch == CLOSED && self.next != Some(CLOSED);
        let was_written = header.is_some_and(|header| header.get(VERSIONS) == Some(&[2, 2][..]));
        opens && self.next.is_some() && self.header == header.filter(|_| was_written).map(hex)
    }

    /// Whether a `-wal` of this epoch belongs to a database with this header.
    fn fit(&self, header: &[u8; HEADER], current: u32) -> bool {
        match &self.header {
            Some(known) => *known == hex(header),
            None => current == self.tabby_pos_ledger_epoch || Some(current) == self.next,
        }
    }
}

/// Whether there is a `-wal` beside this file with more than its header.
pub(super) fn wal_has_transactions(path: &Path) -> bool {
    fs::metadata(beside(path, "-wal")).is_ok_and(|wal| wal.len() > EMPTY_WAL)
}

/// Whether the epoch file beside this path says that a ledger of this name was in use.
pub(super) fn is_of_a_used_ledger(path: &Path) -> Result<bool, StoreError> {
    read(&beside(path, "-epoch"))
        .map(|known| known.is_some_and(|marks| marks.are_of_a_used_ledger()))
}

/// Whether a ledger without transactions in its `-wal` was in use, and its end is missing.
fn is_end_missing(known: Option<&Marks>, header: Option<&[u8; HEADER]>, path: &Path) -> bool {
    let current = header.map_or(CLOSED, user_version);
    let Some(marks) = known else {
        return current != CLOSED;
    };
    let is_whole = || {
        let fits = header.is_some_and(|header| marks.fit(header, current));
        fits && beside(path, "-wal").exists()
    };
    !marks.are_closed(header) && !marks.are_of_a_start(header) && !is_whole()
}

fn user_version(header: &[u8; HEADER]) -> u32 {
    let bytes = header.get(USER_VERSION);
    let bytes = bytes.and_then(|bytes| bytes.try_into().ok());
    bytes.map_or(CLOSED, u32::from_be_bytes)
}

fn hex(header: &[u8; HEADER]) -> String {
    use std::fmt::Write;
    header.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// A random number that fits into `user_version`; not `current`, and not that of a closed ledger.
fn fresh(current: u32) -> u32 {
    loop {
        let [a, b, c, d, ..] = *uuid::Uuid::new_v4().as_bytes();
        let number = u32::from_be_bytes([a & 0x7f, b, c, d]);
        if number != current && number != CLOSED {
            return number;
        }
    }
}

fn read(path: &Path) -> Result<Option<Marks>, StoreError> {
    let strange = || StoreError::from(Cause::StrangeFile(path.to_owned())); // Such as a pipe.
    let flags = i32::try_from(OFlags::NONBLOCK.bits()).unwrap_or_default();
    let file = match OpenOptions::new().read(true).custom_flags(flags).open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    if !file.metadata()?.is_file() {
        return Err(strange());
    }
    let mut text = Vec::new();
    file.take(LONGEST).read_to_end(&mut text)?;
    // It will be replaced later, and that must not happen to another program's file.
    serde_json::from_slice(&text)
        .map(Some)
        .map_err(|_| strange())
}

/// Replaces the file atomically: it is complete, also after a power cut.
fn write(path: &Path, marks: &Marks) -> io::Result<()> {
    let new = beside(path, &format!("-{}", uuid::Uuid::new_v4().simple()));
    let written = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&new)
        .and_then(|mut file| {
            file.write_all(&serde_json::to_vec(marks)?)?;
            file.sync_all()
        })
        .and_then(|()| fs::rename(&new, path));
    if written.is_err() {
        let _ = fs::remove_file(&new);
    }
    written?;
    // Not every file system can do this, and SQLite cannot either then. A power cut could lose the
    // new name; the old file stays true until the checkpoint that follows.
    let _ = sync_folder_of(path);
    Ok(())
}

/// Overwrites the file where there is no space for a new one. With the old length it needs no more
/// space, and the text may end in spaces.
fn write_over(path: &Path, marks: &Marks) -> io::Result<()> {
    let mut text = serde_json::to_vec(marks)?;
    let file = OpenOptions::new().write(true).open(path)?;
    let before = usize::try_from(file.metadata()?.len()).unwrap_or_default();
    text.resize(text.len().max(before), b' ');
    file.write_all_at(&text, 0)?;
    file.sync_all()
}

/// Whether the disk is full, or a limit of size is reached.
fn is_full(error: &io::Error) -> bool {
    use io::ErrorKind::{FileTooLarge, QuotaExceeded, StorageFull};
    matches!(error.kind(), StorageFull | QuotaExceeded | FileTooLarge)
}

#[cfg(test)]
mod tests;
