//! Decisions of a person about a sale.

use contract::ProblemCode;
use payment::id::SaleId;
use payment::identity::Principal;
use payment::sale::{Decision, Event, Sale, State, transition};

use store::StoreError;

use super::inner::{Answer, SaleError, Sales};

impl Sales {
    /// Sends the sale's link, for the first time or again. The sale stays payable and watched in
    /// any case.
    ///
    /// # Errors
    ///
    /// [`ProblemCode::NotNow`] if the gateway sends no links, no phone is known, the sale cannot be
    /// paid, or the link was sent just now or too often; [`SaleError::NotBegun`] if the request could not be committed.
    pub async fn send_link(&self, who: &Principal, id: SaleId) -> Result<Answer, SaleError> {
        if !self.0.sends_links() {
            return Err(SaleError::Refused(ProblemCode::NotNow));
        }
        self.decide(who, id, Event::SendLink, |_| false).await
    }

    /// Lets the terminal go on to its next sale while the result of this one is not known.
    ///
    /// # Errors
    ///
    /// [`ProblemCode::NotNow`] if the sale is not in doubt; otherwise as [`Self::read`].
    pub async fn put_aside(&self, who: &Principal, id: SaleId) -> Result<Answer, SaleError> {
        let may = |sale: &Sale| sale.is_set_aside() || !sale.is_open();
        self.decide(who, id, Event::PutAside, may).await
    }

    /// Accepts a late payment, or records that somebody has looked at a frozen sale.
    ///
    /// # Errors
    ///
    /// [`ProblemCode::NotNow`] if it is neither; otherwise as [`Self::read`].
    pub async fn keep(&self, who: &Principal, id: SaleId) -> Result<Answer, SaleError> {
        let already = |sale: &Sale| {
            sale.is_paid()
                || sale.is_frozen() && !sale.is_unsettled()
                || matches!(&sale.state, State::Late(_, late) if late.decision == Decision::Accept)
        };
        self.decide(who, id, Event::Keep, already).await
    }

    /// Returns a late payment to the customer.
    ///
    /// # Errors
    ///
    /// [`ProblemCode::NotNow`] if there is none; [`ProblemCode::ApprovalNeeded`] if it is more than may be
    /// refunded without an approval; [`SaleError::NotBegun`] if the request could not be committed.
    pub async fn give_back(&self, who: &Principal, id: SaleId) -> Result<Answer, SaleError> {
        let on_its_way =
            |sale: &Sale| matches!(&sale.state, State::Late(_, late) if late.is_returning());
        if who.lacks_approval() {
            let sale = self.known_sale(&who.scope(), id).await?;
            if !on_its_way(&sale) && self.refund_limit().is_below(sale.intent.amount) {
                return Err(SaleError::Refused(ProblemCode::ApprovalNeeded));
            }
        }
        self.decide(who, id, Event::Return, on_its_way).await
    }

    /// Runs a person's decision through the sale. It is refused if it changes nothing.
    async fn decide(
        &self,
        who: &Principal,
        id: SaleId,
        event: Event,
        already: fn(&Sale) -> bool,
    ) -> Result<Answer, SaleError> {
        let (inner, scope, by) = (self.0.clone(), who.scope(), who.actor());
        self.run(async move {
            let _lock = inner.locks.lock(id).await;
            loop {
                let sale = inner.known(&scope, id).await?;
                if already(&sale) {
                    return Ok(inner.as_it_is(&sale));
                }
                if !inner.may_step(&sale, &event)
                    || transition(&sale, event.clone(), inner.clock.now_of(id)).sale == sale.value
                {
                    return Err(SaleError::Refused(ProblemCode::NotNow));
                }
                let decided = inner.run_event_by(sale, event.clone(), by.clone());
                match decided.await {
                    // Somebody was quicker: it may be something else to decide now.
                    Err(SaleError::Store(StoreError::Stale)) => {}
                    done => return done,
                }
            }
        })
        .await
    }
}
