//! Asks again after the gateway gave no usable answer, and writes what waits for the ledger.

use payment::sale::Event;
use tracing::Instrument;

use super::catch_up::CaughtUp;
use super::inner::{SaleError, Sales};
use crate::log;
use gateway::Priority;

impl Sales {
    /// Waits for sales whose pause after an unusable answer is over, and asks about them again.
    pub async fn retry(&self) {
        for (id, after) in self.0.retries.due().await {
            let inner = self.0.clone();
            let again = async move {
                let _lock = inner.locks.lock(id).await;
                let sale = match inner.known(&inner.scope, id).await {
                    Ok(sale) => sale,
                    Err(error) => {
                        return tracing::warn!(code = "not_asked_again", sale = %id, %error, "not asked again");
                    }
                };
                // The watcher may have asked while this waited for the lock: then it is due later.
                if sale.freshness.backoff == Some(after) && sale.is_watched() {
                    let outcome = inner.run_event_as(sale, Event::Tick, Priority::Due).await;
                    if let Err(error) = outcome {
                        tracing::warn!(code = "not_asked_again", sale = %id, %error, "not asked again");
                    }
                }
            };
            self.0.tasks.spawn(again.instrument(log::task()));
        }
    }

    /// Writes the steps of this account's sales that wait for the ledger.
    ///
    /// # Errors
    ///
    /// It still cannot be written.
    pub async fn catch_up(&self) -> Result<(), SaleError> {
        let mut outcome = Ok(());
        // A sale that cannot be written must not delay the others.
        for id in self
            .0
            .unwritten
            .behind_of(|account| self.0.looks_after(account))
        {
            let _lock = self.0.locks.lock(id).await;
            let written = self.0.unwritten.catch_up(id).await;
            if written.is_ok() {
                // Its row may have been damaged, and was written anew.
                self.0.unattended.repaired(id);
            }
            if let Ok(CaughtUp::Otherwise(sale)) = &written {
                self.0.feed.publish(&sale.intent, &self.0.view(sale));
            }
            outcome = outcome.and(written.map(drop).map_err(SaleError::from));
        }
        outcome
    }
}
