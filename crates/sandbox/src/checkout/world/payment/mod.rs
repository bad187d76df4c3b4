//! The money of a payment, and which actions its state allows.
//!
//! Source: Checkout.com, Tabby page (2024-11-13) and its overview. No clock and no JSON here. Amounts
//! are minor units.
//!
//! | module | what it is |
//! |---|---|
//! | [`Payment`] | a payment and the actions on it |
//! | [`Action`] | an authorization, capture, refund or void |
//! | [`Balances`] | the sums that answers name |
//! | [`Refusal`] | why an action is refused |
//! | [`Status`] | the word for where a payment stands |

mod action;
mod balances;
mod refusal;
mod rules;
mod status;

pub use self::action::{Action, Kind, Progress};
pub use self::balances::Balances;
pub use self::refusal::Refusal;
pub use self::rules::{Payment, Phase, Terms};
pub use self::status::Status;
