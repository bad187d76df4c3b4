//! Webhooks: registrations, and deliveries.
//!
//! Source: Tabby, webhooks; API reference, "Webhooks". A delivery has the registered header and no
//! signature over its body. Take it as a hint that something happened, and read the payment to
//! learn what.

mod header;
mod notice;
mod registration;

pub use header::{HeaderCheck, InvalidHeader, LONGEST_VALUE, WebhookHeader};
pub use notice::{Entry, Notice, NoticeOrder};
pub use registration::{NewWebhook, SLOTS, Webhook};
pub(crate) use registration::{WebhookList, WebhookUpdate};
