//! A Tabby in whole minor units: the truth that screens and ledger are compared with.
//!
//! It shares no code with the sandbox, so that one mistake cannot hide in both.

mod api;
mod payment;
mod truth;

pub use api::EPOCH;
pub use payment::{Decision, Foreign, Payment, Status};
pub use truth::{LIFE, Tabby};
