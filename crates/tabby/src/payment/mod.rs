//! Payments: read, listed, captured, refunded and closed.
//!
//! Source: Tabby, API reference, "Payments"; payment statuses; payment processing.

mod list;
mod operation;
mod record;

pub use list::{ListEntry, ListedStatus, MOST_LISTED, Pagination, PaymentFilter, PaymentList};
pub use operation::{Capture, NewCapture, NewRefund, Refund};
pub use record::{Payment, PaymentId, Status, Sums};
