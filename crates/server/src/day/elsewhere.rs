//! Refunds that nobody asked for here: in the gateway's portal, or by the gateway itself.

use std::ops::Range;

use contract::day::DaySale;
use payment::identity::Principal;
use payment::operation::Operations;
use store::{BookedSale, Position, StoreError};

use super::DayError;
use super::undecided::line;
use crate::sales::Sales;

impl Sales {
    /// The sales with refunds in this stretch of the journal of which more was refunded than was asked
    /// for here. Late money that was sent back is no such refund: its sale is not paid.
    pub(super) async fn refunded_elsewhere(
        &self,
        who: &Principal,
        stretch: Range<Position>,
    ) -> Result<Vec<DaySale>, DayError> {
        let booked = self.store().booked_sales(&who.branch, stretch).await?;
        let mut found = Vec::new();
        for BookedSale { id, booked, .. } in booked.into_iter().filter(|sale| sale.has_refunds) {
            let scope = who.scope();
            let sale = match self.store().find(&scope, id).await {
                Ok(Some(sale)) if sale.is_paid() => sale,
                Ok(_) | Err(StoreError::Body(_)) => continue,
                Err(error) => return Err(error.into()),
            };
            let operations = self.store().operations(&scope, id).await?;
            let operations: Operations =
                operations.into_iter().map(|stored| stored.value).collect();
            let foreign = operations.foreign(booked).refunded;
            if !foreign.is_zero() {
                found.push(DaySale {
                    amount: foreign.to_string(),
                    ..line(&sale)
                });
            }
        }
        Ok(found)
    }
}
