//! What happens once in a sale's life: its receipt prints, its end is acknowledged.

use contract::{PrintClaim, ProblemCode, SaleState, SaleView};
use payment::id::SaleId;
use store::Claim;

use super::inner::{Answer, SaleError, Sales};

impl Sales {
    /// Whether whoever asks may print this sale's receipt by itself: the first one may, in whatever
    /// window, and nobody after.
    ///
    /// # Errors
    ///
    /// [`ProblemCode::NotNow`] when it is not paid; [`SaleError::NotBegun`] when the ledger cannot be
    /// written, and nobody may; else as [`Self::read`].
    pub async fn claim_print(&self, id: SaleId) -> Result<PrintClaim, SaleError> {
        let sale = self.0.known(id).await?;
        let now = self.0.clock.now();
        if SaleView::of(&sale, now).state != SaleState::Paid {
            return Err(SaleError::Refused(ProblemCode::NotNow));
        }
        let claim = self.0.books.ledger().claim(id, Claim::Print, now).await;
        let granted = self.0.books.noted(claim).map_err(SaleError::NotBegun)?;
        Ok(PrintClaim { granted })
    }

    /// Somebody has acknowledged how the sale ended: every other window is told, and shows it no more.
    ///
    /// # Errors
    ///
    /// [`ProblemCode::NotNow`] while it is under way, or its money waits for a decision;
    /// [`SaleError::NotBegun`] when the ledger cannot be written; else as [`Self::read`].
    pub async fn acknowledge(&self, id: SaleId) -> Result<Answer, SaleError> {
        let sale = self.0.known(id).await?;
        let mut answer = self.0.as_it_is(&sale);
        let state = answer.view.state;
        if state.is_open() || state == SaleState::PaidLate {
            return Err(SaleError::Refused(ProblemCode::NotNow));
        }
        let (ledger, now) = (self.0.books.ledger(), self.0.clock.now());
        let claim = ledger.claim(id, Claim::Acknowledge, now).await;
        if self.0.books.noted(claim).map_err(SaleError::NotBegun)? {
            self.0.feed.acknowledged(id);
        }
        answer.view.acknowledged = true;
        Ok(answer)
    }
}
