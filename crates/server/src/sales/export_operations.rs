//! The captures, voids and refunds of an account that have not ended, for the table of what is
//! unfinished.

use payment::id::AccountId;
use payment::identity::Scope;
use payment::operation::{Operation, OperationKind};
use payment::sale::Sale;
use store::StoreError;

use super::shared::SharedLedger;

/// An operation that has not ended, with its sale.
pub(super) struct OpenOperation {
    pub(super) sale: Sale,
    pub(super) operation: Operation,
}

impl OpenOperation {
    /// What the table says as its state.
    pub(super) const fn state(&self) -> &'static str {
        match self.operation.intent.kind {
            OperationKind::Capture { .. } => "capture_asked",
            OperationKind::Void => "void_asked",
            OperationKind::Refund => "refund_asked",
        }
    }
}

/// The operations of this account that have not ended, oldest first. One whose sale cannot be read is
/// left out: its sale has a row.
pub(super) async fn open_operations(
    ledger: &SharedLedger,
    account: &AccountId,
) -> Result<Vec<OpenOperation>, StoreError> {
    let (unwritten, scope) = (ledger.unwritten(), Scope::Account(account.clone()));
    let mut found = Vec::new();
    for stored in unwritten.store().open_operations().await?.operations {
        match unwritten.find(&scope, stored.intent.sale).await {
            Ok(Some(sale)) => found.push(OpenOperation {
                sale: sale.value,
                operation: stored.value,
            }),
            Ok(None) | Err(StoreError::Body(_)) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(found)
}
