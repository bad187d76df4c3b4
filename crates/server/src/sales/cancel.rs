//! Cancels a sale.

use payment::id::SaleId;
use payment::sale::{Cause, Event};

use super::inner::{Answer, SaleError, Sales};

impl Sales {
    /// Cancels the sale. The answer is its state after the reading that follows.
    ///
    /// # Errors
    ///
    /// As [`Self::read`].
    pub async fn cancel(&self, id: SaleId, cause: Cause) -> Result<Answer, SaleError> {
        let inner = self.0.clone();
        self.run(async move {
            let _lock = inner.locks.lock(id).await;
            let sale = inner.known(id).await?;
            inner.run_event(sale, Event::Cancel(cause)).await
        })
        .await
    }
}
