//! Payments: requested, read, listed, captured, refunded and voided.
//!
//! Source: Checkout.com, "Tabby"; "Capture a payment", "Void a payment", "Get payment details".

mod action;
mod list;
mod operation;
mod record;
mod request;
mod words;

pub use action::{Action, ActionOutcome, ActionType};
pub use list::{MOST_LISTED, PaymentFilter, PaymentList};
pub use operation::{Accepted, CaptureType, NewCapture, NewRefund, NewVoid};
pub use record::{ActionInBrief, Balances, Payment, PaymentSource, RequestedPayment};
pub use request::NewPayment;
pub use words::{PaymentType, Status};
