//! Why `tabby-pos webhooks` failed.

use gateway::tabby::ClientError;

/// Why the command failed.
#[derive(Debug, thiserror::Error)]
pub enum RegistrationError {
    /// A required setting is missing.
    #[error("{0} is not set: {1}")]
    Missing(&'static str, &'static str),
    /// Tabby would refuse the address.
    #[error("TABBY_POS_WEBHOOK_URL is wrong: {0}")]
    Address(String),
    /// All slots are used.
    #[error(
        "the merchant code has {0} webhooks with this key already, and none of them is this server's: \
         look at `tabby-pos webhooks list`, and remove one that nobody needs with `tabby-pos webhooks prune --id`"
    )]
    Full(usize),
    /// This server's own registration is not known, and would be removed, too.
    #[error(
        "this server's own address is not known, so that its own webhook would be removed with the others: \
         set TABBY_POS_WEBHOOK_URL and TABBY_POS_WEBHOOK_SECRET as the server has them, or remove one with \
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
    #[error("TABBY_POS_TABBY_URL: {0}")]
    Client(#[from] ClientError),
    /// Tabby answered, and refused this registration.
    #[error(
        "Tabby refused the webhook {1}: {0}. Check that TABBY_POS_WEBHOOK_URL is a public https address"
    )]
    Webhook(String, String),
    /// Tabby answered, and refused the key, or the key with this merchant code.
    #[error(
        "Tabby refused the key, or the merchant code with it: {0}. Check TABBY_SECRET_KEY and TABBY_MERCHANT_CODE"
    )]
    Account(String),
    /// Tabby refused something else, or gave no answer.
    #[error("{0}: {1}; TABBY_POS_TABBY_URL says where Tabby is")]
    Tabby(String, String),
}
