//! Why an operation was not begun, or is in doubt.

use payment::operation::NotAllowed;
use store::StoreError;

use crate::sales::SaleError;

/// Why a request about an operation failed.
#[derive(Debug, thiserror::Error)]
pub enum OperationError {
    /// The sale cannot be read or written. The gateway was not asked for the operation.
    #[error(transparent)]
    Sale(#[from] SaleError),
    /// A rule forbids it. The gateway was not asked for it.
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    /// There is an operation with this id and another body.
    #[error("the id belongs to another operation")]
    Conflict,
    /// The gateway cannot do this.
    #[error("the gateway cannot do this")]
    Unsupported,
    /// The sale was made with another account's key.
    #[error("the sale is of another account")]
    OtherAccount,
    /// The payment could not be read, so nothing was begun.
    #[error("the payment could not be read")]
    NotRead,
    /// The ledger failed, and it is not known whether the operation was stored, or what came of it. If
    /// it was, the server goes on with it.
    #[error("the ledger failed, and the operation may have been stored or done: {0}")]
    InDoubt(StoreError),
    /// One of our tasks panicked or was cancelled.
    #[error("a task died: {0}")]
    Task(#[from] tokio::task::JoinError),
}
