//! The request that creates a session.

use serde::{Deserialize, Serialize};

use crate::amount::{Amount, Range, digits};
use crate::attachment::Attachment;
use crate::currency::Currency;
use crate::error::Flaw;
use crate::history::{BuyerHistory, PastOrder};
use crate::lenient::text;
use crate::order::{Buyer, Item, Meta, Order, ShippingAddress, check, check_parts};
use crate::private::Private;
use http_client::setters;

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
    /// Where the web checkout returns to; `None` at a till.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub merchant_urls: Option<MerchantUrls>,
    /// For tokenised payments only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token: Option<Private>,
}

/// The payment in a [`CreateSession`].
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[non_exhaustive]
pub struct NewPayment {
    /// Amount in major units, with at most as many decimals as the currency has.
    pub amount: Amount,
    /// Must be the currency that the merchant code is set up for.
    pub currency: Currency,
    /// At a till: the terminal's unique id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The customer; required for sending a link.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub buyer: Option<Buyer>,
    /// Delivery address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shipping_address: Option<ShippingAddress>,
    /// The order: reference, amounts and items.
    pub order: Order,
    /// What the shop knows of the customer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub buyer_history: Option<BuyerHistory>,
    /// Earlier orders of the customer. Tabby asks for five to ten.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub order_history: Vec<PastOrder>,
    /// The shop's own keys and values.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub meta: Option<Meta>,
    /// Extra data about the purchase, as JSON inside a string.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attachment: Option<Attachment>,
}

impl CreateSession {
    /// A session at the branch with this merchant code.
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

    /// Checks every amount in the request. The client does so before it sends anything.
    ///
    /// # Errors
    ///
    /// [`Flaw::Amount`] names the field. Past orders are not checked: they may be in another
    /// currency.
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
    /// A payment for the order that the shop knows by `reference`.
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

    /// Adds a line to the order.
    #[must_use]
    pub fn item(mut self, item: Item) -> Self {
        self.order.items.push(item);
        self
    }

    /// Adds lines to the order.
    #[must_use]
    pub fn items(mut self, items: impl IntoIterator<Item = Item>) -> Self {
        self.order.items.extend(items);
        self
    }

    /// Replaces the order.
    #[must_use]
    pub fn order(mut self, order: Order) -> Self {
        self.order = order;
        self
    }

    /// Adds an earlier order of the customer.
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
    /// The addresses to return to after approval, cancellation and refusal.
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
