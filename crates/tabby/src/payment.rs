//! Payments: what is read to know where the money is, captured, refunded and closed.
//!
//! Source: Tabby, API reference, "Payments"; payment statuses; payment processing.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::amount::Amount;
use crate::checkout::{Attachment, Buyer, BuyerHistory, Item, Order, PastOrder, ShippingAddress};
use crate::lenient::{null_as_default, open_words, or_default, text, time};

/// A payment: what is read, captured, refunded and closed. Not a session's id.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PaymentId(pub Uuid);

impl fmt::Display for PaymentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for PaymentId {
    type Err = uuid::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Uuid::try_parse(text).map(Self)
    }
}

open_words! {
    /// Where a payment stands. Replies write it in capitals, webhooks in small letters.
    Status {
        /// Waiting for the customer.
        Created = "CREATED",
        /// Approved; captured in part or not at all.
        Authorized = "AUTHORIZED",
        /// Ended after approval. Whether money was taken, captures and refunds say.
        Closed = "CLOSED",
        /// Declined by Tabby.
        Rejected = "REJECTED",
        /// Cancelled by either side, or out of time.
        Expired = "EXPIRED",
    }
}

/// A payment.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Payment {
    /// What it is read by.
    pub id: PaymentId,
    /// When it was made.
    #[serde(default, deserialize_with = "time")]
    pub created_at: Option<Timestamp>,
    /// When it ends by itself.
    #[serde(default, deserialize_with = "time")]
    pub expires_at: Option<Timestamp>,
    /// Where it stands.
    pub status: Status,
    /// Whether it was made with a test key.
    #[serde(default)]
    pub is_test: Option<bool>,
    /// Major units.
    pub amount: Amount,
    /// ISO 4217.
    pub currency: String,
    /// At a till: the terminal's id.
    #[serde(default, deserialize_with = "text")]
    pub description: Option<String>,
    /// The customer.
    #[serde(default, deserialize_with = "or_default")]
    pub buyer: Option<Buyer>,
    /// Where the goods go.
    #[serde(default, deserialize_with = "or_default")]
    pub shipping_address: Option<ShippingAddress>,
    /// What was bought.
    #[serde(default, deserialize_with = "null_as_default")]
    pub order: Order,
    /// Money taken.
    #[serde(default, deserialize_with = "null_as_default")]
    pub captures: Vec<Capture>,
    /// Money given back.
    #[serde(default, deserialize_with = "null_as_default")]
    pub refunds: Vec<Refund>,
    /// As requested.
    #[serde(default, deserialize_with = "or_default")]
    pub buyer_history: Option<BuyerHistory>,
    /// As requested.
    #[serde(default, deserialize_with = "or_default")]
    pub order_history: Vec<PastOrder>,
    /// As requested.
    #[serde(default, deserialize_with = "or_default")]
    pub meta: Option<BTreeMap<String, serde_json::Value>>,
    /// As requested.
    #[serde(default, deserialize_with = "or_default")]
    pub attachment: Option<Attachment>,
}

/// A page of payments.
#[derive(Clone, PartialEq, Debug, Default, Deserialize)]
pub struct PaymentList {
    /// Newest first; empty when there are no more. One that cannot be read hides no other.
    #[serde(default, deserialize_with = "readable")]
    pub payments: Vec<Payment>,
}

fn readable<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Vec<Payment>, D::Error> {
    let all = Option::<Vec<serde_json::Value>>::deserialize(from)?;
    let read = |payment| serde_json::from_value(payment).ok();
    Ok(all
        .unwrap_or_default()
        .into_iter()
        .filter_map(read)
        .collect())
}

/// Money taken.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Capture {
    /// The capture.
    #[serde(default, deserialize_with = "text")]
    pub id: Option<String>,
    /// Major units of the payment's currency.
    pub amount: Amount,
    /// Key of the request; empty for one that Tabby made by itself.
    #[serde(default, deserialize_with = "text")]
    pub reference_id: Option<String>,
    /// Part that is tax.
    #[serde(default, deserialize_with = "or_default")]
    pub tax_amount: Option<Amount>,
    /// Part that is shipping.
    #[serde(default, deserialize_with = "or_default")]
    pub shipping_amount: Option<Amount>,
    /// What was taken off.
    #[serde(default, deserialize_with = "or_default")]
    pub discount_amount: Option<Amount>,
    /// When.
    #[serde(default, deserialize_with = "time")]
    pub created_at: Option<Timestamp>,
    /// For what.
    #[serde(default, deserialize_with = "or_default")]
    pub items: Vec<Item>,
}

/// Money given back.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Refund {
    /// The refund.
    #[serde(default, deserialize_with = "text")]
    pub id: Option<String>,
    /// Major units of the payment's currency.
    pub amount: Amount,
    /// Key of the request.
    #[serde(default, deserialize_with = "text")]
    pub reference_id: Option<String>,
    /// Why.
    #[serde(default, deserialize_with = "text")]
    pub reason: Option<String>,
    /// When.
    #[serde(default, deserialize_with = "time")]
    pub created_at: Option<Timestamp>,
    /// For what.
    #[serde(default, deserialize_with = "or_default")]
    pub items: Vec<Item>,
}

/// `POST /api/v2/payments/{id}/captures`
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct NewCapture {
    /// Major units; the whole amount closes the payment.
    pub amount: Amount,
    /// Key of this request: repeating it with the same key captures once.
    pub reference_id: String,
    /// Part that is tax.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tax_amount: Option<Amount>,
    /// Part that is shipping.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shipping_amount: Option<Amount>,
    /// What was taken off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub discount_amount: Option<Amount>,
    /// For what.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<Item>,
}

/// `POST /api/v2/payments/{id}/refunds`
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct NewRefund {
    /// Major units; at most what was captured and not given back yet.
    pub amount: Amount,
    /// Key of this request: repeating it with the same key refunds once.
    pub reference_id: String,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// For what.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<Item>,
}
