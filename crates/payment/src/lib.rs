//! The ground floor of the till: what money is, what a sale may become, and what a terminal shows.
//!
//! Nothing here talks to anyone. There is no clock, no randomness, no network and no store:
//! whatever comes from outside arrives as an event, and whatever is wanted from outside is
//! returned as an effect. That is what lets the same code be proved natively, run in the proxy
//! and run in a browser.
//!
//! | module | what it knows |
//! |---|---|
//! | [`money`] | amounts in integer minor units, and the gateway's decimal strings |
//! | [`id`] | ids and names, each a type of its own |
//! | [`time`] | instants and spans that somebody else measured |
//! | [`buyer`], [`item`], [`lang`] | who a link goes to, what is sold, in which language |
//! | [`sale`] | the sale's machine: the truth about one payment, run by the proxy |

#![cfg_attr(test, allow(clippy::float_arithmetic))]

pub mod buyer;
pub mod digits;
pub mod id;
pub mod item;
pub mod lang;
pub mod money;
pub mod sale;
pub mod time;

pub use money::{Currency, Money};
