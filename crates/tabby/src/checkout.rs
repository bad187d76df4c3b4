//! Checkout sessions: the request that creates one, and what comes back.
//!
//! Source: Tabby, API reference, "Create a session"; POS integration; custom payment links.

use std::collections::BTreeMap;
use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::amount::{Amount, Range, digits};
use crate::currency::Currency;
use crate::error::Flaw;
use crate::lenient::{null_as_default, open_words, or_default, private, text, time, uuid_type};
use crate::payment::Payment;
use crate::private::{Bytes, Private};
use crate::setters::setters;

uuid_type! {
    /// A session: what a QR code, a link and a cancellation belong to. Not a payment's id.
    SessionId
}

/// `POST /api/v2/checkout`
///
/// Not idempotent: repeating it makes a second session and a second payment.
///
/// ```
/// use tabby::checkout::{Buyer, CreateSession, Item, Language, NewPayment};
/// use tabby::{Amount, Currency};
///
/// let price: Amount = "250.00".parse()?;
/// let payment = NewPayment::new(price, Currency::Aed, "A-1")
///     .description("till 1")
///     .buyer(Buyer::new().phone("+971500000001").name("A. Customer"))
///     .item(Item::new("Shirt", 1, price).category("Clothes"));
/// let request = CreateSession::new("branch-code", payment).lang(Language::En);
/// assert!(request.check().is_ok());
/// // Who buys is not printed.
/// assert!(!format!("{request:?}").contains("500000001"));
/// # Ok::<(), tabby::amount::InvalidAmount>(())
/// ```
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[non_exhaustive]
pub struct CreateSession {
    /// What is to be paid.
    pub payment: NewPayment,
    /// Language of the hosted page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lang: Option<Language>,
    /// The branch's code, given by Tabby.
    pub merchant_code: String,
    /// Where the web checkout returns to; absent at a till.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub merchant_urls: Option<MerchantUrls>,
    /// For tokenised payments only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<Private>,
}

/// `payment` of [`CreateSession`].
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[non_exhaustive]
pub struct NewPayment {
    /// Major units with at most as many decimals as the currency has.
    pub amount: Amount,
    /// Must be the merchant's.
    pub currency: Currency,
    /// At a till: the terminal's unique id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The customer; required for sending a link.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub buyer: Option<Buyer>,
    /// Where the goods go.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shipping_address: Option<ShippingAddress>,
    /// What is bought.
    pub order: Order,
    /// What the shop knows of the customer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub buyer_history: Option<BuyerHistory>,
    /// Five to ten earlier orders.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub order_history: Vec<PastOrder>,
    /// The shop's own keys and values.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub meta: Option<Meta>,
    /// More about the purchase, as JSON inside a string.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attachment: Option<Attachment>,
}

impl CreateSession {
    /// A session at a branch, named by the code that Tabby gave it.
    #[must_use]
    pub fn new(merchant_code: impl Into<String>, payment: NewPayment) -> Self {
        Self {
            payment,
            lang: None,
            merchant_code: merchant_code.into(),
            merchant_urls: None,
            token: None,
        }
    }

    /// Whether its amounts are what Tabby takes: the client asks before it sends anything.
    ///
    /// # Errors
    ///
    /// [`Flaw::Amount`] names the member. Past orders are not looked at: they may have been in
    /// another currency.
    pub fn check(&self) -> Result<(), Flaw> {
        let payment = &self.payment;
        let digits = digits(Some(&payment.currency));
        check("payment.amount", payment.amount, Range::Positive, digits)?;
        let order = &payment.order;
        check_parts(
            [
                order.tax_amount,
                order.shipping_amount,
                order.discount_amount,
            ],
            &order.items,
            digits,
        )
    }
}

setters! { CreateSession {
    lang: Language,
    merchant_urls: MerchantUrls,
    token: Private,
} }

impl NewPayment {
    /// A payment of an order, which its reference names in the shop.
    #[must_use]
    pub fn new(
        amount: impl Into<Amount>,
        currency: impl Into<Currency>,
        reference: impl Into<String>,
    ) -> Self {
        Self {
            amount: amount.into(),
            currency: currency.into(),
            description: None,
            buyer: None,
            shipping_address: None,
            order: Order::new(reference),
            buyer_history: None,
            order_history: Vec::new(),
            meta: None,
            attachment: None,
        }
    }

    /// With this line of the order as well.
    #[must_use]
    pub fn item(mut self, item: Item) -> Self {
        self.order.items.push(item);
        self
    }

    /// With these lines of the order as well.
    #[must_use]
    pub fn items(mut self, items: impl IntoIterator<Item = Item>) -> Self {
        self.order.items.extend(items);
        self
    }

    /// Of this order.
    #[must_use]
    pub fn order(mut self, order: Order) -> Self {
        self.order = order;
        self
    }

    /// With this earlier order of the customer as well.
    #[must_use]
    pub fn past_order(mut self, order: PastOrder) -> Self {
        self.order_history.push(order);
        self
    }
}

setters! { NewPayment {
    description: String,
    buyer: Buyer,
    shipping_address: ShippingAddress,
    buyer_history: BuyerHistory,
    meta: Meta,
    attachment: Attachment,
} }

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

/// Checks the amounts beside the first one: tax, shipping and discount, and those of the lines.
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

/// The shop's own keys and values. Only the keys are printed: shops tell here who buys.
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
    /// With or without country code.
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
    /// A customer of whom nothing is known yet.
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
    /// An address of which nothing is known yet.
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
    /// The shop's order number: what a payment is matched by.
    #[serde(
        default,
        deserialize_with = "text",
        skip_serializing_if = "Option::is_none"
    )]
    pub reference_id: Option<String>,
    /// Part of the amount that is tax.
    #[serde(
        default,
        deserialize_with = "or_default",
        skip_serializing_if = "Option::is_none"
    )]
    pub tax_amount: Option<Amount>,
    /// Part of the amount that is shipping.
    #[serde(
        default,
        deserialize_with = "or_default",
        skip_serializing_if = "Option::is_none"
    )]
    pub shipping_amount: Option<Amount>,
    /// What was taken off.
    #[serde(
        default,
        deserialize_with = "or_default",
        skip_serializing_if = "Option::is_none"
    )]
    pub discount_amount: Option<Amount>,
    /// When the order changed last.
    #[serde(
        default,
        deserialize_with = "time",
        skip_serializing_if = "Option::is_none"
    )]
    pub updated_at: Option<Timestamp>,
    /// The goods.
    #[serde(
        default,
        deserialize_with = "or_default",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub items: Vec<Item>,
}

impl Order {
    /// An order of this number in the shop.
    #[must_use]
    pub fn new(reference: impl Into<String>) -> Self {
        Self {
            reference_id: Some(reference.into()),
            ..Self::default()
        }
    }

    /// With this line as well.
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
    /// More about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// How many: at least 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quantity: Option<u32>,
    /// Price of one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit_price: Option<Amount>,
    /// What was taken off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub discount_amount: Option<Amount>,
    /// The shop's number for the product.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference_id: Option<String>,
    /// Picture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image_url: Option<String>,
    /// Page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub product_url: Option<String>,
    /// `Male`, `Female`, `Kids` or `Other`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gender: Option<String>,
    /// Clothes, Electronics, …
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// Colour.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub color: Option<String>,
    /// Material.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub product_material: Option<String>,
    /// System of sizes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size_type: Option<String>,
    /// Size.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<String>,
    /// Brand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub brand: Option<String>,
    /// Whether it can be given back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_refundable: Option<bool>,
    /// Barcode.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub barcode: Option<String>,
    /// Manufacturer's part number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ppn: Option<String>,
    /// Who sells it, on a marketplace.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seller: Option<String>,
    /// Of a past order: how many were ordered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ordered: Option<u32>,
    /// Of a past order: how many were captured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub captured: Option<u32>,
    /// Of a past order: how many were shipped.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shipped: Option<u32>,
    /// Of a past order: how many were refunded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refunded: Option<u32>,
}

impl Item {
    /// A line of an order: so many of a product, and the price of one.
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

/// What the shop knows of the customer.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub struct BuyerHistory {
    /// Customer since.
    #[serde(
        default,
        deserialize_with = "time",
        skip_serializing_if = "Option::is_none"
    )]
    pub registered_since: Option<Timestamp>,
    /// Completed orders.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub loyalty_level: Option<serde_json::Number>,
    /// Things on the wish list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wishlist_count: Option<u32>,
    /// Linked a social network.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_social_networks_connected: Option<bool>,
    /// Proved the phone number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_phone_number_verified: Option<bool>,
    /// Proved the e-mail address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_email_verified: Option<bool>,
}

impl BuyerHistory {
    /// A history of which nothing is known yet.
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
    /// Where it went.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shipping_address: Option<ShippingAddress>,
    /// Its goods.
    #[serde(
        default,
        deserialize_with = "null_as_default",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub items: Vec<Item>,
}

impl PastOrder {
    /// An earlier order of which nothing is known yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

impl PastOrder {
    /// With this line as well.
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

/// More about the purchase: a JSON document, carried as a string. It prints as its size: it may name
/// passengers and guests.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Attachment {
    /// The document. A string, although the OpenAPI document draws an object.
    pub body: String,
    /// [`Attachment::CONTENT_TYPE`].
    pub content_type: String,
}

impl fmt::Debug for Attachment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Attachment")
            .field("body", &Bytes(self.body.as_bytes()))
            .field("content_type", &self.content_type)
            .finish()
    }
}

impl Attachment {
    /// The only content type that is documented.
    pub const CONTENT_TYPE: &'static str = "application/vnd.tabby.v1+json";

    /// Any document, such as the ones for travel and insurance in the API reference.
    ///
    /// ```
    /// use tabby::checkout::Attachment;
    ///
    /// let seats = tabby::serde_json::json!({"flight_reservation_details": {"pnr": "TR9088999"}});
    /// assert_eq!(Attachment::document(&seats).content_type, Attachment::CONTENT_TYPE);
    /// ```
    #[must_use]
    pub fn document(document: &serde_json::Value) -> Self {
        Self {
            body: document.to_string(),
            content_type: Self::CONTENT_TYPE.to_owned(),
        }
    }

    /// Where and when a till sells. Source: POS integration, "Create Session".
    #[must_use]
    pub fn of_till(place: Coordinates, at: Timestamp) -> Self {
        let body = serde_json::json!({
            "latitude": place.latitude,
            "longitude": place.longitude,
            "timestamp": format!("{at:.3}"),
        });
        Self {
            body: body.to_string(),
            content_type: Self::CONTENT_TYPE.to_owned(),
        }
    }

    /// Where a shop stands that sends a link. Source: custom payment links, "Create Session".
    #[must_use]
    pub fn of_link(place: Coordinates) -> Self {
        let location = format!("{}, {}", place.latitude, place.longitude);
        Self {
            body: serde_json::json!({ "location": location }).to_string(),
            content_type: Self::CONTENT_TYPE.to_owned(),
        }
    }
}

/// A place on earth in degrees.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Coordinates {
    latitude: f64,
    longitude: f64,
}

impl Coordinates {
    /// A place, unless latitude is beyond ±90° or longitude beyond ±180°.
    #[must_use]
    pub fn new(latitude: f64, longitude: f64) -> Option<Self> {
        let on_earth = (-90.0..=90.0).contains(&latitude) && (-180.0..=180.0).contains(&longitude);
        on_earth.then_some(Self {
            latitude,
            longitude,
        })
    }
}

/// Language of the hosted page, as a request names it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// English.
    En,
    /// Arabic.
    Ar,
}

/// Where the web checkout returns to.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub struct MerchantUrls {
    /// After approval.
    #[serde(default, deserialize_with = "text")]
    pub success: Option<String>,
    /// After the customer's cancellation.
    #[serde(default, deserialize_with = "text")]
    pub cancel: Option<String>,
    /// After a refusal.
    #[serde(default, deserialize_with = "text")]
    pub failure: Option<String>,
}

impl MerchantUrls {
    /// Where the customer comes back to after approval, cancellation and refusal.
    #[must_use]
    pub fn new(
        success: impl Into<String>,
        cancel: impl Into<String>,
        failure: impl Into<String>,
    ) -> Self {
        Self {
            success: Some(success.into()),
            cancel: Some(cancel.into()),
            failure: Some(failure.into()),
        }
    }
}

open_words! {
    /// What became of the request for a session.
    SessionStatus {
        /// The customer may pay.
        Created = "created",
        /// The customer may not; nothing more is to be done with this session.
        Rejected = "rejected",
        /// Of the token flow only.
        Expired = "expired",
        /// Of the token flow only.
        Approved = "approved",
    }
}

open_words! {
    /// Why a session was rejected. Its texts for people are published.
    RejectionReason {
        /// No reason that is told.
        NotAvailable = "not_available",
        /// Above the customer's limit.
        OrderAmountTooHigh = "order_amount_too_high",
        /// Below the least amount.
        OrderAmountTooLow = "order_amount_too_low",
    }
}

/// A checkout session.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Session {
    /// What is shown and cancelled.
    pub id: SessionId,
    /// What became of the request.
    pub status: SessionStatus,
    /// How it can be paid.
    #[serde(default, deserialize_with = "null_as_default")]
    pub configuration: Configuration,
    /// What is to be paid.
    pub payment: Payment,
    /// For tokenised payments only.
    #[serde(default, deserialize_with = "private")]
    pub token: Option<Private>,
    /// As requested.
    #[serde(default, deserialize_with = "or_default")]
    pub merchant_urls: Option<MerchantUrls>,
    /// `eng` or `ara`, though the request says `en` or `ar`.
    #[serde(default, deserialize_with = "text")]
    pub lang: Option<String>,
    /// Who sells.
    #[serde(default, deserialize_with = "or_default")]
    pub merchant: Option<Merchant>,
    /// The branch's code.
    #[serde(default, deserialize_with = "text")]
    pub merchant_code: Option<String>,
    /// Not documented; read by Tabby's own mobile library.
    #[serde(default, deserialize_with = "text")]
    pub rejection_reason_code: Option<String>,
}

impl Session {
    /// The address of the QR image, to be used exactly as it is.
    #[must_use]
    pub fn qr_code(&self) -> Option<&str> {
        self.product()?.qr_code.as_ref().map(Private::expose)
    }

    /// The address of the hosted page.
    #[must_use]
    pub fn web_url(&self) -> Option<&str> {
        self.product()?.web_url.as_ref().map(Private::expose)
    }

    /// Why it was rejected; every reason that is not told reads as "not available".
    #[must_use]
    pub fn rejection_reason(&self) -> RejectionReason {
        let documented = self
            .configuration
            .products
            .installments
            .rejection_reason
            .clone();
        documented
            .or_else(|| self.rejection_reason_code.clone())
            .map_or(RejectionReason::NotAvailable, RejectionReason::from)
    }

    fn product(&self) -> Option<&Product> {
        self.configuration.available_products.installments.first()
    }
}

/// How a session can be paid.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Configuration {
    /// What can be used.
    #[serde(default, deserialize_with = "or_default")]
    pub available_products: AvailableProducts,
    /// When the session closes by itself.
    #[serde(default, deserialize_with = "time")]
    pub expires_at: Option<Timestamp>,
    /// What was considered, and why it cannot be used.
    #[serde(default, deserialize_with = "or_default")]
    pub products: Products,
}

/// What can be used. Here `installments` is an array.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub struct AvailableProducts {
    /// Ways to pay in parts.
    #[serde(default, deserialize_with = "null_as_default")]
    pub installments: Vec<Product>,
}

/// A way to pay.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Product {
    /// The hosted page. Whoever has its address can go on with the payment.
    #[serde(default, deserialize_with = "private")]
    pub web_url: Option<Private>,
    /// A picture of its address, without authentication.
    #[serde(default, deserialize_with = "private")]
    pub qr_code: Option<Private>,
}

/// What was considered. Here `installments` is an object.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Products {
    /// Paying in parts.
    #[serde(default, deserialize_with = "null_as_default")]
    pub installments: Availability,
}

/// Whether a product can be used.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Availability {
    /// Name of the product.
    #[serde(default, deserialize_with = "text", rename = "type")]
    pub kind: Option<String>,
    /// Whether it can be used.
    #[serde(default, deserialize_with = "or_default")]
    pub is_available: Option<bool>,
    /// Why not.
    #[serde(default, deserialize_with = "text")]
    pub rejection_reason: Option<String>,
}

/// Who sells.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Merchant {
    /// The shop's name.
    #[serde(default, deserialize_with = "text")]
    pub name: Option<String>,
    /// Its address.
    #[serde(default, deserialize_with = "text")]
    pub address: Option<String>,
    /// Its logo.
    #[serde(default, deserialize_with = "text")]
    pub logo: Option<String>,
}
