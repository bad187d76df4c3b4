//! Webhooks: who may bring one, and how they are registered.
//!
//! A delivery proves nothing but that its sender knows a header that Tabby was given. It is answered
//! at once, and makes the server read the payment; see `sales::notices`.

mod config;
mod gate;
pub mod registration;
mod words;

pub use config::{PATH, TABBYS_ADDRESSES, WebhookConfig, addresses};
pub use gate::{Gate, Refusal};
pub use words::{WebhookWord, Words};
