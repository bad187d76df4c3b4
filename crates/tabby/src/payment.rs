//! Payments: what is read to know where the money is, captured, refunded and closed.
//!
//! Source: Tabby, API reference, "Payments"; payment statuses; payment processing.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::value::RawValue;
use uuid::Uuid;

use crate::amount::Amount;
use crate::checkout::{
    Attachment, Buyer, BuyerHistory, Item, Meta, Order, PastOrder, ShippingAddress,
};
use crate::lenient::{null_as_default, open_words, or_default, text, time};
use crate::private::Private;

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
    pub meta: Option<Meta>,
    /// As requested.
    #[serde(default, deserialize_with = "or_default")]
    pub attachment: Option<Attachment>,
}

/// A page of payments.
///
/// Whoever goes through the list counts [`entries`](Self::entries), readable or not: the next page
/// begins after all of them, and only a page without entries is the end.
#[derive(Clone, PartialEq, Debug, Default, Deserialize)]
pub struct PaymentList {
    /// Newest first; empty when there are no more.
    #[serde(default, rename = "payments", deserialize_with = "null_as_default")]
    pub entries: Vec<ListEntry>,
}

impl PaymentList {
    /// The payments that could be read, newest first.
    pub fn payments(&self) -> impl Iterator<Item = &Payment> {
        self.entries.iter().filter_map(ListEntry::payment)
    }

    /// How many entries could not be read.
    #[must_use]
    pub fn unreadable(&self) -> usize {
        let unreadable = |entry: &&ListEntry| matches!(entry, ListEntry::Unreadable(_));
        self.entries.iter().filter(unreadable).count()
    }

    /// Whether every entry could be read. One that could not may be money that nobody sees.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.unreadable() == 0
    }
}

/// An entry of a page. One that cannot be read hides no other, and is not hidden itself.
#[derive(Clone, PartialEq, Debug)]
pub enum ListEntry {
    /// A payment.
    Payment(Box<Payment>),
    /// What could not be read as one: its JSON, as it came.
    Unreadable(Private),
}

impl ListEntry {
    /// The payment, if it could be read.
    #[must_use]
    pub fn payment(&self) -> Option<&Payment> {
        match self {
            Self::Payment(payment) => Some(payment),
            Self::Unreadable(_) => None,
        }
    }
}

impl<'de> Deserialize<'de> for ListEntry {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // From the text, so that numbers keep their digits.
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        Ok(match serde_json::from_str(raw.get()) {
            Ok(payment) => Self::Payment(Box::new(payment)),
            Err(_) => Self::Unreadable(Private::new(raw.get().to_owned())),
        })
    }
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
