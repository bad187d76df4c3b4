//! Payment contexts: whether Tabby would take a customer, and the data of the payment to come.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::told::Told;
use crate::checkout::accounts::Owner;
use crate::checkout::currency::Currency;
use crate::checkout::ids::ContextId;

/// Why Tabby is not offered.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rejection {
    /// Tabby does not say why.
    NotAvailable,
    /// Too much.
    OrderAmountTooHigh,
    /// Too little.
    OrderAmountTooLow,
}

impl Rejection {
    /// As answers write it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotAvailable => "not_available",
            Self::OrderAmountTooHigh => "order_amount_too_high",
            Self::OrderAmountTooLow => "order_amount_too_low",
        }
    }
}

/// A payment context.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Context {
    /// Its id.
    pub id: ContextId,
    /// Whose it is.
    pub owner: Owner,
    /// The base of the addresses in its answers.
    pub base: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// How much, in minor units.
    pub amount: u64,
    /// In what.
    pub currency: Currency,
    /// The processing channel.
    pub channel: Option<String>,
    /// Whether the payment is to be captured by itself, if it says so.
    pub capture: Option<bool>,
    /// Why Tabby is not offered.
    pub rejection: Option<Rejection>,
    /// Whether a payment was made of it.
    pub is_used: bool,
    /// The request.
    pub told: Told,
}
