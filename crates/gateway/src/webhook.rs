//! What a gateway says of the webhooks that claim to come from it.

use std::net::IpAddr;

use payment::id::PaymentId;
use payment::sale::PaymentState;

/// A webhook's message: something may have changed about a payment. It proves nothing.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct WebhookNotice {
    /// The payment's id.
    pub payment: PaymentId,
    /// The payment's status, as the sender claims.
    pub status: PaymentState,
    /// Which of the account's secrets it was sent with.
    pub secret: WebhookSecret,
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
