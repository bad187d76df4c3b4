//! What the guides say is wrong with a request that Tabby would answer all the same.
//!
//! Each rule names the page that it comes from. What published clients send beyond the API
//! reference is found by [`shape::quirks`], and has a sentence here. What was refused is explained by
//! [`refusal`].

mod finding;
mod known;
mod look;
mod payment;
mod quirks;
pub mod refusal;
mod session;
mod sum;

pub use self::look::look;
