//! The audit log on the disk.

use async_trait::async_trait;
use payment::identity::Principal;
use store::{AuditEntry, AuditQuery, AuditRow, AuditStore, Sealed, StoreError};

use super::Disk;

#[async_trait]
impl AuditStore for Disk {
    async fn record(&self, entry: &AuditEntry) -> Result<(), StoreError> {
        self.write("an entry of the audit log", self.memory().record(entry))
            .await
    }

    async fn seal(&self, limit: u32) -> Result<Sealed, StoreError> {
        self.memory().seal(limit).await
    }

    async fn audit_rows(&self, from: i64, limit: u32) -> Result<Vec<AuditRow>, StoreError> {
        self.memory().audit_rows(from, limit).await
    }

    async fn audit_is_ours(&self) -> Result<bool, StoreError> {
        self.memory().audit_is_ours().await
    }

    async fn audit_page(
        &self,
        who: &Principal,
        query: &AuditQuery,
        limit: u32,
    ) -> Result<Vec<AuditRow>, StoreError> {
        self.memory().audit_page(who, query, limit).await
    }
}
