//! What a payment holds: captures, refunds, and what the merchant told.

use jiff::Timestamp;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

/// A capture.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Capture {
    /// Its id.
    pub id: Uuid,
    /// When.
    pub created_at: Timestamp,
    /// How much.
    #[serde(with = "rust_decimal::serde::str")]
    pub amount: Decimal,
    /// The merchant's idempotency key; empty for an automatic capture.
    pub reference_id: String,
    /// Tax, shipping, discount and items, as the request had them.
    pub parts: Parts,
}

/// A refund.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Refund {
    /// Its id.
    pub id: Uuid,
    /// When.
    pub created_at: Timestamp,
    /// How much.
    #[serde(with = "rust_decimal::serde::str")]
    pub amount: Decimal,
    /// The merchant's idempotency key.
    pub reference_id: String,
    /// Why, and what came back.
    #[serde(flatten)]
    pub of: RefundOf,
}

/// Details of a refund.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct RefundOf {
    /// Why.
    pub reason: Option<String>,
    /// The capture that it refunds. Official plugins send it and read it back.
    pub capture_id: Option<String>,
    /// The returned items.
    pub items: Value,
}

/// Details of a capture.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Parts {
    /// Tax, included in it.
    #[serde(with = "rust_decimal::serde::str")]
    pub tax: Decimal,
    /// Shipping, included in it.
    #[serde(with = "rust_decimal::serde::str")]
    pub shipping: Decimal,
    /// Discount.
    #[serde(with = "rust_decimal::serde::str")]
    pub discount: Decimal,
    /// Items.
    pub items: Value,
}

/// What a merchant sent about a payment, kept as JSON text: thousands of parsed trees would need
/// many times the memory.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Told(Box<str>);

impl Told {
    pub(super) fn new(told: &Value) -> Self {
        Self(told.to_string().into())
    }

    /// The JSON as it was sent.
    #[must_use]
    pub fn value(&self) -> Value {
        serde_json::from_str(&self.0).unwrap_or_default()
    }
}

/// Amount and key of a requested capture or refund.
#[derive(Clone, PartialEq, Debug)]
pub struct Order {
    /// How much.
    pub amount: Decimal,
    /// The merchant's idempotency key; empty if it sent none.
    pub reference_id: String,
}
