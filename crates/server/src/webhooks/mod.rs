//! Webhooks: which requests are accepted, and how webhooks are registered.
//!
//! A delivery proves only that its sender knows the secret that the gateway was given: it carries
//! it in a header, or is signed with it. It is answered at once, and makes the server read the
//! payment; see `sales::notices`.

mod config;
pub mod registration;
mod source;
mod words;

pub use config::{CHECKOUT_PATH, TABBY_PATH, WebhookConfig};
pub use gateway::tabby::addresses;
pub use source::source;
pub use words::{WebhookWord, Words};
