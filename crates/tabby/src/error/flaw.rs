//! Why a request is not sent.

use crate::amount::InvalidAmount;

/// Why a request cannot be sent.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Flaw {
    /// A webhook's id is letters, digits and dashes; anything else would lead to another address.
    #[error("the webhook's id cannot stand in an address")]
    WebhookId,
    /// A merchant code travels in a header, which cannot hold control characters.
    #[error("the merchant code cannot stand in a header")]
    MerchantCode,
    /// The body cannot be written as JSON.
    #[error("its body cannot be written as JSON")]
    Body,
    /// An amount that cannot stand where it stands.
    #[error("`{member}` is {why}")]
    Amount {
        /// The member.
        member: &'static str,
        /// What is wrong with it.
        why: InvalidAmount,
    },
    /// A call approves one dispute at least, and at most [`MOST_APPROVED`](crate::dispute::MOST_APPROVED).
    #[error("it approves no dispute, or more than 20")]
    Disputes,
    /// A challenge about the amount has to name the right one.
    #[error("a challenge about the amount names none")]
    ChallengeWithoutAmount,
    /// Its address or its headers are none that HTTP has.
    #[error("it is no request that HTTP can carry")]
    Http,
}
