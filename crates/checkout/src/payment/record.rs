//! Payments as Checkout.com returns them.

use jiff::Timestamp;
use serde::Deserialize;

use crate::amount::{Amount, InvalidAmount};
use crate::currency::Currency;
use crate::id::{ActionId, ChannelId, PaymentId};
use crate::lenient::{Entries, or_default, text, time};
use crate::minor::Minor;
use crate::objects::{Customer, Item, Links, Metadata, PartnerProcessing, Shipping};

use super::action::ActionType;
use super::words::{PaymentType, Status};

/// The answer to a request for a payment: 202 while the customer has to decide, or 201 with the
/// result.
#[derive(Clone, PartialEq, Debug, Deserialize)]
#[non_exhaustive]
pub struct RequestedPayment {
    /// Id of the payment.
    pub id: PaymentId,
    /// Its status: `Pending`, or a result.
    pub status: Status,
    /// With a result: the action that made it.
    #[serde(default, deserialize_with = "or_default")]
    pub action_id: Option<ActionId>,
    /// With a result: the amount in minor units.
    #[serde(default)]
    pub amount: Option<Minor>,
    /// With a result: its currency.
    #[serde(default)]
    pub currency: Option<Currency>,
    /// With a result: whether it was approved.
    #[serde(default)]
    pub approved: Option<bool>,
    /// With a result: its code. 10000 is an approval.
    #[serde(default, deserialize_with = "text")]
    pub response_code: Option<String>,
    /// With a result: its code in words.
    #[serde(default, deserialize_with = "or_default")]
    pub response_summary: Option<String>,
    /// With a result: what is authorised, captured and refunded.
    #[serde(default)]
    pub balances: Option<Balances>,
    /// When an authorisation ends.
    #[serde(default, deserialize_with = "time")]
    pub expires_on: Option<Timestamp>,
    /// The shop's number of the order.
    #[serde(default, deserialize_with = "text")]
    pub reference: Option<String>,
    /// The customer.
    #[serde(default, deserialize_with = "or_default")]
    pub customer: Option<Customer>,
    /// Tabby's part.
    #[serde(default, deserialize_with = "or_default")]
    pub processing: PartnerProcessing,
    /// Where the customer pays, and more.
    #[serde(default, rename = "_links")]
    pub links: Links,
}

impl RequestedPayment {
    /// The page on which the customer pays.
    #[must_use]
    pub fn redirect(&self) -> Option<&str> {
        self.links.redirect()
    }
}

/// What is authorised, captured and refunded, in minor units. An absent sum is not published for
/// this payment; an odd one makes the whole answer unreadable.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Balances {
    /// What the customer was approved for.
    pub total_authorized: Option<Minor>,
    /// What was released.
    pub total_voided: Option<Minor>,
    /// What can be released.
    pub available_to_void: Option<Minor>,
    /// What was captured.
    pub total_captured: Option<Minor>,
    /// What can be captured.
    pub available_to_capture: Option<Minor>,
    /// What was given back.
    pub total_refunded: Option<Minor>,
    /// What can be given back.
    pub available_to_refund: Option<Minor>,
}

/// A payment.
#[derive(Clone, PartialEq, Debug, Deserialize)]
#[non_exhaustive]
pub struct Payment {
    /// Its id.
    pub id: PaymentId,
    /// When it was requested.
    #[serde(default, deserialize_with = "time")]
    pub requested_on: Option<Timestamp>,
    /// Amount in minor units.
    pub amount: Minor,
    /// Its currency.
    pub currency: Currency,
    /// Its status.
    pub status: Status,
    /// Whether the last action was approved.
    #[serde(default)]
    pub approved: Option<bool>,
    /// What is authorised, captured and refunded.
    #[serde(default)]
    pub balances: Option<Balances>,
    /// Kind of payment.
    #[serde(default, deserialize_with = "or_default")]
    pub payment_type: Option<PaymentType>,
    /// How it is paid: `tabby`.
    #[serde(default, deserialize_with = "or_default")]
    pub source: Option<PaymentSource>,
    /// The shop's number of the order.
    #[serde(default, deserialize_with = "text")]
    pub reference: Option<String>,
    /// What was bought.
    #[serde(default, deserialize_with = "text")]
    pub description: Option<String>,
    /// When an authorisation ends.
    #[serde(default, deserialize_with = "time")]
    pub expires_on: Option<Timestamp>,
    /// When it was processed.
    #[serde(default, deserialize_with = "time")]
    pub processed_on: Option<Timestamp>,
    /// The processing channel.
    #[serde(default, deserialize_with = "or_default")]
    pub processing_channel_id: Option<ChannelId>,
    /// The customer.
    #[serde(default, deserialize_with = "or_default")]
    pub customer: Option<Customer>,
    /// How it is delivered.
    #[serde(default, deserialize_with = "or_default")]
    pub shipping: Option<Shipping>,
    /// What was bought.
    #[serde(default, deserialize_with = "or_default")]
    pub items: Vec<Item>,
    /// Tabby's part.
    #[serde(default, deserialize_with = "or_default")]
    pub processing: PartnerProcessing,
    /// The shop's own keys and values.
    #[serde(default, deserialize_with = "or_default")]
    pub metadata: Metadata,
    /// The actions, in short; only if the payment was read by the id of a return.
    #[serde(default, deserialize_with = "or_default")]
    pub actions: Entries<ActionInBrief>,
    /// Links. Those to an action come only while it is allowed.
    #[serde(default, rename = "_links")]
    pub links: Links,
}

/// How a payment is paid.
#[derive(Clone, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct PaymentSource {
    /// The payment method.
    #[serde(rename = "type", deserialize_with = "or_default")]
    pub kind: Option<String>,
}

/// An action as it stands in a payment.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[non_exhaustive]
pub struct ActionInBrief {
    /// Its id.
    pub id: ActionId,
    /// What was done.
    #[serde(rename = "type")]
    pub kind: ActionType,
    /// Its code. 10000 is an approval.
    #[serde(default, deserialize_with = "text")]
    pub response_code: Option<String>,
    /// Its code in words.
    #[serde(default, deserialize_with = "or_default")]
    pub response_summary: Option<String>,
}

impl Payment {
    /// The amount to pay, checked.
    ///
    /// # Errors
    ///
    /// It is not an amount that Checkout.com takes for Tabby. Such an answer is still read, so that
    /// somebody can look at it.
    pub fn checked_amount(&self) -> Result<Amount, InvalidAmount> {
        Amount::new(self.amount.0, self.currency.clone())
    }
}
