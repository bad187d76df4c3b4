//! The simulated Tabby's state: sessions, payments, webhooks and disputes.
//!
//! | module | what it is |
//! |---|---|
//! | [`state`] | what it knows, and the sandbox around it: [`World`] |
//! | [`session`] | the time in which a customer can pay |
//! | [`payment`] | what may be done with a payment where it stands |
//! | [`dispute`] | a customer wants money back |
//! | [`webhook`] | who is told, and what became of it |
//! | [`due`] | what will happen by itself |
//! | [`change`] | what is written down of it |
//! | [`view`] | how all of it is written in replies |
//! | `sessions`, `deliveries`, `disputes` | what happens to them, one after the other |
//! | `simulated` | how it begins, goes on and is kept |

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

pub use self::session::{Progress, Requested, Session};
pub use self::state::{Mistake, Shared, Tabby, World};
