//! Orders and buyers: the types that requests for sessions and payments have in common.

use std::collections::BTreeMap;
use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::amount::{Amount, Range};
use crate::error::Flaw;
use crate::lenient::{or_default, text, time};
use crate::private::Private;
use http_client::setters;

/// Checks one amount of a request.
pub(crate) fn check(
    member: &'static str,
    amount: Amount,
    range: Range,
    digits: u32,
) -> Result<(), Flaw> {
    let checked = amount.check(range, digits);
    checked.map_err(|why| Flaw::Amount { member, why })
}

/// Checks the further amounts: tax, shipping and discount, and those of the items.
pub(crate) fn check_parts(
    [tax, shipping, discount]: [Option<Amount>; 3],
    items: &[Item],
    digits: u32,
) -> Result<(), Flaw> {
    let parts = [
        ("tax_amount", tax),
        ("shipping_amount", shipping),
        ("discount_amount", discount),
    ];
    let lines = items.iter().flat_map(|item| {
        [
            ("items.unit_price", item.unit_price),
            ("items.discount_amount", item.discount_amount),
        ]
    });
    for (member, amount) in parts.into_iter().chain(lines) {
        if let Some(amount) = amount {
            check(member, amount, Range::NotNegative, digits)?;
        }
    }
    Ok(())
}

/// The shop's own keys and values. `Debug` prints only the keys, because shops put personal data
/// here.
#[derive(Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Meta(pub BTreeMap<String, serde_json::Value>);

impl fmt::Debug for Meta {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

/// A customer.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Buyer {
    /// Phone number, with or without country code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<Private>,
    /// E-mail address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<Private>,
    /// Full name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Private>,
    /// Date of birth.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dob: Option<Private>,
}

impl Buyer {
    /// An empty buyer.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

setters! { Buyer {
    phone: Private,
    email: Private,
    name: Private,
    dob: Private,
} }

/// A delivery address.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ShippingAddress {
    /// City.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub city: Option<Private>,
    /// Street and number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<Private>,
    /// Postal code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zip: Option<Private>,
}

impl ShippingAddress {
    /// An empty address.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

setters! { ShippingAddress {
    city: Private,
    address: Private,
    zip: Private,
} }

/// What is bought.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Order {
    /// The shop's order number, by which a payment is matched.
    #[serde(
        default,
        deserialize_with = "text",
        skip_serializing_if = "Option::is_none"
    )]
    pub reference_id: Option<String>,
    /// Tax, included in the amount.
    #[serde(
        default,
        deserialize_with = "or_default",
        skip_serializing_if = "Option::is_none"
    )]
    pub tax_amount: Option<Amount>,
    /// Shipping, included in the amount.
    #[serde(
        default,
        deserialize_with = "or_default",
        skip_serializing_if = "Option::is_none"
    )]
    pub shipping_amount: Option<Amount>,
    /// Discount.
    #[serde(
        default,
        deserialize_with = "or_default",
        skip_serializing_if = "Option::is_none"
    )]
    pub discount_amount: Option<Amount>,
    /// When the order was last changed.
    #[serde(
        default,
        deserialize_with = "time",
        skip_serializing_if = "Option::is_none"
    )]
    pub updated_at: Option<Timestamp>,
    /// The items.
    #[serde(
        default,
        deserialize_with = "or_default",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub items: Vec<Item>,
}

impl Order {
    /// An order with this number in the shop.
    #[must_use]
    pub fn new(reference: impl Into<String>) -> Self {
        Self {
            reference_id: Some(reference.into()),
            ..Self::default()
        }
    }

    /// Adds an item.
    #[must_use]
    pub fn item(mut self, item: Item) -> Self {
        self.items.push(item);
        self
    }
}

setters! { Order {
    tax_amount: Amount,
    shipping_amount: Amount,
    discount_amount: Amount,
    updated_at: Timestamp,
} }

/// One line of an order.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Item {
    /// Name of the product.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Description.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Quantity, at least 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quantity: Option<u32>,
    /// Price per unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit_price: Option<Amount>,
    /// Discount.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub discount_amount: Option<Amount>,
    /// The shop's number for the product.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference_id: Option<String>,
    /// Address of a picture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image_url: Option<String>,
    /// Address of the product's page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub product_url: Option<String>,
    /// `Male`, `Female`, `Kids` or `Other`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gender: Option<String>,
    /// Category, such as `Clothes` or `Electronics`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// Colour.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub color: Option<String>,
    /// Material.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub product_material: Option<String>,
    /// Size system, such as `EU`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size_type: Option<String>,
    /// Size.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<String>,
    /// Brand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub brand: Option<String>,
    /// Whether it can be returned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_refundable: Option<bool>,
    /// Barcode.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub barcode: Option<String>,
    /// Manufacturer's part number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ppn: Option<String>,
    /// The seller, on a marketplace.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seller: Option<String>,
    /// In past orders: quantity ordered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ordered: Option<u32>,
    /// In past orders: quantity captured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub captured: Option<u32>,
    /// In past orders: quantity shipped.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shipped: Option<u32>,
    /// In past orders: quantity refunded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refunded: Option<u32>,
}

impl Item {
    /// An item: a product, its quantity and its price per unit.
    #[must_use]
    pub fn new(title: impl Into<String>, quantity: u32, unit_price: impl Into<Amount>) -> Self {
        Self {
            title: Some(title.into()),
            quantity: Some(quantity),
            unit_price: Some(unit_price.into()),
            ..Self::default()
        }
    }
}

setters! { Item {
    description: String,
    discount_amount: Amount,
    reference_id: String,
    image_url: String,
    product_url: String,
    gender: String,
    category: String,
    color: String,
    product_material: String,
    size_type: String,
    size: String,
    brand: String,
    is_refundable: bool,
    barcode: String,
    ppn: String,
    seller: String,
    ordered: u32,
    captured: u32,
    shipped: u32,
    refunded: u32,
} }
