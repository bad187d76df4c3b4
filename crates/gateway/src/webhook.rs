//! What a gateway says of the webhooks that claim to come from it.

use std::net::IpAddr;
use std::sync::Arc;

use payment::id::PaymentId;
use payment::sale::PaymentState;

/// A webhook's message: something may have changed about a payment. It proves nothing.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct WebhookNotice {
    /// The payment's id.
    pub payment: PaymentId,
    /// The payment's status, as the sender claims.
    pub status: PaymentState,
    /// The event's id, by which a webhook that comes again is known; `None` if the gateway gives none.
    pub event: Option<EventId>,
    /// Which of the account's secrets it was sent with.
    pub secret: WebhookSecret,
}

/// The id that a gateway gives an event: all deliveries of it have the same.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct EventId(Arc<str>);

/// The most bytes of an event's id.
const LONGEST_EVENT_ID: usize = 64;

impl EventId {
    /// An id as the gateway writes it; `None` if it is empty or too long to be remembered.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        let is_fit = (1..=LONGEST_EVENT_ID).contains(&text.len());
        is_fit.then(|| Self(text.into()))
    }
}

/// Which of the account's webhook secrets a webhook was sent with. There are two while the secret is
/// being changed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum WebhookSecret {
    /// The newest, or the only one.
    Newest,
    /// An older one.
    Older,
}

/// Why a webhook is not accepted.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Forged {
    /// The account has no webhook secret: no webhook is accepted.
    #[error("webhooks are not configured")]
    NotConfigured,
    /// The secret is missing or wrong.
    #[error("it has no secret of the account's")]
    Secret,
    /// It comes from an address that is not the gateway's: this one, if it is known.
    #[error("it comes from an address that is not the gateway's")]
    Address(Option<IpAddr>),
    /// It has the secret, and its body is not one of the gateway's.
    #[error("its body cannot be read")]
    Unreadable,
}
