//! Calls the people who run the shop.

use payment::sale::{Alarm, Sale};
use tracing::error;

/// Logs an alarm for the people who run the shop.
pub(super) fn raise(alarm: Alarm, sale: &Sale) {
    let (sale, payment) = (
        sale.intent.id,
        sale.session().map(|session| session.payment.as_str()),
    );
    match alarm {
        Alarm::PaidLate => {
            error!(code = "paid_late", %sale, payment, "money came for a sale that had been given up")
        }
        Alarm::Mismatch => {
            error!(code = "mismatch", %sale, payment, "a reading does not belong to its sale; a person has to look");
        }
        Alarm::NotReturned => {
            error!(code = "not_returned", %sale, payment, "late money does not get back to its customer; look in the gateway's dashboard");
        }
        Alarm::Uncaptured => {
            error!(code = "not_captured", %sale, payment, "money was promised and is not captured; capture or release it in the office");
        }
    }
}
