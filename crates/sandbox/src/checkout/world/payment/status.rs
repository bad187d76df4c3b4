//! Where a payment stands.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Where a payment stands.
///
/// Source: `status` of "Get payment details", as far as payments by Tabby have them.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
pub enum Status {
    /// Waits for the customer.
    Pending,
    /// Money is reserved.
    Authorized,
    /// A part was taken; the rest is still reserved.
    #[serde(rename = "Partially Captured")]
    PartiallyCaptured,
    /// Taken, and nothing is reserved any more.
    Captured,
    /// A part of what was taken was given back.
    #[serde(rename = "Partially Refunded")]
    PartiallyRefunded,
    /// All that was taken was given back.
    Refunded,
    /// Released before anything was taken.
    Voided,
    /// The partner does not give it.
    Declined,
    /// The customer's time was over.
    Expired,
    /// The customer went back.
    Canceled,
}

impl Status {
    /// The word for it in answers.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "Pending",
            Self::Authorized => "Authorized",
            Self::PartiallyCaptured => "Partially Captured",
            Self::Captured => "Captured",
            Self::PartiallyRefunded => "Partially Refunded",
            Self::Refunded => "Refunded",
            Self::Voided => "Voided",
            Self::Declined => "Declined",
            Self::Expired => "Expired",
            Self::Canceled => "Canceled",
        }
    }
}
