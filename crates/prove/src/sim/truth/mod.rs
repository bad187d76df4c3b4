//! Every payment in whole minor units, as a gateway has it: the truth that screens and ledger are
//! compared with, and what Tabby and Checkout.com answer about it.
//!
//! It shares no code with the sandbox, so that one mistake cannot hide in both.
//!
//! | file | what it is |
//! |---|---|
//! | `payment` | a payment, and what may be done to it |
//! | `payments` | all of them, and what customers, time and the portal do to them |
//! | `tabby` | what Tabby answers to calls |
//! | `checkout` | what Checkout.com answers to calls |
//! | `action`, `carry_out` | what Checkout.com was asked to do · and carries out later than it accepts it |

mod action;
mod carry_out;
mod checkout;
mod payment;
mod payments;
mod tabby;

pub use checkout::{Asked, id_of, written};
pub use payment::{Decision, Foreign, Made, MadeKind, Payment, Status};
pub use payments::{LIFE, Truth};
pub use tabby::EPOCH;
