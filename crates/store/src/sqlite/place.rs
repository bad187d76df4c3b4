//! The place of a ledger, as given by `TABBY_POS_DATABASE_URL`.

use std::path::{Path, PathBuf};
use std::str::FromStr;

use sqlx::sqlite::SqliteConnectOptions;

use crate::error::{Cause, StoreError};

/// The place of a ledger.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Place {
    /// A file, as it was named: perhaps a link, perhaps relative to the working directory.
    File(PathBuf),
    /// The memory of this process; the ledger ends with the process.
    Memory,
}

impl Place {
    /// Parses a URL such as `sqlite:///var/lib/tabby-pos/ledger.db`.
    ///
    /// # Errors
    ///
    /// The text is not such a URL, or asks for a ledger that cannot be written.
    pub fn of(url: &str) -> Result<Self, StoreError> {
        let options = SqliteConnectOptions::from_str(url)?;
        let (name, query) = url.split_once('?').unwrap_or((url, ""));
        let is_memory = |pair: &str| pair == "mode=memory";
        if name.ends_with(":memory:") || query.split('&').any(is_memory) {
            return Ok(Self::Memory);
        }
        let is_plain = |pair: &str| matches!(pair, "" | "mode=rw" | "mode=rwc");
        if !query.split('&').all(is_plain) {
            let problem = "a ledger is opened with nothing after its ? but mode=rwc";
            return Err(Cause::Other(problem).into());
        }
        Ok(Self::File(options.get_filename().to_owned()))
    }

    /// The path of the file; `None` for a ledger in memory.
    #[must_use]
    pub fn file(&self) -> Option<&Path> {
        match self {
            Self::File(path) => Some(path),
            Self::Memory => None,
        }
    }
}

/// The path of a file beside this one, with `suffix` after its name, like the `-wal` of SQLite.
pub fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}

/// Makes a new name in the file's folder survive a power cut. Not every file system can.
///
/// # Errors
///
/// The folder cannot be opened, or the file system cannot do it.
pub fn sync_folder_of(path: &Path) -> std::io::Result<()> {
    let folder = path.parent().filter(|folder| folder.as_os_str() != "");
    std::fs::File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}
