//! Payments: their data, and which actions their status allows.
//!
//! Source: Tabby, payment statuses; payment processing; API reference. No clock and no JSON of
//! answers here: the time is an argument, and a refusal is a value.

mod entry;
mod refusal;
mod rules;
mod status;

pub use self::entry::{Capture, Order, Parts, Refund, RefundOf, Told};
pub use self::refusal::{Done, Refusal};
pub use self::rules::Payment;
pub use self::status::Status;
