//! All operations of one sale, in the order in which they were asked for.

use super::event::{OperationEffect, OperationEvent};
use super::intent::{OperationIntent, OperationKey, OperationKind, OperationRequest, Told};
use super::record::Operation;
use super::rules::{NotAllowed, check, takes_operations};
use super::transition::transition;
use crate::id::OperationId;
use crate::money::{Currency, Money};
use crate::sale::{Funds, PaymentSnapshot, Sale};
use crate::time::Timestamp;

/// All operations of one sale, in the order in which they were asked for. One is only added; none is
/// removed.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Operations(Vec<Operation>);

impl FromIterator<Operation> for Operations {
    /// The operations of a sale, oldest first.
    fn from_iter<T: IntoIterator<Item = Operation>>(all: T) -> Self {
        Self(all.into_iter().collect())
    }
}

impl Operations {
    /// The operations of a sale, as they were stored.
    #[must_use]
    pub const fn new(operations: Vec<Operation>) -> Self {
        Self(operations)
    }

    /// All of them, oldest first.
    #[must_use]
    pub fn all(&self) -> &[Operation] {
        &self.0
    }

    /// The one with this id.
    #[must_use]
    pub fn get(&self, id: OperationId) -> Option<&Operation> {
        let mut all = self.0.iter();
        all.find(|operation| operation.intent.id == id)
    }

    /// The one that has not ended. There is at most one.
    #[must_use]
    pub fn open(&self) -> Option<&Operation> {
        self.0.iter().find(|operation| operation.is_open())
    }

    /// Whether another operation may be asked for at all, whatever it is: the sale takes operations,
    /// and none is open.
    ///
    /// # Errors
    ///
    /// Why not.
    pub fn takes_another(&self, sale: &Sale) -> Result<(), NotAllowed> {
        takes_operations(sale)?;
        match self.open() {
            Some(open) => Err(NotAllowed::UnderWay(open.intent.id)),
            None => Ok(()),
        }
    }

    /// A new operation, if it may be asked for now. `snapshot` must have been read just now, while
    /// nothing else was asked about the payment. The operation is not added yet: commit it first.
    ///
    /// # Errors
    ///
    /// Why it may not be asked for. The gateway was not asked.
    pub fn ask(
        &self,
        sale: &Sale,
        request: &OperationRequest,
        snapshot: &PaymentSnapshot,
        now: Timestamp,
    ) -> Result<Operation, NotAllowed> {
        self.takes_another(sale)?;
        let (amount, before) = check(sale, request.movement, snapshot)?;
        // A reading that is older than what is known would explain the same growth twice.
        let known = self.explained(amount.currency());
        if before.captured.minor() < known.captured.minor()
            || before.refunded.minor() < known.refunded.minor()
        {
            return Err(NotAllowed::NotReadable);
        }
        let intent = OperationIntent {
            id: request.id,
            sale: sale.intent.id,
            payment: snapshot.payment.clone(),
            kind: request.movement.kind(),
            amount,
            key: OperationKey::of(request.id),
            reason: request.reason.clone(),
            items: request.items.clone(),
            told: Told::Details,
            by: request.by.clone(),
            at: now,
            before,
        };
        Ok(Operation::new(intent, now))
    }

    /// Adds an operation that was committed.
    pub fn add(&mut self, operation: Operation) {
        self.0.push(operation);
    }

    /// Runs an event through the open operation; returns the calls to make next.
    pub fn apply(&mut self, event: OperationEvent, now: Timestamp) -> Vec<OperationEffect> {
        let mut all = self.0.iter_mut();
        let Some(open) = all.find(|operation| operation.is_open()) else {
            return Vec::new();
        };
        let next = transition(open, event, now);
        *open = next.operation;
        next.effects
    }

    /// The sums of the operations that are done: how much of a payment's sums they explain.
    #[must_use]
    pub fn explained(&self, currency: Currency) -> Funds {
        let sum_of = |is_meant: fn(OperationKind) -> bool| {
            let done = self.0.iter().filter(|operation| operation.is_done());
            let meant = done.filter(|operation| is_meant(operation.intent.kind));
            let amounts = meant.map(|operation| operation.intent.amount);
            amounts.fold(Money::zero(currency), |sum, amount| {
                sum.checked_add(amount).unwrap_or(sum)
            })
        };
        Funds {
            captured: sum_of(|kind| matches!(kind, OperationKind::Capture { .. })),
            refunded: sum_of(|kind| kind == OperationKind::Refund),
        }
    }

    /// How much of these sums none of the operations explains. Foreign refunds were made in the
    /// gateway's portal. Foreign captures were made there, by the gateway, or by the sale itself.
    #[must_use]
    pub fn foreign(&self, funds: Funds) -> Funds {
        let known = self.explained(funds.captured.currency());
        let none = Money::zero(funds.captured.currency());
        Funds {
            captured: funds.captured.checked_sub(known.captured).unwrap_or(none),
            refunded: funds.refunded.checked_sub(known.refunded).unwrap_or(none),
        }
    }

    /// Whether an operation that is open or done releases what is not captured: a payment that is
    /// closed before it is captured in full was then closed by this shop.
    #[must_use]
    pub fn release_the_rest(&self) -> bool {
        let is_effective = |operation: &&Operation| operation.is_open() || operation.is_done();
        let mut effective = self.0.iter().filter(is_effective);
        effective.any(|operation| operation.intent.releases_the_rest())
    }
}
