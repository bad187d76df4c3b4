//! The simulated Tabby's state: sessions, payments, webhooks and disputes.
//!
//! | module | what it is |
//! |---|---|
//! | [`state`] | the state, and the sandbox around it: [`World`] |
//! | [`session`] | sessions, in which a customer can pay |
//! | [`payment`] | payments, and the actions that their status allows |
//! | [`dispute`] | disputes |
//! | [`webhook`] | webhooks and their deliveries |
//! | [`due`] | timed events |
//! | [`change`] | changes, as the journal stores them |
//! | [`view`] | the JSON of answers and deliveries |
//! | `sessions`, `deliveries`, `disputes` | actions on them |
//! | `simulated` | start, timed events and journal |

pub mod change;
mod deliveries;
pub mod dispute;
mod disputes;
pub mod due;
pub mod message;
pub mod payment;
pub mod session;
mod sessions;
mod simulated;
pub mod state;
pub mod view;
pub mod webhook;

pub use self::session::{Requested, Session};
pub use self::state::{Shared, Tabby, World};
