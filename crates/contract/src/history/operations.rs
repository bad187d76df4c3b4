//! What was done with the payment of a sale, and what may be done with it now.

use payment::operation::{Operations, Possible};
use payment::sale::Sale;
use payment::time::Timestamp;
use serde::{Deserialize, Serialize};

use crate::item::NewItem;
use crate::operation::{OperationType, OperationView};

/// `GET /api/sales/{id}/operations`: what was asked for on a sale's payment, what its sums are as of
/// the last reading, and what may be asked for now. Amounts are decimal strings in major units.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OperationList {
    /// The operations, oldest first.
    pub operations: Vec<OperationView>,
    /// What was sold, if the shop told it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<NewItem>,
    /// ISO 4217 code of the sums.
    #[cfg_attr(feature = "openapi", schema(example = "AED"))]
    pub currency: String,
    /// The sum of captures.
    #[cfg_attr(feature = "openapi", schema(example = "250.00"))]
    pub captured: String,
    /// The sum of refunds.
    #[cfg_attr(feature = "openapi", schema(example = "50.00"))]
    pub refunded: String,
    /// How much of the refunds none of the operations explains: it was refunded elsewhere, as in the
    /// gateway's portal.
    #[cfg_attr(feature = "openapi", schema(example = "0.00"))]
    pub refunded_elsewhere: String,
    /// What was captured and not refunded; zero of a sale that takes no operations.
    #[cfg_attr(feature = "openapi", schema(example = "200.00"))]
    pub refundable: String,
    /// What is authorised and not captured; zero once the payment is closed.
    #[cfg_attr(feature = "openapi", schema(example = "0.00"))]
    pub capturable: String,
    /// What may be asked for now. A request is still checked against a new reading of the payment.
    pub allowed: Vec<OperationType>,
    /// Whether less than all that is refundable may be refunded.
    pub partial_refund: bool,
    /// Until when a refund may be asked for, where the gateway refunds and the sale has money.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refund_by: Option<i64>,
}

impl OperationList {
    /// The operations of this sale.
    #[must_use]
    pub fn of(
        sale: &Sale,
        operations: &Operations,
        possible: &Possible,
        refund_by: Option<Timestamp>,
        partial_refund: bool,
    ) -> Self {
        let funds = sale.funds();
        let foreign = operations.foreign(funds);
        let allowed = [
            (possible.refund, OperationType::Refund),
            (possible.capture, OperationType::Capture),
            (possible.void, OperationType::Void),
        ];
        let allowed = allowed.into_iter().filter(|(is_allowed, _)| *is_allowed);
        Self {
            operations: operations.all().iter().map(OperationView::of).collect(),
            items: sale.intent.items.iter().map(NewItem::of).collect(),
            currency: sale.intent.amount.currency().code().to_owned(),
            captured: funds.captured.to_string(),
            refunded: funds.refunded.to_string(),
            refunded_elsewhere: foreign.refunded.to_string(),
            refundable: possible.refundable.to_string(),
            capturable: possible.capturable.to_string(),
            allowed: allowed.map(|(_, kind)| kind).collect(),
            partial_refund,
            refund_by: refund_by.map(|by| by.0),
        }
    }
}
