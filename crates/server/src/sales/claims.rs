//! Claims that a sale grants once: printing its receipt automatically, acknowledging its end.

use contract::{PrintClaim, ProblemCode, SaleState, SaleView};
use payment::id::SaleId;
use payment::identity::Principal;
use store::{Claim, StoreError};
use tracing::Instrument;

use super::inner::{Answer, SaleError, Sales};

impl Sales {
    /// Whether the caller may print this sale's receipt automatically: the first caller may, from
    /// any window, and nobody after it.
    ///
    /// # Errors
    ///
    /// [`ProblemCode::NotNow`] if the sale is not paid; [`SaleError::NotBegun`] if the ledger
    /// cannot be written, and then nobody may print; otherwise as [`Self::read`].
    pub async fn claim_print(&self, who: &Principal, id: SaleId) -> Result<PrintClaim, SaleError> {
        let sale = self.0.known(&who.scope(), id).await?;
        let now = self.0.clock.now();
        if SaleView::of(&sale, now).state != SaleState::Paid {
            return Err(SaleError::Refused(ProblemCode::NotNow));
        }
        let (sales, by) = (self.clone(), who.actor());
        let claim = async move {
            let unwritten = &sales.0.unwritten;
            unwritten.claim(id, Claim::Print, now, &by).await
        };
        let granted = self.to_its_end(claim).await?;
        Ok(PrintClaim { granted })
    }

    /// Records that somebody has acknowledged the sale's end, or that it was given up where the
    /// gateway cannot cancel it. Other windows are told and stop
    /// showing it.
    ///
    /// # Errors
    ///
    /// [`ProblemCode::NotNow`] while the sale is open and not given up, or its money waits for a decision;
    /// [`SaleError::NotBegun`] if the ledger cannot be written; otherwise as [`Self::read`].
    pub async fn acknowledge(&self, who: &Principal, id: SaleId) -> Result<Answer, SaleError> {
        let sale = self.0.known(&who.scope(), id).await?;
        let mut answer = self.0.as_it_is(&sale);
        let state = answer.view.state;
        if state.is_open() && !sale.is_left_open() || state == SaleState::PaidLate {
            return Err(SaleError::Refused(ProblemCode::NotNow));
        }
        let (inner, now, by) = (self.0.clone(), self.0.clock.now(), who.actor());
        let claim = async move {
            let claim = inner.unwritten.claim(id, Claim::Acknowledge, now, &by);
            let granted = claim.await?;
            if granted {
                inner.feed.acknowledged(&sale.intent);
            }
            Ok(granted)
        };
        self.to_its_end(claim).await?;
        answer.view.acknowledged = true;
        Ok(answer)
    }

    /// Runs `write` to its end even if the client disconnects: until it is known whether the store
    /// has it, polls must not be answered from what was read before.
    pub(crate) async fn to_its_end<T: Send + 'static>(
        &self,
        write: impl Future<Output = Result<T, StoreError>> + Send + 'static,
    ) -> Result<T, SaleError> {
        let granted = self.0.tasks.spawn(write.in_current_span()).await?;
        granted.map_err(SaleError::NotBegun)
    }
}
