//! Checkout sessions: the request that creates one, and what comes back.
//!
//! Source: Tabby, API reference, "Create a session"; POS integration; custom payment links.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use crate::attachment::{Attachment, Coordinates};
pub use crate::history::{BuyerHistory, PastOrder};
pub use crate::order::{Buyer, Item, Meta, Order, ShippingAddress};

use crate::amount::{Amount, Range, digits};
use crate::currency::Currency;
use crate::error::Flaw;
use crate::lenient::{null_as_default, open_words, or_default, private, text, time, uuid_type};
use crate::order::{check, check_parts};
use crate::payment::Payment;
use crate::private::Private;
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
