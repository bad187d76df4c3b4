//! What a client is told of the operations of a sale, and of those that it may ask for.

use contract::OperationList;
use payment::operation::Operations;
use payment::sale::Sale;

use super::supported::{refunds_less_than, supported};
use crate::sales::Sales;

impl Sales {
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
