//! The customer's history: data about the buyer, and past orders.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::amount::Amount;
use crate::lenient::{null_as_default, time};
use crate::order::{Buyer, Item, ShippingAddress};
use http_client::setters;

/// What the shop knows about the customer.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub struct BuyerHistory {
    /// When the customer registered.
    #[serde(
        default,
        deserialize_with = "time",
        skip_serializing_if = "Option::is_none"
    )]
    pub registered_since: Option<Timestamp>,
    /// Number of completed orders.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub loyalty_level: Option<serde_json::Number>,
    /// Number of items on the wish list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wishlist_count: Option<u32>,
    /// Whether a social network is linked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_social_networks_connected: Option<bool>,
    /// Whether the phone number is verified.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_phone_number_verified: Option<bool>,
    /// Whether the e-mail address is verified.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_email_verified: Option<bool>,
}

impl BuyerHistory {
    /// An empty history.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

setters! { BuyerHistory {
    registered_since: Timestamp,
    loyalty_level: serde_json::Number,
    wishlist_count: u32,
    is_social_networks_connected: bool,
    is_phone_number_verified: bool,
    is_email_verified: bool,
} }

/// An earlier order of the customer.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub struct PastOrder {
    /// When it was placed.
    #[serde(
        default,
        deserialize_with = "time",
        skip_serializing_if = "Option::is_none"
    )]
    pub purchased_at: Option<Timestamp>,
    /// Its amount.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<Amount>,
    /// `card` or `cod`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment_method: Option<String>,
    /// `new`, `processing`, `complete`, `refunded`, `canceled` or `unknown`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// Who placed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub buyer: Option<Buyer>,
    /// Delivery address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shipping_address: Option<ShippingAddress>,
    /// Its items.
    #[serde(
        default,
        deserialize_with = "null_as_default",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub items: Vec<Item>,
}

impl PastOrder {
    /// An empty past order.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

impl PastOrder {
    /// Adds an item.
    #[must_use]
    pub fn item(mut self, item: Item) -> Self {
        self.items.push(item);
        self
    }
}

setters! { PastOrder {
    purchased_at: Timestamp,
    amount: Amount,
    payment_method: String,
    status: String,
    buyer: Buyer,
    shipping_address: ShippingAddress,
} }
