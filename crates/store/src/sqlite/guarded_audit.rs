//! The audit log of a locked ledger, as `guarded` has the rest of the port.

use async_trait::async_trait;
use payment::identity::Principal;

use super::exclusive::ExclusiveSqlite;
use crate::audit::{AuditEntry, AuditQuery, AuditRow, AuditStore, Sealed};
use crate::error::StoreError;

#[async_trait]
impl AuditStore for ExclusiveSqlite {
    async fn record(&self, entry: &AuditEntry) -> Result<(), StoreError> {
        self.usable()?;
        self.timed(self.sqlite.record(entry)).await
    }

    async fn seal(&self, limit: u32) -> Result<Sealed, StoreError> {
        self.usable()?;
        let sealed = self.timed(self.sqlite.seal(limit)).await;
        self.tidy();
        sealed
    }

    async fn audit_rows(&self, from: i64, limit: u32) -> Result<Vec<AuditRow>, StoreError> {
        self.heed(self.sqlite.audit_rows(from, limit).await)
    }

    async fn audit_is_ours(&self) -> Result<bool, StoreError> {
        self.heed(self.sqlite.audit_is_ours().await)
    }

    async fn audit_page(
        &self,
        who: &Principal,
        query: &AuditQuery,
        limit: u32,
    ) -> Result<Vec<AuditRow>, StoreError> {
        self.heed(self.sqlite.audit_page(who, query, limit).await)
    }
}
