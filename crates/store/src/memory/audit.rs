//! The audit log in memory.

use async_trait::async_trait;
use payment::identity::Principal;

use super::Memory;
use crate::audit::{Anchor, AuditEntry, AuditHash, AuditQuery, AuditRow, AuditStore, Sealed, link};
use crate::error::StoreError;
use crate::format;

impl Memory {
    /// Every entry of the audit log.
    #[must_use]
    pub fn audit_entries(&self) -> Vec<AuditEntry> {
        let tables = self.lock();
        let entries = tables.audit.entries.iter();
        entries
            .flat_map(|body| format::audit::read(body.as_bytes()))
            .collect()
    }
}

#[async_trait]
impl AuditStore for Memory {
    async fn record(&self, entry: &AuditEntry) -> Result<(), StoreError> {
        self.lock().audit.append(entry)
    }

    async fn seal(&self, limit: u32) -> Result<Sealed, StoreError> {
        let log = &mut self.lock().audit;
        let open = log.entries.iter().zip(1..).skip(log.seals.len());
        let mut hash = log.seals.last().copied().unwrap_or(AuditHash::FIRST);
        let mut new = Vec::new();
        for (body, seq) in open.take(limit as usize) {
            hash = link(hash, seq, body.as_bytes());
            new.push(hash);
        }
        log.seals.extend(new);
        let seq = i64::try_from(log.seals.len()).unwrap_or(i64::MAX);
        Ok(Sealed {
            head: (seq > 0).then(|| Anchor::new(seq, hash)),
            has_more: log.seals.len() < log.entries.len(),
        })
    }

    async fn audit_rows(&self, from: i64, limit: u32) -> Result<Vec<AuditRow>, StoreError> {
        let tables = self.lock();
        let rows = tables.audit.rows().filter(|row| row.seq >= from);
        Ok(rows.take(limit as usize).collect())
    }

    async fn audit_is_ours(&self) -> Result<bool, StoreError> {
        Ok(true)
    }

    async fn audit_page(
        &self,
        who: &Principal,
        query: &AuditQuery,
        limit: u32,
    ) -> Result<Vec<AuditRow>, StoreError> {
        let tables = self.lock();
        let is_seen = |row: &AuditRow| {
            let entry = row.body.as_deref().map(format::audit::read);
            let Some(Ok(entry)) = entry else { return false };
            let is_here = match (&entry.account, &entry.branch) {
                (None, None) => true,
                (account, None) => account.as_ref() == Some(&who.account),
                (account, branch) => {
                    account.as_ref() == Some(&who.account) && branch.as_ref() == Some(&who.branch)
                }
            };
            is_here
                && query.before.is_none_or(|before| row.seq < before)
                && query.sale.is_none_or(|sale| entry.sale == Some(sale))
        };
        let newest = tables.audit.rows().rev().filter(is_seen);
        Ok(newest.take(limit as usize).collect())
    }
}
