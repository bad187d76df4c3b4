//! The simulated Checkout.com's state.
//!
//! | module | what it is |
//! |---|---|
//! | [`state`] | the state, and the sandbox around it: [`World`] |
//! | [`context`] | payment contexts |
//! | [`record`] | payments, with customer, shop and times |
//! | [`payment`] | the money of a payment, and the actions that its state allows |
//! | [`payments`] | what happens to contexts and payments |
//! | [`kept`], [`idempotency`] | answers that are kept for idempotency keys, and what a key means |
//! | [`workflow`], [`event`], [`delivery`] | which events are sent where, and what came of it |
//! | [`due`] | timed events |
//! | [`change`] | changes, as the journal stores them |
//! | [`token`] | access tokens |
//! | [`told`] | JSON that a merchant sent |
//! | [`view`] | the JSON of answers |
//! | `events`, `deliveries`, `tokens` | what happens to workflows, events, deliveries and tokens |
//! | `simulated` | start, timed events and journal |

pub mod change;
pub mod context;
mod deliveries;
pub mod delivery;
pub mod due;
pub mod event;
mod events;
pub mod idempotency;
pub mod kept;
pub mod payment;
pub mod payments;
pub mod record;
mod simulated;
pub mod state;
pub mod token;
mod tokens;
pub mod told;
pub mod view;
pub mod workflow;

pub use self::state::{Checkout, Shared, World};
