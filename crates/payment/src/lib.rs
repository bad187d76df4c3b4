//! The domain: amounts of money, and the states and transitions of a sale.
//!
//! This crate does no I/O and has no clock, randomness, network or store. Whatever comes from
//! outside arrives as an event, and whatever is wanted from outside is returned as an effect. So
//! the same code can be tested natively, run in the server and run in a browser.
//!
//! | module | contents |
//! |---|---|
//! | [`money`] | amounts in integer minor units, and the gateway's decimal strings |
//! | [`id`] | ids and names, each a type of its own |
//! | [`identity`] | who acts, and whose sales are meant |
//! | [`time`] | instants and spans, passed in by the caller |
//! | [`revision`] | how often a record has been written |
//! | [`digits`] | digits in Western, Arabic-Indic and Persian writing |
//! | [`buyer`], [`item`], [`lang`] | who a link goes to, what is sold, in which language |
//! | [`risk`] | what a gateway's risk assessment may know of the customer and of a journey |
//! | [`sale`] | the state machine of one sale, run by the server |
//! | [`day`] | what the sales of a shop bring into its day |
//! | [`operation`] | captures, voids and refunds that somebody asks for, each a state machine |

#![cfg_attr(test, allow(clippy::float_arithmetic))]

pub mod buyer;
pub mod day;
pub mod digits;
pub mod id;
pub mod identity;
pub mod item;
pub mod lang;
pub mod money;
pub mod operation;
pub mod revision;
pub mod risk;
pub mod sale;
pub mod time;

pub use money::{Currency, Money};
pub use revision::Revision;
