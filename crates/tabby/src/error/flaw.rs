//! Why a request is invalid and is not sent.

use crate::amount::InvalidAmount;

/// Why a request cannot be sent.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Flaw {
    /// The webhook's id is not letters, digits and dashes. Any other character could change the
    /// address.
    #[error("the webhook's id cannot stand in an address")]
    WebhookId,
    /// The merchant code has control characters, which no header can hold.
    #[error("the merchant code cannot stand in a header")]
    MerchantCode,
    /// The body cannot be written as JSON.
    #[error("its body cannot be written as JSON")]
    Body,
    /// An amount that is not allowed in its place.
    #[error("`{member}` is {why}")]
    Amount {
        /// Path of the field in the request.
        member: &'static str,
        /// What is wrong with it.
        why: InvalidAmount,
    },
    /// The call approves no dispute, or more than [`MOST_APPROVED`](crate::dispute::MOST_APPROVED).
    #[error("it approves no dispute, or more than 20")]
    Disputes,
    /// A challenge about the amount does not give the right amount.
    #[error("a challenge about the amount names none")]
    ChallengeWithoutAmount,
    /// Its address or its headers are not valid in HTTP.
    #[error("it is no request that HTTP can carry")]
    Http,
}
