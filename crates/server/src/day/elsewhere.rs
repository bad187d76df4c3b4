//! Refunds that nobody asked for here: in the gateway's portal, or by the gateway itself.

use std::ops::Range;

use contract::day::DaySale;
use payment::Money;
use payment::identity::Principal;
use payment::operation::{Operation, OperationKind, OperationState};
use payment::time::Timestamp;
use store::{Booked, BookedSale, Position, StoreError};

use super::DayError;
use super::undecided::line;
use crate::sales::Sales;

impl Sales {
    /// The sales of which more was refunded in this stretch of the journal, which began at this time, than
    /// operations explain that were done since. Late money that was sent back is no such refund: its sale
    /// is not paid. A frozen sale's is: that more was refunded may be why it is frozen.
    pub(super) async fn refunded_elsewhere(
        &self,
        who: &Principal,
        stretch: Range<Position>,
        from: Option<Timestamp>,
    ) -> Result<Vec<DaySale>, DayError> {
        let booked = self
            .store()
            .booked_sales(&who.branch, stretch, Booked::Refunds)
            .await?;
        let mut found = Vec::new();
        for booked in booked {
            let BookedSale { id, refunded, .. } = booked;
            let scope = who.scope();
            let line = match self.store().find(&scope, id).await {
                Ok(Some(sale)) if sale.is_paid() || sale.is_frozen() => line(&sale),
                Ok(_) => continue,
                Err(StoreError::Body(_)) => unreadable(&booked),
                Err(error) => return Err(error.into()),
            };
            let operations = match self.store().operations(&scope, id).await {
                Ok(operations) => operations,
                // What cannot be read explains nothing.
                Err(StoreError::Body(_)) => Vec::new(),
                Err(error) => return Err(error.into()),
            };
            let own = operations
                .iter()
                .filter_map(|stored| done_since(stored, from));
            let explained = own.fold(0_u64, |sum, amount| sum.saturating_add(amount.minor()));
            let foreign = refunded.minor().saturating_sub(explained);
            let amount = Money::from_minor(foreign, refunded.currency());
            if let Some(amount) = amount.ok().filter(|amount| !amount.is_zero()) {
                found.push(DaySale {
                    amount: amount.to_string(),
                    ..line
                });
            }
        }
        Ok(found)
    }
}

/// A sale whose body cannot be read, by what the ledger has beside it.
fn unreadable(booked: &BookedSale) -> DaySale {
    DaySale {
        id: booked.id.to_string(),
        reference: booked.reference.to_string(),
        amount: booked.refunded.to_string(),
        currency: booked.refunded.currency(),
        state: "unreadable".to_owned(),
        at: booked.created_at.0,
    }
}

/// The amount of a refund that was done at this time or later.
fn done_since(operation: &Operation, from: Option<Timestamp>) -> Option<Money> {
    let is_refund = operation.intent.kind == OperationKind::Refund;
    let OperationState::Done { at } = operation.state else {
        return None;
    };
    let is_since = from.is_none_or(|from| at >= from);
    (is_refund && is_since).then_some(operation.intent.amount)
}
