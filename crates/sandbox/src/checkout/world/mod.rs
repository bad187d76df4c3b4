//! The simulated Checkout.com's state.
//!
//! | module | what it is |
//! |---|---|
//! | [`state`] | the state, and the sandbox around it: [`World`] |
//! | [`context`] | payment contexts |
//! | [`record`] | payments, with customer, shop and times |
//! | [`payment`] | the money of a payment, and the actions that its state allows |
//! | [`payments`] | what happens to contexts and payments |
//! | [`idempotency`] | answers that are kept for idempotency keys |
//! | [`due`] | timed events |
//! | [`change`] | changes, as the journal stores them |
//! | [`told`] | JSON that a merchant sent |
//! | [`view`] | the JSON of answers |
//! | `deliveries` | deliveries to workflows |
//! | `simulated` | start, timed events and journal |

pub mod change;
pub mod context;
mod deliveries;
pub mod due;
pub mod idempotency;
pub mod payment;
pub mod payments;
pub mod record;
mod simulated;
pub mod state;
pub mod told;
pub mod view;

pub use self::state::{Checkout, Shared, World};
