//! A payment: what may be done with it where it stands.
//!
//! Source: Tabby, payment statuses; payment processing; API reference. No clock and no JSON of
//! replies here: time comes in, a refusal goes out.

mod entry;
mod refusal;
mod rules;
mod status;

pub use self::entry::{Capture, Order, Parts, Refund, RefundOf, Told};
pub use self::refusal::{Done, Refusal};
pub use self::rules::Payment;
pub use self::status::Status;
