//! A person's decisions about a sale.

use contract::{Action, ProblemCode, SaleState, SaleView};
use payment::id::SaleId;
use payment::sale::{Event, Sale, step};

use super::inner::{Answer, SaleError, Sales};

impl Sales {
    /// Sends the sale's link, for the first time or again. The sale stays payable and watched
    /// whatever comes of it.
    ///
    /// # Errors
    ///
    /// [`ProblemCode::NotNow`] when no phone is known for it, nobody can pay it, or it was sent just
    /// now or too often; [`SaleError::NotBegun`] when the wish could not be committed.
    pub async fn send_link(&self, id: SaleId) -> Result<Answer, SaleError> {
        self.decide(id, Event::SendLink, |_| false).await
    }

    /// Lets the terminal go on to its next sale while nobody knows how this one ends.
    ///
    /// # Errors
    ///
    /// [`ProblemCode::NotNow`] when it is not in doubt; else as [`Self::read`].
    pub async fn put_aside(&self, id: SaleId) -> Result<Answer, SaleError> {
        let may = |sale: &Sale| sale.session().is_some_and(|s| s.put_aside) || !sale.is_open();
        self.decide(id, Event::PutAside, may).await
    }

    /// Takes late money for the sale that it came for, or acknowledges that a sale is frozen.
    ///
    /// # Errors
    ///
    /// [`ProblemCode::NotNow`] when there is none; else as [`Self::read`].
    pub async fn keep(&self, id: SaleId) -> Result<Answer, SaleError> {
        let already = |sale: &Sale| {
            let view = SaleView::of(sale, sale.intent.created_at);
            let is_kept = sale.session().is_some_and(|session| session.seen);
            view.state == SaleState::Paid
                || view.state == SaleState::PaidLate && is_kept
                || view.state == SaleState::Mismatch && !view.allows(Action::Keep)
        };
        self.decide(id, Event::Keep, already).await
    }

    /// Sends late money back.
    ///
    /// # Errors
    ///
    /// [`ProblemCode::NotNow`] when there is none; [`SaleError::NotBegun`] when the wish could not be
    /// committed.
    pub async fn give_back(&self, id: SaleId) -> Result<Answer, SaleError> {
        let on_its_way = |sale: &Sale| {
            matches!(
                SaleView::of(sale, sale.intent.created_at).state,
                SaleState::Returning
            )
        };
        self.decide(id, Event::Return, on_its_way).await
    }

    /// A person's decision: it changes the sale, or it comes too late.
    async fn decide(
        &self,
        id: SaleId,
        event: Event,
        already: fn(&Sale) -> bool,
    ) -> Result<Answer, SaleError> {
        let inner = self.0.clone();
        self.run(async move {
            let _turn = inner.turns.take(id).await;
            let sale = inner.known(id).await?;
            if already(&sale) {
                return Ok(inner.as_it_is(&sale));
            }
            if !inner.may_step(&sale, &event)
                || step(&sale, event.clone(), inner.clock.now_of(id)).sale == sale
            {
                return Err(SaleError::Refused(ProblemCode::NotNow));
            }
            inner.drive(sale, event).await
        })
        .await
    }
}
