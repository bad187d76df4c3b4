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
    pub(super) fn rows(&self) -> impl DoubleEndedIterator<Item = AuditRow> {
        let numbered = (1..).zip(0..self.entries.len());
        let rows: Vec<_> = numbered
            .map(|(seq, at)| AuditRow {
                seq,
                body: self.entries.get(at).map(|body| body.clone().into_bytes()),
                hash: self.seals.get(at).copied(),
            })
            .collect();
        rows.into_iter()
    }
}
