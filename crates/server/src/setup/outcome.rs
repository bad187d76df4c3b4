//! What comes of a set-up.

use std::path::PathBuf;

/// What the owner gets.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct First {
    pub(super) administrator: String,
    pub(super) pin: String,
    pub(super) terminal: String,
    pub(super) is_test: bool,
    pub(super) file: PathBuf,
}

impl std::fmt::Debug for First {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("First(…)")
    }
}

/// Why no server was made. Nothing was kept.
#[derive(Debug, thiserror::Error)]
pub(super) enum NotMade {
    /// A setting is wrong.
    #[error("{0}")]
    Setting(String),
    /// Tabby does not take the key.
    #[error("Tabby does not take this key")]
    KeyRefused,
    /// Nobody knows whether it does.
    #[error("Tabby could not be asked: {0}")]
    NotAsked(String),
    /// A file or the ledger cannot be written.
    #[error("{0}")]
    Disk(String),
}
