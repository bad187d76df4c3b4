//! Where a payment stands.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Where a payment stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum Status {
    /// Waiting for the customer.
    Created,
    /// Approved; captured in part or not at all.
    Authorized,
    /// Approved and finished: captured, or given back.
    Closed,
    /// Declined.
    Rejected,
    /// Cancelled or out of time.
    Expired,
}

impl Status {
    /// As replies write it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Created => "CREATED",
            Self::Authorized => "AUTHORIZED",
            Self::Closed => "CLOSED",
            Self::Rejected => "REJECTED",
            Self::Expired => "EXPIRED",
        }
    }

    /// As webhooks write it.
    #[must_use]
    pub const fn lower(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Authorized => "authorized",
            Self::Closed => "closed",
            Self::Rejected => "rejected",
            Self::Expired => "expired",
        }
    }
}
