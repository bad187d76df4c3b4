//! What is bought, and how it reaches the customer.

use http_client::{open_words, setters};
use serde::{Deserialize, Serialize};

use crate::error::Flaw;
use crate::minor::Minor;
use crate::private::Private;

use super::customer::Phone;

open_words! {
    /// Kind of item.
    ItemType {
        /// Goods. A request whose items are all of this kind needs `shipping`.
        Physical = "physical",
        /// Services and downloads.
        Digital = "digital",
        /// A discount.
        Discount = "discount",
    }
}

/// One line of an order. Prices are in minor units of the payment's currency.
///
/// ```
/// use checkout::Minor;
/// use checkout::objects::{Item, ItemType};
///
/// let item = Item::new("Jumper", 1, Minor(6000)).kind(ItemType::Physical).discount_amount(Minor(1000));
/// assert_eq!(item.unit_price, Some(Minor(6000)));
/// ```
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Item {
    /// Kind of item.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<ItemType>,
    /// Name, at most 255 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Quantity, at least 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quantity: Option<u32>,
    /// Price of one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit_price: Option<Minor>,
    /// The shop's number for it, at most 255 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// Price of the line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total_amount: Option<Minor>,
    /// Tax rate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tax_rate: Option<u32>,
    /// Tax of the line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tax_amount: Option<Minor>,
    /// Discount of the line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub discount_amount: Option<Minor>,
    /// Address of the product's page, at most 1024 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Address of a picture, at most 1024 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image_url: Option<String>,
}

impl Item {
    /// An item: a product, its quantity and the price of one.
    #[must_use]
    pub fn new(name: impl Into<String>, quantity: u32, unit_price: Minor) -> Self {
        Self {
            name: Some(name.into()),
            quantity: Some(quantity),
            unit_price: Some(unit_price),
            ..Self::default()
        }
    }
}

setters! { Item {
    kind: ItemType,
    reference: String,
    total_amount: Minor,
    tax_rate: u32,
    tax_amount: Minor,
    discount_amount: Minor,
    url: String,
    image_url: String,
} }

/// Checks what Checkout.com would refuse of items.
pub(crate) fn check_items(items: &[Item]) -> Result<(), Flaw> {
    for item in items {
        let sums = [
            item.unit_price,
            item.total_amount,
            item.tax_amount,
            item.discount_amount,
        ];
        if sums.into_iter().flatten().any(|sum| sum < Minor::ZERO) {
            return Err(Flaw::NegativeSum("items"));
        }
        if item.quantity == Some(0) {
            return Err(Flaw::Quantity);
        }
    }
    Ok(())
}

/// An address.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Address {
    /// Street and number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address_line1: Option<Private>,
    /// The line after it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address_line2: Option<Private>,
    /// City.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub city: Option<Private>,
    /// State or region.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<Private>,
    /// Postal code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub zip: Option<Private>,
    /// Country (ISO 3166, two letters).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
}

impl Address {
    /// An empty address.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

setters! { Address {
    address_line1: Private,
    address_line2: Private,
    city: Private,
    state: Private,
    zip: Private,
    country: String,
} }

open_words! {
    /// How an order reaches the customer.
    ShippingMethod {
        /// It is a download or a service.
        Digital = "Digital",
        /// The customer takes it from a counter.
        PickUp = "PickUp",
        /// To the billing address.
        BillingAddress = "BillingAddress",
        /// To another address.
        OtherAddress = "OtherAddress",
    }
}

/// How and where an order is delivered. It is one object, although some pages write `shipping[]`.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Shipping {
    /// First name of the recipient.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_name: Option<Private>,
    /// Last name of the recipient.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_name: Option<Private>,
    /// E-mail address of the recipient.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<Private>,
    /// Address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<Address>,
    /// Phone number of the recipient.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<Phone>,
    /// How it is delivered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub method: Option<ShippingMethod>,
    /// Price of the delivery, which some shops send here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount: Option<Minor>,
}

impl Shipping {
    /// An empty delivery.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

setters! { Shipping {
    first_name: Private,
    last_name: Private,
    email: Private,
    address: Address,
    phone: Phone,
    method: ShippingMethod,
    amount: Minor,
} }
