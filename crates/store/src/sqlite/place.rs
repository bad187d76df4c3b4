//! Where a ledger is: what `TABBY_POS_DATABASE_URL` says.

use std::path::{Path, PathBuf};
use std::str::FromStr;

use sqlx::sqlite::SqliteConnectOptions;

use crate::error::LedgerError;

/// A ledger's place.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Place {
    /// A file, as it was named: perhaps by a link, perhaps relative to the working directory.
    File(PathBuf),
    /// In this process's memory: gone with it.
    Memory,
}

impl Place {
    /// The place that this URL names, such as `sqlite:///var/lib/tabby-pos/ledger.db`.
    ///
    /// # Errors
    ///
    /// It is not such a URL, or asks for a ledger that cannot be written.
    pub fn of(url: &str) -> Result<Self, LedgerError> {
        let options = SqliteConnectOptions::from_str(url)?;
        let (name, query) = url.split_once('?').unwrap_or((url, ""));
        let is_memory = |pair: &str| pair == "mode=memory";
        if name.ends_with(":memory:") || query.split('&').any(is_memory) {
            return Ok(Self::Memory);
        }
        let is_plain = |pair: &str| matches!(pair, "" | "mode=rw" | "mode=rwc");
        if !query.split('&').all(is_plain) {
            return Err(LedgerError::Other(
                "a ledger is opened with nothing after its ? but mode=rwc",
            ));
        }
        Ok(Self::File(options.get_filename().to_owned()))
    }

    /// The file, if it is one.
    #[must_use]
    pub fn file(&self) -> Option<&Path> {
        match self {
            Self::File(path) => Some(path),
            Self::Memory => None,
        }
    }
}

/// The file beside this one whose name has `suffix` at its end, as SQLite names its `-wal`.
pub fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}
