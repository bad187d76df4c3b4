//! Operations that have not ended: asked about until they have.

use std::collections::BTreeSet;

use contract::ProblemCode;
use payment::id::{OperationId, SaleId};
use payment::operation::{OperationEvent, OperationIntent};
use store::StoreError;
use tracing::{Instrument, error, warn};

use super::error::OperationError;
use crate::log;
use crate::sales::{SaleError, Sales};
use gateway::Priority;

impl Sales {
    /// How many captures, voids and refunds of this ledger had not ended at the watcher's last look.
    #[must_use]
    pub fn open_operations(&self) -> usize {
        self.operation_pace().open()
    }

    /// The operations to ask about now, oldest first, each with its sale.
    ///
    /// # Errors
    ///
    /// The ledger could not be read.
    pub async fn due_operations(&self) -> Result<Vec<(SaleId, OperationId)>, StoreError> {
        let open = self.store().open_operations().await?;
        let count = open.operations.len().saturating_add(open.unreadable.len());
        self.operation_pace().note_open(count);
        // What cannot be read does not say whose it is.
        let unreadable = open.unreadable.iter();
        for unreadable in unreadable.filter(|_| self.is_first_account()) {
            if self.operation_pace().is_news(&unreadable.id) {
                error!(
                    code = "operation_unreadable", operation = %unreadable.id, sale = %unreadable.sale,
                    "what is stored of an operation cannot be read; nobody looks after it, and nothing else can be captured, released or refunded of its sale: look at the payment in the gateway's portal"
                );
            }
        }
        let ids: BTreeSet<_> = open.operations.iter().map(|open| open.intent.id).collect();
        self.operation_pace().keep_only(&ids);
        let due = open.operations.into_iter().filter(|operation| {
            let OperationIntent { id, sale, .. } = operation.intent;
            let asked_at = self.operation_pace().asked_at(id);
            operation.is_due(asked_at, self.now_of(sale)) && !self.is_sale_locked(sale)
        });
        Ok(due
            .map(|operation| (operation.intent.sale, operation.intent.id))
            .collect())
    }

    /// Asks about an operation that has not ended, or asks for it again. Runs to its end whatever
    /// becomes of the caller.
    ///
    /// # Errors
    ///
    /// [`OperationError`]. It is asked about again later.
    pub async fn look_after_operation(
        &self,
        sale: SaleId,
        id: OperationId,
    ) -> Result<(), OperationError> {
        let sales = self.clone();
        let looking = async move {
            let _lock = sales.lock_sale(sale).await;
            sales.operation_pace().note(id, sales.now_of(sale));
            let is_ours = match sales.known_sale(sales.scope(), sale).await {
                Ok(known) => sales.can_read_sale(&known),
                Err(SaleError::Refused(ProblemCode::UnknownSale)) => {
                    let is_anothers = sales.is_for_another(sale).await;
                    if is_anothers.map_err(SaleError::from)? {
                        return Ok(());
                    }
                    false
                }
                Err(error) => return Err(error.into()),
            };
            if !is_ours {
                if sales.operation_pace().is_news(&id.to_string()) {
                    warn!(
                        code = "operation_of_other_account", %sale, operation = %id,
                        "an operation that has not ended is of another account's sale, and cannot be asked about until that account's key is back"
                    );
                }
                return Ok(());
            }
            let stored = sales.stored_operation(sale, id).await?;
            let Some(open) = stored.filter(|stored| stored.is_open()) else {
                return Ok(());
            };
            let (operation, effects) = sales.step_operation(open, OperationEvent::Tick).await?;
            let ran = sales.run_effects(operation, effects, Priority::Due);
            ran.await.map(drop)
        };
        self.tasks().spawn(looking.instrument(log::task())).await?
    }
}
