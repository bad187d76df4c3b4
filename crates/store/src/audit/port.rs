//! The port of the audit log.

use async_trait::async_trait;
use payment::id::SaleId;
use payment::identity::Principal;

use super::chain::{Anchor, AuditHash};
use super::entry::AuditEntry;
use crate::error::StoreError;

/// A number of the log, with what is stored there. One without a text or, before the last sealed one,
/// without a hash was tampered with.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AuditRow {
    /// The number: 1 and up, without gaps.
    pub seq: i64,
    /// The entry's text, as it was written; `None` if there is only a hash. One that was tampered with may
    /// be no text.
    pub body: Option<Vec<u8>>,
    /// The hash; `None` if the entry is not sealed yet.
    pub hash: Option<AuditHash>,
}

/// How far the log is sealed.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Sealed {
    /// The last sealed entry; `None` if none is.
    pub head: Option<Anchor>,
    /// Whether there may be more entries to seal.
    pub has_more: bool,
}

/// Which entries are meant.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct AuditQuery {
    /// Those before this number; `None` for the newest.
    pub before: Option<i64>,
    /// Those about this sale.
    pub sale: Option<SaleId>,
}

/// The durable audit log.
#[async_trait]
pub trait AuditStore: Send + Sync {
    /// Adds an entry about something that the store itself does not write.
    ///
    /// # Errors
    ///
    /// The ledger could not be written, or it is not known whether it was.
    async fn record(&self, entry: &AuditEntry) -> Result<(), StoreError>;

    /// Seals the oldest entries that are not sealed yet, at most `limit` of them. Writes nothing if there
    /// are none.
    ///
    /// # Errors
    ///
    /// The ledger could not be read or written, or a hash in it is none.
    async fn seal(&self, limit: u32) -> Result<Sealed, StoreError>;

    /// What is stored from this number on, in its order, at most `limit` numbers: to be verified. Somebody
    /// may have stored numbers below 1, too.
    ///
    /// # Errors
    ///
    /// The ledger could not be read.
    async fn audit_rows(&self, from: i64, limit: u32) -> Result<Vec<AuditRow>, StoreError>;

    /// Whether the log is kept by what this program has made, and by nothing else: somebody who adds to the
    /// store may keep entries out.
    ///
    /// # Errors
    ///
    /// The ledger could not be read.
    async fn audit_is_ours(&self) -> Result<bool, StoreError>;

    /// The entries that this principal may see, newest first: those of its branch, and of its account as
    /// a whole.
    ///
    /// # Errors
    ///
    /// The ledger could not be read.
    async fn audit_page(
        &self,
        who: &Principal,
        query: &AuditQuery,
        limit: u32,
    ) -> Result<Vec<AuditRow>, StoreError>;
}
