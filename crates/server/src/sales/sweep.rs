//! Goes through the payments of the last months, a few at a time, for what was done with them elsewhere:
//! a refund in the gateway's portal of which no webhook told. It ends where the time in which sales are
//! refunded ends, and begins anew.

use gateway::{ListCursor, Listing, Priority};
use payment::sale::{Event, SaleState};
use payment::time::Timestamp;
use store::{Before, SalesQuery};
use tracing::warn;

use super::inner::{SaleError, Sales};
use super::reconciled::Reconciled;

/// How many sales are read at a time where the gateway has no list of all payments.
const SALES_AT_ONCE: u32 = 5;

/// How far it has come. The default is its beginning, at the newest payment.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct SweepPlace {
    /// Where the next page of the gateway's list begins.
    list: Option<ListCursor>,
    /// The sale before which the next ones were made.
    sale: Before,
}

impl Sales {
    /// Looks at the next payments, and says where those after them begin. Where the gateway does not
    /// answer, at the same place.
    ///
    /// # Errors
    ///
    /// The ledger failed.
    pub async fn sweep(&self, place: SweepPlace) -> Result<SweepPlace, SaleError> {
        let since = self.refund_window().begins(self.now());
        match self.gateway().capabilities().listing {
            Listing::ByCreation => self.sweep_list(place, since).await,
            Listing::ByReference => self.sweep_sales(place, since).await,
        }
    }

    /// A page of the gateway's list: what it tells of twenty payments is one call.
    async fn sweep_list(
        &self,
        place: SweepPlace,
        since: Timestamp,
    ) -> Result<SweepPlace, SaleError> {
        let Ok(page) = self.gateway().list_payments(place.list.as_ref()).await else {
            return Ok(place);
        };
        let mut next = page.next;
        for listed in page.listed {
            if listed.created_at.is_some_and(|made| made < since) {
                next = None;
                break;
            }
            self.0.book(listed, &mut Reconciled::default()).await?;
        }
        Ok(SweepPlace {
            list: next,
            sale: None,
        })
    }

    /// Some paid sales, one call each.
    async fn sweep_sales(
        &self,
        place: SweepPlace,
        since: Timestamp,
    ) -> Result<SweepPlace, SaleError> {
        let query = SalesQuery {
            states: vec![SaleState::Paid],
            from: Some(since),
            ..SalesQuery::default()
        };
        let page = self
            .search_account(&query, place.sale, SALES_AT_ONCE)
            .await?;
        let last = page.sales.last();
        let next = last.map(|sale| (sale.intent.created_at, sale.intent.id));
        for sale in &page.sales {
            let id = sale.intent.id;
            let _lock = self.lock_sale(id).await;
            let sale = self.known_sale(self.scope(), id).await?;
            if sale.is_paid() && self.can_read_sale(&sale) {
                let read = self.run_on_sale(sale, Event::Tick, Priority::Reconcile);
                if let Err(error) = read.await {
                    warn!(code = "not_swept", sale = %id, %error, "a paid sale was not looked at again");
                }
            }
        }
        Ok(SweepPlace {
            list: None,
            sale: next,
        })
    }
}
