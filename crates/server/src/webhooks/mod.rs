//! Webhooks: which requests are accepted, and how webhooks are registered.
//!
//! A delivery proves only that its sender knows the header that Tabby was given. It is answered at
//! once, and makes the server read the payment; see `sales::notices`.

mod config;
pub mod registration;
mod source;
mod words;

pub use config::{CHECKOUT_PATH, TABBY_PATH, WebhookConfig};
pub use gateway::tabby::addresses;
pub use source::source;
pub use words::{WebhookWord, Words};
