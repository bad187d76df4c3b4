//! Asks for operations, and lists those of a sale.

use contract::{OperationList, OperationView, ProblemCode};
use payment::Currency;
use payment::id::{PersonId, SaleId};
use payment::identity::{Author, Principal};
use payment::operation::{Operation, OperationEffect, OperationRequest};
use payment::sale::Event;
use std::time::Duration;
use store::{OperationInserted, Stored, WriteId};
use tokio::time::Instant;
use tracing::{Instrument, info};

use super::error::OperationError;
use super::list::all_of;
use super::supported::check_support;
use crate::sales::{SaleError, Sales};
use gateway::Priority;

/// How often the insertion of an operation is tried when the ledger does not say whether it was made.
const INSERTIONS: u32 = 3;

/// An operation's state, and how much of the request's time was the gateway's.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OperationAsked {
    /// The operation.
    pub view: OperationView,
    /// Time spent waiting for the gateway.
    pub gateway: Duration,
}

impl OperationAsked {
    fn of(operation: &Operation, gateway: Duration) -> Self {
        Self {
            view: OperationView::of(operation),
            gateway,
        }
    }
}

impl Sales {
    /// The currency of a sale, in which amounts of its operations are given.
    ///
    /// # Errors
    ///
    /// [`ProblemCode::UnknownSale`](contract::ProblemCode::UnknownSale), or the ledger failed.
    pub async fn currency_of(&self, who: &Principal, id: SaleId) -> Result<Currency, SaleError> {
        let sale = self.known_sale(&who.scope(), id).await?;
        Ok(sale.intent.amount.currency())
    }

    /// The operations of a sale, without asking the gateway.
    ///
    /// # Errors
    ///
    /// As [`Self::currency_of`].
    pub async fn operations(
        &self,
        who: &Principal,
        id: SaleId,
    ) -> Result<OperationList, SaleError> {
        let scope = who.scope();
        let sale = self.known_sale(&scope, id).await?;
        let stored = self.store().operations(&scope, id).await?;
        Ok(self.list_of(&sale, &all_of(stored)))
    }

    /// Asks for an operation on the payment of a sale; with an id that is known, returns that operation
    /// as it is. Runs to its end even if the client disconnects, so that what was begun at the gateway is
    /// recorded.
    ///
    /// # Errors
    ///
    /// [`OperationError`]. Except after [`OperationError::InDoubt`] and [`OperationError::Task`] it is
    /// certain that the gateway was not asked for it.
    pub async fn ask_operation(
        &self,
        who: &Principal,
        id: SaleId,
        request: OperationRequest,
    ) -> Result<OperationAsked, OperationError> {
        let (sales, who) = (self.clone(), who.clone());
        let asking = async move { sales.ask_under_lock(&who, id, request).await };
        self.tasks().spawn(asking.in_current_span()).await?
    }

    async fn ask_under_lock(
        &self,
        who: &Principal,
        id: SaleId,
        request: OperationRequest,
    ) -> Result<OperationAsked, OperationError> {
        let scope = who.scope();
        let _lock = self.lock_sale(id).await;
        let sale = self.known_sale(&scope, id).await?;
        let stored = self.store().operations(&scope, id).await;
        let operations = all_of(stored.map_err(SaleError::from)?);
        if let Some(known) = operations.get(request.id) {
            return match known.intent.is_asked_by(id, &request) {
                true => Ok(OperationAsked::of(known, Duration::ZERO)),
                false => Err(OperationError::Conflict),
            };
        }
        // Whoever asks again, because no answer came, needs no second approval: see above.
        let limit = self.refund_limit();
        if who.lacks_approval() && limit.is_exceeded(&operations, request.movement) {
            return Err(SaleError::Refused(ProblemCode::ApprovalNeeded).into());
        }
        operations.takes_another(&sale)?;
        if !self.can_read_sale(&sale) {
            return Err(OperationError::OtherAccount);
        }
        check_support(&sale, &request, self.gateway().capabilities())?;
        let now = self.now_of(id);
        self.refund_window().check(&sale, request.movement, now)?;
        let Some(payment) = sale.session().map(|session| session.payment.clone()) else {
            return Err(OperationError::NotRead);
        };
        let asked = Instant::now();
        let told = self.gateway().read_payment(&payment, Priority::Act).await;
        let gateway = asked.elapsed();
        let snapshot = told.map_err(|_| OperationError::NotRead)?;
        let read = Event::Read(snapshot.clone());
        self.run_on_sale(sale, read, Priority::Act).await?;
        let sale = self.known_sale(&scope, id).await?;
        let operation = operations.ask(&sale, &request, &snapshot, self.now_of(id))?;
        let intent = &operation.intent;
        let stored = match self.insert_operation(who, &operation).await? {
            OperationInserted::New(revision) => Stored {
                value: operation.clone(),
                revision,
            },
            OperationInserted::Known(known) => return Ok(OperationAsked::of(&known, gateway)),
            OperationInserted::OtherBody => return Err(OperationError::Conflict),
            OperationInserted::UnderWay => {
                return Err(payment::operation::NotAllowed::UnderWay(request.id).into());
            }
        };
        let Author {
            person, approver, ..
        } = &intent.by;
        let (person, approver) = (
            person.as_ref().map(PersonId::as_str),
            approver.as_ref().map(PersonId::as_str),
        );
        info!(sale = %id, operation = %intent.id, person, approver, kind = ?intent.kind, amount = %intent.amount, "an operation was asked for");
        self.operation_pace().note(intent.id, self.now_of(id));
        let call = vec![OperationEffect::Call];
        let (ended, more) = self.run_effects(stored, call, Priority::Act).await?;
        Ok(OperationAsked::of(&ended, gateway + more))
    }

    /// Commits a new operation. If the ledger does not say whether it was written, tries the same write
    /// again: an operation that nobody knows of must not be carried out later.
    async fn insert_operation(
        &self,
        who: &Principal,
        operation: &Operation,
    ) -> Result<OperationInserted, OperationError> {
        let (write, by) = (WriteId::fresh(), who.actor());
        let mut tries = 1;
        loop {
            match self.store().insert_operation(operation, write, &by).await {
                Ok(inserted) => return Ok(inserted),
                Err(error) if tries >= INSERTIONS => return Err(OperationError::InDoubt(error)),
                Err(_) => tries += 1,
            }
        }
    }
}
