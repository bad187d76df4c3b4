//! Cancels a sale.

use payment::id::SaleId;
use payment::identity::Principal;
use payment::sale::{Cause, Event};

use super::inner::{Answer, SaleError, Sales};

impl Sales {
    /// Cancels the sale. The answer is its state after the reading that follows.
    ///
    /// # Errors
    ///
    /// As [`Self::read`].
    pub async fn cancel(
        &self,
        who: &Principal,
        id: SaleId,
        cause: Cause,
    ) -> Result<Answer, SaleError> {
        let (inner, scope, by) = (self.0.clone(), who.scope(), who.actor());
        self.run(async move {
            let _lock = inner.locks.lock(id).await;
            let sale = inner.known(&scope, id).await?;
            inner.run_event_by(sale, Event::Cancel(cause), by).await
        })
        .await
    }
}
