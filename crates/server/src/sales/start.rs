//! What the server does about sales when it starts and when it stops.

use super::inner::{SaleError, Sales};

/// So many of the newest sales are looked at before anything is sold, whether they can be read ...
const ROWS_AT_START: u32 = 10_000;

/// A session of one of the last sales says that the merchant code is taken.
const SALES_THAT_TELL_OF_THE_CODE: u32 = 100;

impl Sales {
    /// Looks through the ledger at the start: what cannot be looked after is said, and frees its
    /// terminal, and the shop's own secrets are made. How many
    /// sales of before are open.
    ///
    /// # Errors
    ///
    /// The ledger's.
    pub async fn take_over(&self) -> Result<usize, SaleError> {
        self.0.recipients().await?;
        self.0.look_through(ROWS_AT_START).await?;
        let open = self
            .watched()
            .await?
            .iter()
            .filter(|sale| sale.is_open())
            .count();
        self.0.say_other_accounts();
        let last = self.page(None, SALES_THAT_TELL_OF_THE_CODE).await?;
        let mut ours = last.sales.iter().filter(|sale| self.0.account.has(sale));
        if ours.any(|sale| sale.session().is_some()) {
            self.0.gateway.has_taken_code();
        }
        Ok(open)
    }

    /// Waits for what has begun, and closes the ledger.
    pub async fn finish(&self) {
        self.0.tasks.close();
        self.0.tasks.wait().await;
        if let Err(error) = self.catch_up().await {
            tracing::error!(code = "steps_lost", %error, "steps of open sales could not be written; the gateway will be asked again");
        }
        self.0.books.ledger().close().await;
    }

    /// How many tasks are at sales now, each of them with a call to the gateway or about to make one.
    #[must_use]
    pub fn under_way(&self) -> usize {
        self.0.tasks.len()
    }
}
