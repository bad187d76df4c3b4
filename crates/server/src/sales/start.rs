//! What the server does with sales when it starts and when it stops.

use tracing::{error, warn};

use super::inner::{SaleError, Sales};
use crate::audit::sealed_head;

/// How many of the newest sales are checked for readability before selling starts.
const ROWS_AT_START: u32 = 1_000;

/// How many of the latest sales are searched for a session, which shows that the gateway accepts
/// the merchant code.
const SALES_THAT_TELL_OF_THE_CODE: u32 = 100;

impl Sales {
    /// Scans the ledger at the start: reports sales that cannot be looked after and frees their
    /// terminals, and creates the shop's own secrets. Returns how many earlier sales are open.
    ///
    /// # Errors
    ///
    /// The ledger failed.
    pub async fn take_over(&self) -> Result<usize, SaleError> {
        self.0.recipients().await?;
        if self.0.shared.is_first(&self.0.account.id) {
            self.0.look_through(ROWS_AT_START).await?;
        }
        let open = self
            .watched_now()
            .await?
            .iter()
            .filter(|sale| sale.is_open())
            .count();
        self.0.say_other_accounts();
        let (scope, unwritten) = (&self.0.scope, &self.0.unwritten);
        let last = unwritten
            .page(scope, None, SALES_THAT_TELL_OF_THE_CODE)
            .await?;
        self.0.found_unreadable(&last.unreadable);
        let mut ours = last.sales.iter().filter(|sale| self.0.account.has(sale));
        if ours.any(|sale| sale.session().is_some()) {
            self.0.gateway.has_taken_code();
        }
        Ok(open)
    }

    /// Waits for running tasks, writes waiting steps, and closes the ledger, which no other account
    /// may share: see [`Self::finish_all`].
    pub async fn finish(&self) {
        Self::finish_all(std::slice::from_ref(self)).await;
    }

    /// The same for all accounts that share a ledger.
    pub async fn finish_all(all: &[Self]) {
        for sales in all {
            sales.0.tasks.close();
            sales.0.tasks.wait().await;
            if let Err(error) = sales.catch_up().await {
                error!(code = "steps_lost", %error, "steps of open sales could not be written; the gateway will be asked again");
            }
        }
        if let Some(sales) = all.first() {
            let store = sales.0.unwritten.store();
            if let Err(error) = sealed_head(store).await {
                warn!(code = "audit_not_sealed", %error, "the last entries of the audit log could not be sealed; the next start does it");
            }
            store.close().await;
        }
    }

    /// How many tasks are working on sales now; each of them makes a gateway call or is about to.
    #[must_use]
    pub fn under_way(&self) -> usize {
        self.0.tasks.len()
    }
}
