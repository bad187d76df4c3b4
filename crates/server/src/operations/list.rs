//! What a client is told of the operations of a sale, and of those that it may ask for.

use contract::{OperationList, ProblemCode, SaleView};
use payment::id::SaleId;
use payment::identity::Principal;
use payment::operation::{Operation, Operations};
use payment::sale::Sale;
use store::Stored;

use super::supported::{refunds_less_than, supported};
use crate::sales::{SaleError, Sales};

impl Sales {
    /// A sale of this account and its operations, without asking the gateway.
    ///
    /// # Errors
    ///
    /// [`ProblemCode::UnknownSale`](contract::ProblemCode::UnknownSale), or the ledger failed.
    pub(crate) async fn shown(&self, id: SaleId) -> Result<(SaleView, OperationList), SaleError> {
        let sale = self.known_sale(self.scope(), id).await?;
        let stored = self.store().operations(self.scope(), id).await?;
        let list = self.list_of(&sale, &all_of(stored));
        Ok((self.view(&sale), list))
    }

    /// Whoever acts at this server's shell on a sale of this account; `None` if it has no such sale.
    ///
    /// # Errors
    ///
    /// The ledger failed.
    pub(crate) async fn principal_of(&self, id: SaleId) -> Result<Option<Principal>, SaleError> {
        match self.known_sale(self.scope(), id).await {
            Ok(sale) => Ok(Some(Principal {
                branch: sale.intent.branch.clone(),
                by_command: true,
                ..self.configured().clone()
            })),
            Err(SaleError::Refused(ProblemCode::UnknownSale)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The operations of this sale, and what may be asked for now: what the rules, the gateway and the
    /// shop's window for refunds allow. Nothing if the configured key cannot read the payment.
    pub(super) fn list_of(&self, sale: &Sale, operations: &Operations) -> OperationList {
        let can = self.gateway().capabilities();
        let mut possible = supported(sale, operations.possible(sale), can);
        let refund_by = self.refund_window().ends(sale);
        possible.refund &= self.now_of(sale.intent.id) <= refund_by;
        if !self.can_read_sale(sale) {
            possible = possible.nothing();
        }
        let has_end = sale.is_paid() && can.refund;
        let refund_by = has_end.then_some(refund_by);
        let refunds_parts = refunds_less_than(possible.refundable, can);
        OperationList::of(sale, operations, &possible, refund_by, refunds_parts)
    }
}

pub(super) fn all_of(stored: Vec<Stored<Operation>>) -> Operations {
    stored.into_iter().map(|stored| stored.value).collect()
}
