//! A payment as Tabby returns it.

use jiff::Timestamp;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::amount::{Amount, InvalidAmount};
use crate::attachment::Attachment;
use crate::currency::Currency;
use crate::history::{BuyerHistory, PastOrder};
use crate::lenient::{null_as_default, open_words, or_default, text, time, uuid_type};
use crate::order::{Buyer, Meta, Order, ShippingAddress};

use super::operation::{Capture, Refund};

uuid_type! {
    /// Id of a payment. It is not the session's id.
    PaymentId
}

open_words! {
    /// Status of a payment. API answers write it in capitals, webhooks in lower case.
    Status {
        /// Waiting for the customer.
        Created = "CREATED",
        /// Approved; captured partly or not at all.
        Authorized = "AUTHORIZED",
        /// Closed after approval. Whether money was taken is in `captures` and `refunds`.
        Closed = "CLOSED",
        /// Declined by Tabby.
        Rejected = "REJECTED",
        /// Cancelled by the shop or the customer, or timed out.
        Expired = "EXPIRED",
    }
}

/// A payment.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Payment {
    /// The id by which it is read.
    pub id: PaymentId,
    /// When it was made.
    #[serde(default, deserialize_with = "time")]
    pub created_at: Option<Timestamp>,
    /// When it expires.
    #[serde(default, deserialize_with = "time")]
    pub expires_at: Option<Timestamp>,
    /// Its status.
    pub status: Status,
    /// Whether it was made with a test key.
    #[serde(default)]
    pub is_test: Option<bool>,
    /// Amount in major units.
    pub amount: Amount,
    /// Its currency.
    pub currency: Currency,
    /// At a till: the terminal's id.
    #[serde(default, deserialize_with = "text")]
    pub description: Option<String>,
    /// The customer.
    #[serde(default, deserialize_with = "or_default")]
    pub buyer: Option<Buyer>,
    /// Delivery address.
    #[serde(default, deserialize_with = "or_default")]
    pub shipping_address: Option<ShippingAddress>,
    /// What was bought.
    #[serde(default, deserialize_with = "null_as_default")]
    pub order: Order,
    /// Its captures.
    #[serde(default, deserialize_with = "null_as_default")]
    pub captures: Vec<Capture>,
    /// Its refunds.
    #[serde(default, deserialize_with = "null_as_default")]
    pub refunds: Vec<Refund>,
    /// As requested.
    #[serde(default, deserialize_with = "or_default")]
    pub buyer_history: Option<BuyerHistory>,
    /// As requested.
    #[serde(default, deserialize_with = "or_default")]
    pub order_history: Vec<PastOrder>,
    /// As requested.
    #[serde(default, deserialize_with = "or_default")]
    pub meta: Option<Meta>,
    /// As requested.
    #[serde(default, deserialize_with = "or_default")]
    pub attachment: Option<Attachment>,
}

/// The sums of a payment, in major units.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Sums {
    /// The amount to pay.
    pub amount: Amount,
    /// Sum of the captures.
    pub captured: Amount,
    /// Sum of the refunds.
    pub refunded: Amount,
}

impl Sums {
    /// What was captured and not refunded.
    #[must_use]
    pub fn kept(&self) -> Amount {
        Amount(self.captured.0 - self.refunded.0)
    }
}

impl Payment {
    /// Adds up captures and refunds, with the currency's decimals. A `Closed` payment with nothing
    /// kept was cancelled or refunded.
    ///
    /// # Errors
    ///
    /// An amount is negative, has more decimals than the currency, or is too large. An answer with
    /// such an amount is still parsed, so that somebody can look at it.
    pub fn sums(&self) -> Result<Sums, InvalidAmount> {
        let of = |amount: &Amount| Amount::of(amount.0, &self.currency);
        let sum = |all: Vec<&Amount>| {
            let zero = Amount::of(Decimal::ZERO, &self.currency)?;
            all.into_iter().try_fold(zero, |sum, amount| {
                let sum = sum.0.checked_add(of(amount)?.0);
                sum.map(Amount).ok_or(InvalidAmount::TooLarge)
            })
        };
        Ok(Sums {
            amount: of(&self.amount)?,
            captured: sum(self
                .captures
                .iter()
                .map(|capture| &capture.amount)
                .collect())?,
            refunded: sum(self.refunds.iter().map(|refund| &refund.amount).collect())?,
        })
    }
}
