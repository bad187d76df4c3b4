//! Searches for the payments of sales whose creation got no answer, where the gateway lists payments
//! by reference only.
//!
//! Money of which no sale of ours knows the reference cannot be found there: docs/reliability.md says
//! so under "Not covered".

use payment::sale::{Failure, PaymentState, Sale, State};
use payment::time::{Millis, Timestamp};
use store::Before;
use tracing::warn;

use super::inner::{Inner, SaleError};
use super::reconciled::Reconciled;
use gateway::Listed;

/// How many sales are looked through at a time.
const AT_A_TIME: u32 = 200;

/// How many payments are asked for in one reconciliation at the most: those of the newest sales.
const MOST_CALLS: u32 = 200;

/// If so many questions in a row get no answer, the gateway does not answer at all.
const MOST_SILENT: u32 = 5;

impl Inner {
    /// Asks for the payments of each sale that was made within `span` and has no session.
    ///
    /// # Errors
    ///
    /// The ledger failed.
    pub(super) async fn search_by_reference(&self, span: Millis) -> Result<Reconciled, SaleError> {
        let mut reconciled = Reconciled::default();
        let since = Timestamp(self.clock.now().0.saturating_sub_unsigned(span.0));
        let (mut before, mut silent) = (Before::None, 0);
        loop {
            let page = self
                .unwritten
                .store()
                .page(&self.scope, before, AT_A_TIME)
                .await?;
            for sale in &page.sales {
                if sale.intent.created_at < since {
                    return Ok(reconciled.to_its_end());
                }
                if !is_without_answer(sale) {
                    continue;
                }
                if reconciled.calls >= MOST_CALLS {
                    return Ok(reconciled);
                }
                reconciled.calls += 1;
                let Ok(found) = self.gateway.payments_of(&sale.intent.reference).await else {
                    // One that cannot be asked about must not hide those before it.
                    warn!(
                        code = "list_not_whole", sale = %sale.intent.id,
                        "the payments of a sale without an answer could not be asked for"
                    );
                    reconciled.unreadable += 1;
                    silent += 1;
                    if silent >= MOST_SILENT {
                        return Ok(reconciled);
                    }
                    continue;
                };
                silent = 0;
                for listed in found.into_iter().filter(is_paid) {
                    self.book(listed, &mut reconciled).await?;
                }
            }
            let is_full = u32::try_from(page.sales.len()).is_ok_and(|read| read == AT_A_TIME);
            match page.sales.last().filter(|_| is_full) {
                Some(last) => before = Some((last.intent.created_at, last.intent.id)),
                None => return Ok(reconciled.to_its_end()),
            }
        }
    }
}

/// Whether the gateway may have a payment of the sale that no answer has named.
const fn is_without_answer(sale: &Sale) -> bool {
    matches!(
        sale.state,
        State::Failed(Failure::NoAnswer | Failure::OtherSale)
    )
}

/// Whether there is money in a payment. One that waits for its customer cannot be paid: its page was
/// shown to nobody.
const fn is_paid(listed: &Listed) -> bool {
    matches!(
        listed.snapshot.status,
        PaymentState::Authorized | PaymentState::Closed | PaymentState::Unknown
    )
}
