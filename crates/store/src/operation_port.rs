//! The port of stored operations: captures, voids and refunds that somebody asked for.

use async_trait::async_trait;
use payment::Revision;
use payment::id::SaleId;
use payment::identity::{Actor, Scope};
use payment::operation::Operation;
use payment::time::Timestamp;

use crate::commit::{Stored, WriteId};
use crate::error::StoreError;

/// The result of inserting an operation.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum OperationInserted {
    /// The operation is new, and was written at this revision.
    New(Revision),
    /// There is already this operation: the same id and the same body. It may have gone on since.
    Known(Box<Stored<Operation>>),
    /// There is an operation with this id and another body, perhaps of another sale. Nothing was
    /// written.
    OtherBody,
    /// Another operation of the payment has not ended. Nothing was written.
    UnderWay,
}

/// An operation's new state.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OperationCommit {
    /// Stays the same when the write is tried again.
    pub write: WriteId,
    /// The operation in its new state.
    pub operation: Operation,
    /// The revision of the operation that the event was run on.
    pub after: Revision,
    /// When it happened.
    pub at: Timestamp,
}

/// An operation whose stored body cannot be read, or contradicts its columns. The fields are the columns
/// as stored.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct UnreadableOperation {
    /// The operation's id.
    pub id: String,
    /// The id of its sale.
    pub sale: String,
}

/// The operations that have not ended; see [`OperationStore::open_operations`].
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct OpenOperations {
    /// The operations, oldest first.
    pub operations: Vec<Stored<Operation>>,
    /// Those that cannot be read. Nobody looks after them until a person repairs them.
    pub unreadable: Vec<UnreadableOperation>,
}

/// The durable store of all operations: what was committed survives a power cut.
#[async_trait]
pub trait OperationStore: Send + Sync {
    /// Commits a new operation, unless its id is taken or another operation of its payment is open.
    /// The same write again is [`OperationInserted::New`] again.
    ///
    /// # Errors
    ///
    /// [`Cause::Missing`](crate::Cause::Missing) if there is no such sale; with any other error the
    /// ledger could not be written, or it is not known whether it was. Then the gateway must not be
    /// called for this operation.
    async fn insert_operation(
        &self,
        operation: &Operation,
        write: WriteId,
        by: &Actor,
    ) -> Result<OperationInserted, StoreError>;

    /// Commits the new state of an operation. Returns its new revision, which is that of the earlier
    /// call if the same write was made before.
    ///
    /// # Errors
    ///
    /// [`StoreError::Stale`] if the operation has another revision than [`OperationCommit::after`] by
    /// now; [`Cause::Missing`](crate::Cause::Missing) if there is no such operation; with any other
    /// error the ledger could not be written, or it is not known whether it was.
    async fn commit_operation(&self, commit: &OperationCommit) -> Result<Revision, StoreError>;

    /// Every operation of this sale, in the order in which they were inserted; none if the scope does
    /// not have the sale.
    ///
    /// # Errors
    ///
    /// The ledger could not be read, or one of the operations cannot be: without it, nothing could be
    /// decided about the others.
    async fn operations(
        &self,
        scope: &Scope,
        sale: SaleId,
    ) -> Result<Vec<Stored<Operation>>, StoreError>;

    /// Every operation that has not ended, of whatever account and branch, oldest first.
    ///
    /// # Errors
    ///
    /// The ledger could not be read.
    async fn open_operations(&self) -> Result<OpenOperations, StoreError>;
}
