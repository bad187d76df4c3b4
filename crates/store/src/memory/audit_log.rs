//! The audit log as it stands in memory.

use crate::audit::{AuditEntry, AuditHash, AuditRow};
use crate::error::StoreError;
use crate::format;

/// The entries as they are stored, and the hashes of those that are sealed.
#[derive(Debug, Default)]
pub(super) struct Log {
    pub(super) entries: Vec<String>,
    pub(super) seals: Vec<AuditHash>,
}

impl Log {
    /// Adds an entry.
    pub(super) fn append(&mut self, entry: &AuditEntry) -> Result<(), StoreError> {
        self.entries.push(format::audit::write(entry)?);
        Ok(())
    }

    /// The entries with their numbers.
    pub(super) fn rows(&self) -> impl DoubleEndedIterator<Item = AuditRow> + '_ {
        let numbered = self.entries.iter().enumerate();
        numbered.map(|(at, body)| AuditRow {
            seq: i64::try_from(at).map_or(i64::MAX, |at| at + 1),
            body: Some(body.clone().into_bytes()),
            hash: self.seals.get(at).copied(),
        })
    }
}
