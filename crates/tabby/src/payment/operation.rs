//! Captures and refunds: the requests, and the entries of a payment.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::amount::{Amount, Range, digits};
use crate::error::Flaw;
use crate::lenient::{or_default, text, time};
use crate::order::{Item, check, check_parts};
use http_client::setters;

/// A capture: money taken from the customer.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Capture {
    /// Id of the capture.
    #[serde(default, deserialize_with = "text")]
    pub id: Option<String>,
    /// Amount in major units of the payment's currency.
    pub amount: Amount,
    /// Idempotency key of the request; empty for a capture that Tabby made automatically.
    #[serde(default, deserialize_with = "text")]
    pub reference_id: Option<String>,
    /// Tax, included in the amount.
    #[serde(default, deserialize_with = "or_default")]
    pub tax_amount: Option<Amount>,
    /// Shipping, included in the amount.
    #[serde(default, deserialize_with = "or_default")]
    pub shipping_amount: Option<Amount>,
    /// Discount.
    #[serde(default, deserialize_with = "or_default")]
    pub discount_amount: Option<Amount>,
    /// When it was made.
    #[serde(default, deserialize_with = "time")]
    pub created_at: Option<Timestamp>,
    /// The items.
    #[serde(default, deserialize_with = "or_default")]
    pub items: Vec<Item>,
}

/// A refund: money given back to the customer.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Refund {
    /// Id of the refund.
    #[serde(default, deserialize_with = "text")]
    pub id: Option<String>,
    /// Amount in major units of the payment's currency.
    pub amount: Amount,
    /// Idempotency key of the request.
    #[serde(default, deserialize_with = "text")]
    pub reference_id: Option<String>,
    /// The reason.
    #[serde(default, deserialize_with = "text")]
    pub reason: Option<String>,
    /// When it was made.
    #[serde(default, deserialize_with = "time")]
    pub created_at: Option<Timestamp>,
    /// The items.
    #[serde(default, deserialize_with = "or_default")]
    pub items: Vec<Item>,
}

/// `POST /api/v2/payments/{id}/captures`
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[non_exhaustive]
pub struct NewCapture {
    /// Amount in major units. Capturing the whole amount closes the payment.
    pub amount: Amount,
    /// Idempotency key: repeating the request with the same key captures once.
    pub reference_id: String,
    /// Tax, included in the amount.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tax_amount: Option<Amount>,
    /// Shipping, included in the amount.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shipping_amount: Option<Amount>,
    /// Discount.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub discount_amount: Option<Amount>,
    /// The items.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<Item>,
}

impl NewCapture {
    /// A capture of `amount`. `reference` is the idempotency key: repeated with it, the request
    /// captures once.
    ///
    /// ```
    /// use tabby::Amount;
    /// use tabby::payment::NewCapture;
    ///
    /// let capture = NewCapture::new("40.00".parse::<Amount>()?, "A-1-capture-1");
    /// assert_eq!(capture.reference_id, "A-1-capture-1");
    /// # Ok::<(), tabby::amount::InvalidAmount>(())
    /// ```
    #[must_use]
    pub fn new(amount: impl Into<Amount>, reference: impl Into<String>) -> Self {
        Self {
            amount: amount.into(),
            reference_id: reference.into(),
            tax_amount: None,
            shipping_amount: None,
            discount_amount: None,
            items: Vec::new(),
        }
    }

    /// Adds an item.
    #[must_use]
    pub fn item(mut self, item: Item) -> Self {
        self.items.push(item);
        self
    }

    /// Checks every amount in the request. The client does so before it sends anything. It does not
    /// know the currency, so it allows three decimals, the most that any currency has.
    ///
    /// # Errors
    ///
    /// [`Flaw::Amount`] names the field.
    pub fn check(&self) -> Result<(), Flaw> {
        let digits = digits(None);
        check("amount", self.amount, Range::Positive, digits)?;
        let parts = [self.tax_amount, self.shipping_amount, self.discount_amount];
        check_parts(parts, &self.items, digits)
    }
}

setters! { NewCapture {
    tax_amount: Amount,
    shipping_amount: Amount,
    discount_amount: Amount,
} }

/// `POST /api/v2/payments/{id}/refunds`
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[non_exhaustive]
pub struct NewRefund {
    /// Amount in major units; at most what was captured and not yet refunded.
    pub amount: Amount,
    /// Idempotency key: repeating the request with the same key refunds once.
    pub reference_id: String,
    /// The reason.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The items.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<Item>,
}

impl NewRefund {
    /// A refund of `amount`. `reference` is the idempotency key: repeated with it, the request
    /// refunds once; a second refund needs another key.
    ///
    /// ```
    /// use tabby::Amount;
    /// use tabby::payment::NewRefund;
    ///
    /// let refund = NewRefund::new("40.00".parse::<Amount>()?, "A-1-refund-1").reason("too small");
    /// assert!(refund.check().is_ok());
    /// # Ok::<(), tabby::amount::InvalidAmount>(())
    /// ```
    #[must_use]
    pub fn new(amount: impl Into<Amount>, reference: impl Into<String>) -> Self {
        Self {
            amount: amount.into(),
            reference_id: reference.into(),
            reason: None,
            items: Vec::new(),
        }
    }

    /// Adds an item.
    #[must_use]
    pub fn item(mut self, item: Item) -> Self {
        self.items.push(item);
        self
    }

    /// Checks every amount, like [`NewCapture::check`].
    ///
    /// # Errors
    ///
    /// [`Flaw::Amount`] names the field.
    pub fn check(&self) -> Result<(), Flaw> {
        let digits = digits(None);
        check("amount", self.amount, Range::Positive, digits)?;
        check_parts([None; 3], &self.items, digits)
    }
}

setters! { NewRefund {
    reason: String,
} }
