//! What Checkout.com answers about payment contexts.

use serde::Deserialize;

use crate::currency::Currency;
use crate::id::ContextId;
use crate::lenient::{null_as_default, or_default, text};
use crate::minor::Minor;
use crate::objects::{Customer, Item, Links, Metadata, Processing, Shipping};
use crate::payment::PaymentType;

http_client::open_words! {
    /// Why Tabby is not offered for a purchase. Show an unknown word as no reason.
    RejectionReason {
        /// The amount is below Tabby's least.
        OrderAmountTooLow = "order_amount_too_low",
        /// The amount is above what the customer may spend.
        OrderAmountTooHigh = "order_amount_too_high",
        /// Not for this customer or purchase.
        NotAvailable = "not_available",
    }
}

/// The answer to a request for a payment context. Yes and no have the same status, 201.
#[derive(Clone, PartialEq, Debug, Deserialize)]
#[non_exhaustive]
pub struct ContextAnswer {
    /// The context's id, with which the payment is requested.
    pub id: ContextId,
    /// Kinds of payment that Tabby offers.
    #[serde(default, deserialize_with = "null_as_default")]
    pub available_payment_types: Vec<AvailablePaymentType>,
    /// Kinds of payment that Tabby does not offer.
    #[serde(default, deserialize_with = "null_as_default")]
    pub unavailable_payment_types: Vec<UnavailablePaymentType>,
    /// Links.
    #[serde(default, rename = "_links")]
    pub links: Links,
}

/// A kind of payment that Tabby offers.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[non_exhaustive]
pub struct AvailablePaymentType {
    /// The kind, to be requested with the payment.
    pub payment_type: PaymentType,
}

/// A kind of payment that Tabby does not offer.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[non_exhaustive]
pub struct UnavailablePaymentType {
    /// The kind.
    #[serde(default, deserialize_with = "or_default")]
    pub payment_type: Option<PaymentType>,
    /// Why not.
    #[serde(default, deserialize_with = "or_default")]
    pub rejection_reason: Option<RejectionReason>,
}

/// Whether Tabby can be offered.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Eligibility<'a> {
    /// Yes: request a payment of this kind.
    Available(&'a PaymentType),
    /// No, and why, if the answer says it.
    Unavailable(Option<&'a RejectionReason>),
    /// The answer says neither. It is not a yes.
    Unclear,
}

impl ContextAnswer {
    /// Whether Tabby can be offered for the purchase.
    ///
    /// ```
    /// use checkout::context::{ContextAnswer, Eligibility, RejectionReason};
    ///
    /// let answer: ContextAnswer = checkout::serde_json::from_str(r#"{"id": "pct_1",
    ///     "unavailable_payment_types": [{"payment_type": "installment",
    ///     "rejection_reason": "order_amount_too_low"}]}"#)?;
    /// let reason = RejectionReason::OrderAmountTooLow;
    /// assert_eq!(answer.eligibility(), Eligibility::Unavailable(Some(&reason)));
    /// # Ok::<(), checkout::serde_json::Error>(())
    /// ```
    #[must_use]
    pub fn eligibility(&self) -> Eligibility<'_> {
        if let Some(available) = self.available_payment_types.first() {
            return Eligibility::Available(&available.payment_type);
        }
        if self.unavailable_payment_types.is_empty() {
            return Eligibility::Unclear;
        }
        let mut all = self.unavailable_payment_types.iter();
        Eligibility::Unavailable(all.find_map(|one| one.rejection_reason.as_ref()))
    }
}

http_client::open_words! {
    /// Status of a payment context.
    ContextStatus {
        /// It was made.
        Created = "Created",
        /// The customer has approved it.
        Approved = "Approved",
    }
}

/// A payment context as it is read later. It decides nothing about money.
#[derive(Clone, PartialEq, Debug, Deserialize)]
#[non_exhaustive]
pub struct Context {
    /// Its id, which older answers do not have.
    #[serde(default, deserialize_with = "or_default")]
    pub id: Option<ContextId>,
    /// Its status.
    #[serde(default, deserialize_with = "or_default")]
    pub status: Option<ContextStatus>,
    /// What was requested.
    #[serde(default, deserialize_with = "or_default")]
    pub payment_request: Option<ContextRequest>,
    /// Links.
    #[serde(default, rename = "_links")]
    pub links: Links,
}

/// The request that a payment context was made of.
#[derive(Clone, PartialEq, Debug, Default, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct ContextRequest {
    /// Amount in minor units.
    #[serde(deserialize_with = "or_default")]
    pub amount: Option<Minor>,
    /// Its currency.
    #[serde(deserialize_with = "or_default")]
    pub currency: Option<Currency>,
    /// The shop's number of the order.
    #[serde(deserialize_with = "text")]
    pub reference: Option<String>,
    /// Whether Checkout.com captures by itself.
    #[serde(deserialize_with = "or_default")]
    pub capture: Option<bool>,
    /// The customer.
    #[serde(deserialize_with = "or_default")]
    pub customer: Option<Customer>,
    /// What is bought.
    #[serde(deserialize_with = "or_default")]
    pub items: Vec<Item>,
    /// How it is delivered.
    #[serde(deserialize_with = "or_default")]
    pub shipping: Option<Shipping>,
    /// Language and amounts.
    #[serde(deserialize_with = "or_default")]
    pub processing: Option<Processing>,
    /// The shop's own keys and values.
    #[serde(deserialize_with = "or_default")]
    pub metadata: Metadata,
}
