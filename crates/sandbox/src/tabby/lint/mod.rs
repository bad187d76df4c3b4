//! Findings: what the guides say is wrong with a request that Tabby would accept.
//!
//! Each rule names its source. What published clients send beyond the API reference is found by
//! [`shape::quirks`](crate::tabby::api::shape::quirks) and gets a sentence here. Refusals are explained by [`refusal`].

mod finding;
mod known;
mod look;
mod payment;
mod quirks;
pub mod refusal;
mod session;
mod sum;

pub use self::look::look;
