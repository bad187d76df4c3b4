//! How traces and violations name sales, and which payment is whose.

use contract::SaleView;
use payment::id::SaleId;
use payment::sale::Sale;
use uuid::Uuid;

use super::truth::id_of;

/// The end of an id tells sales apart.
#[must_use]
pub(super) fn short(id: SaleId) -> String {
    let id = id.to_string();
    id.get(id.len().saturating_sub(4)..)
        .unwrap_or(&id)
        .to_owned()
}

/// The payment of a sale.
#[must_use]
pub(super) fn payment_of(sale: &Sale) -> Option<Uuid> {
    id_of(sale.session()?.payment.as_str())
}

/// The payment of a sale as a terminal has it.
#[must_use]
pub(crate) fn shown_payment(view: &SaleView) -> Option<Uuid> {
    id_of(view.payment_id.as_ref()?.as_str())
}
