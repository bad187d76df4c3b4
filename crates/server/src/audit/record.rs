//! Entries about what goes on, whether or not it can be told.

use store::{AuditEntry, AuditStore};
use tracing::warn;

/// Adds an entry about something that is not undone if the ledger fails.
pub(crate) async fn try_to_record(store: &dyn AuditStore, entry: &AuditEntry) {
    if let Err(error) = store.record(entry).await {
        warn!(code = "audit_not_written", %error, what = %entry.what, "something could not be written to the audit log");
    }
}
