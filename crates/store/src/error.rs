//! Why a ledger cannot be read or written.

use std::path::PathBuf;

/// Why the store did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The record was written since it was read at the named revision. Nothing was written: load
    /// it, and run the event again.
    #[error("the sale was changed since it was read; nothing was written")]
    Stale,
    /// The record breaks a constraint and can never be written so. Nothing was written.
    #[error("{0}")]
    Conflict(Constraint),
    /// A stored sale cannot be read, or is not the sale that its row's columns name.
    #[error("a sale in the ledger cannot be read: {0}")]
    Body(#[from] serde_json::Error),
    /// The store is full, locked, damaged or gone. A write may have been made all the same; it can
    /// be tried again under its [`WriteId`](crate::WriteId).
    #[error(transparent)]
    Unavailable(Cause),
}

/// What must be unique among sales.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, thiserror::Error)]
pub enum Constraint {
    /// The session belongs to another sale.
    #[error("the session is another sale's")]
    Session,
    /// The payment belongs to another sale.
    #[error("the payment is another sale's")]
    Payment,
    /// Another sale holds the terminal.
    #[error("another sale holds the terminal")]
    Terminal,
}

/// Why the store cannot be read or written at all.
#[derive(Debug, thiserror::Error)]
pub enum Cause {
    /// An error of the database.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
    /// A migration failed.
    #[error(transparent)]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// The file could not be created or read.
    #[error(transparent)]
    File(#[from] std::io::Error),
    /// The row to be written does not exist. Nothing was written.
    #[error("the sale is not in the ledger any more; nothing was written")]
    Missing,
    /// Another process has locked the file.
    #[error("another server, or a command, has it open, perhaps by another name of the same file")]
    InUse,
    /// While the ledger was open, its path came to name another file, or none.
    #[error(
        "its file was moved or replaced while this server used it: what would be written is in no place that a restart finds"
    )]
    Replaced,
    /// `SQLite` found the file damaged.
    #[error("it is damaged: {0}")]
    Damaged(String),
    /// The file is a database of another program.
    #[error("it is a database of another program's; nothing was changed in it")]
    NotALedger,
    /// Another file was put in the ledger's place, and the ledger's `-wal` was left.
    #[error(
        "the -wal file beside it belongs to another ledger, as when a backup is copied over a ledger; nothing was opened or changed"
    )]
    ForeignWal,
    /// There is a `-wal`, and the ledger is missing or empty.
    #[error(
        "it is missing or empty, and the -wal file beside it holds sales of a ledger that was there; nothing was opened or changed"
    )]
    OnlyWal,
    /// A ledger of this name was in use, and its file is missing or empty.
    #[error(
        "it is missing or empty, and the -epoch file beside it is of a ledger that was there; nothing was opened or changed"
    )]
    OnlyEpoch,
    /// The ledger was not closed properly, and its `-wal` may be beside another of its names.
    #[error(
        "the file has other names (hard links), was not closed in order, and its -wal file with the last sales may be beside another of them; nothing was opened or changed"
    )]
    OtherName,
    /// A file of something else has a name that the server needs.
    #[error("{} is not a file of this server's; it was left as it is", .0.display())]
    StrangeFile(PathBuf),
    /// Another reason, in words.
    #[error("{0}")]
    Other(&'static str),
}

impl From<Cause> for StoreError {
    fn from(cause: Cause) -> Self {
        Self::Unavailable(cause)
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        Self::Unavailable(error.into())
    }
}

impl From<sqlx::migrate::MigrateError> for StoreError {
    fn from(error: sqlx::migrate::MigrateError) -> Self {
        Self::Unavailable(error.into())
    }
}

impl From<std::io::Error> for StoreError {
    fn from(error: std::io::Error) -> Self {
        Self::Unavailable(error.into())
    }
}

/// The result codes of `SQLite` that this crate distinguishes: the primary ones, and one extended one.
pub(crate) mod code {
    /// The file that the connections of a ledger share cannot grow: `SQLITE_IOERR_SHMSIZE`. Its disk is
    /// full.
    pub(crate) const SHARED_FILE: i32 = 4_874;
    pub(crate) const PERM: i32 = 3;
    pub(crate) const BUSY: i32 = 5;
    pub(crate) const LOCKED: i32 = 6;
    pub(crate) const READONLY: i32 = 8;
    pub(crate) const CORRUPT: i32 = 11;
    pub(crate) const FULL: i32 = 13;
    pub(crate) const CANTOPEN: i32 = 14;
    pub(crate) const NOTADB: i32 = 26;
}

/// What is wrong with a ledger that cannot be written, for who looks after the server.
#[derive(Clone, Copy, PartialEq, Eq, Debug, serde::Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum LedgerProblem {
    /// Its disk has no room.
    Full,
    /// This server may not write it, or its disk is read-only.
    ReadOnly,
    /// Another program keeps it locked.
    Locked,
    /// It is damaged. Nothing is sold until a backup is restored.
    Damaged,
    /// Its name means another file now, or none. Nothing is sold until the server is started again.
    Replaced,
    /// Something else: the log says what.
    Unavailable,
}

/// The primary code of an extended one; that of a full disk where another one hides it.
const fn primary(extended: i32) -> i32 {
    match extended {
        code::SHARED_FILE => code::FULL,
        extended => extended & 0xff,
    }
}

impl StoreError {
    /// The kind of the problem, for people who run the server.
    #[must_use]
    pub fn problem(&self) -> LedgerProblem {
        match self {
            Self::Unavailable(Cause::Replaced) => return LedgerProblem::Replaced,
            _ if self.is_damage() => return LedgerProblem::Damaged,
            _ => {}
        }
        match self.sqlite_code() {
            Some(code::FULL) => LedgerProblem::Full,
            Some(code::READONLY | code::PERM) => LedgerProblem::ReadOnly,
            Some(code::BUSY | code::LOCKED) => LedgerProblem::Locked,
            _ => LedgerProblem::Unavailable,
        }
    }

    /// Whether the ledger is damaged: what it contains cannot be trusted any more, and what is
    /// written may be lost.
    #[must_use]
    pub fn is_damage(&self) -> bool {
        matches!(self, Self::Unavailable(Cause::Damaged(_)))
            || matches!(self.sqlite_code(), Some(code::CORRUPT | code::NOTADB))
    }

    /// The primary result code, if the error is one of `SQLite`.
    pub(crate) fn sqlite_code(&self) -> Option<i32> {
        use sqlx::migrate::MigrateError as M;
        let Self::Unavailable(cause) = self else {
            return None;
        };
        let error = match cause {
            Cause::Database(error) => error,
            Cause::Migration(M::Execute(error) | M::ExecuteMigration(error, _)) => error,
            _ => return None,
        };
        let extended = error.as_database_error()?.code()?;
        Some(primary(extended.parse().ok()?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disk_that_is_full_is_called_full_whichever_file_did_not_fit() {
        // SQLITE_FULL, SQLITE_IOERR_SHMSIZE, SQLITE_IOERR_READ, SQLITE_BUSY_SNAPSHOT.
        for (extended, is) in [
            (13, code::FULL),
            (4_874, code::FULL),
            (266, 10),
            (517, code::BUSY),
        ] {
            assert_eq!(primary(extended), is, "{extended}");
        }
    }
}
