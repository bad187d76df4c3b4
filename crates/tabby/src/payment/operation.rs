//! Captures and refunds, as they are asked for and as a payment lists them.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::amount::{Amount, Range, digits};
use crate::error::Flaw;
use crate::lenient::{or_default, text, time};
use crate::order::{Item, check, check_parts};
use crate::setters::setters;

/// Money taken.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[non_exhaustive]
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
#[non_exhaustive]
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
#[non_exhaustive]
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

impl NewCapture {
    /// Takes an amount. The reference names this capture: repeated with it, it captures once.
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

    /// For this line of the order as well.
    #[must_use]
    pub fn item(mut self, item: Item) -> Self {
        self.items.push(item);
        self
    }

    /// Whether its amounts are what Tabby takes: the client asks before it sends anything. It does
    /// not know the currency: three decimals are the most that any has.
    ///
    /// # Errors
    ///
    /// [`Flaw::Amount`] names the member.
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

impl NewRefund {
    /// Gives an amount back. The reference names this refund: repeated with it, it refunds once,
    /// and a second refund needs another.
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

    /// For this line of the order as well.
    #[must_use]
    pub fn item(mut self, item: Item) -> Self {
        self.items.push(item);
        self
    }

    /// As [`NewCapture::check`].
    ///
    /// # Errors
    ///
    /// [`Flaw::Amount`] names the member.
    pub fn check(&self) -> Result<(), Flaw> {
        let digits = digits(None);
        check("amount", self.amount, Range::Positive, digits)?;
        check_parts([None; 3], &self.items, digits)
    }
}

setters! { NewRefund {
    reason: String,
} }
