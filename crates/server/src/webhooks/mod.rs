//! Webhooks: which requests are accepted, and how webhooks are registered.
//!
//! A delivery proves only that its sender knows the header that Tabby was given. It is answered at
//! once, and makes the server read the payment; see `sales::notices`.

mod config;
mod gate;
pub mod registration;
mod words;

pub use config::{PATH, TABBYS_ADDRESSES, WebhookConfig, addresses};
pub use gate::{Gate, Refusal};
pub use words::{WebhookWord, Words};
