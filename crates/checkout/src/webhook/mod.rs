//! Webhooks: the check of a delivery and its body.
//!
//! Source: Checkout.com, "Receive webhooks", "Configure your webhook server"; one page per event.

mod event;
mod signature;

pub use event::{Event, EventData, EventType, PAYMENT_EVENTS};
pub use signature::{InvalidSignatureKey, SIGNATURE_HEADER, SignatureCheck};
