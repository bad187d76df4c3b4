//! Webhooks: their registration, and what they say.
//!
//! Source: Tabby, webhooks; API reference, "Webhooks". A delivery carries the header that was
//! registered and nothing that proves its body: it says that something may have happened, and only
//! reading the payment says what.

mod header;
mod notice;
mod registration;

pub use header::{HeaderCheck, InvalidHeader, LONGEST_VALUE, WebhookHeader};
pub use notice::{Entry, Notice, NoticeOrder};
pub(crate) use registration::{Changed, Registered};
pub use registration::{NewWebhook, SLOTS, Webhook};
