//! What a payment holds: captures, refunds, and what the merchant told.

use jiff::Timestamp;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

/// Money taken.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Capture {
    /// Its id.
    pub id: Uuid,
    /// When.
    pub created_at: Timestamp,
    /// How much.
    #[serde(with = "rust_decimal::serde::str")]
    pub amount: Decimal,
    /// The merchant's key for it; empty when Tabby captured by itself.
    pub reference_id: String,
    /// Tax, shipping, discount and items, as the request had them.
    pub parts: Parts,
}

/// Money given back.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Refund {
    /// Its id.
    pub id: Uuid,
    /// When.
    pub created_at: Timestamp,
    /// How much.
    #[serde(with = "rust_decimal::serde::str")]
    pub amount: Decimal,
    /// The merchant's key for it.
    pub reference_id: String,
    /// Why, and what came back.
    #[serde(flatten)]
    pub of: RefundOf,
}

/// What a refund is made of.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct RefundOf {
    /// Why.
    pub reason: Option<String>,
    /// Of which capture; official plugins send it, and read it back.
    pub capture_id: Option<String>,
    /// What came back.
    pub items: Value,
}

/// What a capture is made of.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Parts {
    /// Tax in it.
    #[serde(with = "rust_decimal::serde::str")]
    pub tax: Decimal,
    /// Shipping in it.
    #[serde(with = "rust_decimal::serde::str")]
    pub shipping: Decimal,
    /// Discount.
    #[serde(with = "rust_decimal::serde::str")]
    pub discount: Decimal,
    /// Items.
    pub items: Value,
}

/// What a merchant told about a payment. Kept as text: thousands of trees would be many times as
/// large.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Told(Box<str>);

impl Told {
    pub(super) fn new(told: &Value) -> Self {
        Self(told.to_string().into())
    }

    /// As it was told.
    #[must_use]
    pub fn value(&self) -> Value {
        serde_json::from_str(&self.0).unwrap_or_default()
    }
}

/// What a merchant asks to take or to give back.
#[derive(Clone, PartialEq, Debug)]
pub struct Order {
    /// How much.
    pub amount: Decimal,
    /// The merchant's key for it; empty when it sent none.
    pub reference_id: String,
}
