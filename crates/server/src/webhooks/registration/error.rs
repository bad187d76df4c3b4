//! Why `tabby-pos webhooks` failed.

use crate::gateways::NoGateway;

/// Why the command failed.
#[derive(Debug, thiserror::Error)]
pub enum RegistrationError {
    /// A required setting is missing.
    #[error("{0} is not set: {1}")]
    Missing(&'static str, &'static str),
    /// The gateway would refuse the address, or could not reach it.
    #[error("TABBY_POS_WEBHOOK_URL is wrong: {0}")]
    Address(String),
    /// All slots are used.
    #[error(
        "{1} has {0} webhooks with this key already, and none of them is this server's: \
         look at `tabby-pos webhooks list`, and remove one that nobody needs with `tabby-pos webhooks prune --id`"
    )]
    Full(usize, String),
    /// This server's own registration is not known, and would be removed, too.
    #[error(
        "this server's own address is not known, so that its own webhook would be removed with the others: \
         set TABBY_POS_WEBHOOK_URL and the secret or key of webhooks as the server has them, or remove one with \
         `tabby-pos webhooks prune --id`; nothing was removed"
    )]
    OwnUnknown,
    /// The given id is not registered.
    #[error(
        "{code} has no webhook {id:?} with this {mode} key: `tabby-pos webhooks list` shows those that it has; nothing was removed"
    )]
    NotThere {
        /// The id that was asked for.
        id: String,
        /// The merchant code.
        code: String,
        /// Test or live.
        mode: &'static str,
    },
    /// The client for the gateway cannot be built.
    #[error(transparent)]
    Client(#[from] NoGateway),
    /// The gateway answered, and refused this registration.
    #[error(
        "the gateway refused the webhook {1}: {0}. Check that TABBY_POS_WEBHOOK_URL is a public https address"
    )]
    Webhook(String, String),
    /// Tabby answered, and refused the key, or the key with this merchant code.
    #[error(
        "Tabby refused the key, or the merchant code with it: {0}. Check TABBY_SECRET_KEY and TABBY_MERCHANT_CODE"
    )]
    TabbyAccount(String),
    /// Checkout.com answered, and refused the credentials, or these calls with them.
    #[error(
        "Checkout.com refused the credentials, or workflows with them: {0}. Check CHECKOUT_SECRET_KEY, or the scope flow:workflows of CHECKOUT_CLIENT_ID"
    )]
    CheckoutAccount(String),
    /// The gateway refused something else, or gave no answer.
    #[error("{0}: {1}; {2}")]
    Other(String, String, &'static str),
}
