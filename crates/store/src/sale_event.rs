//! Something that happened to a sale.

use payment::sale::Sale;
use payment::time::Timestamp;

/// Something that happened to a sale; see [`Store::timeline`](crate::Store::timeline).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SaleEvent {
    /// When it happened.
    pub at: Timestamp,
    /// The name of the event; [`SaleEvent::ASKED`] for the first one.
    pub event: String,
    /// The name of the state that it led to.
    pub state: String,
}

impl SaleEvent {
    /// The event that each sale begins with.
    pub const ASKED: &str = "asked";

    /// The event that led to this sale.
    pub(crate) fn of(sale: &Sale, event: &str, at: Timestamp) -> Self {
        Self {
            at,
            event: event.to_owned(),
            state: sale.state_name().word().to_owned(),
        }
    }
}
