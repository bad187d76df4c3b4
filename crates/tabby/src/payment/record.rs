//! A payment as Tabby keeps it.

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
    /// A payment: what is read, captured, refunded and closed. Not a session's id.
    PaymentId
}

open_words! {
    /// Where a payment stands. Replies write it in capitals, webhooks in small letters.
    Status {
        /// Waiting for the customer.
        Created = "CREATED",
        /// Approved; captured in part or not at all.
        Authorized = "AUTHORIZED",
        /// Ended after approval. Whether money was taken, captures and refunds say.
        Closed = "CLOSED",
        /// Declined by Tabby.
        Rejected = "REJECTED",
        /// Cancelled by either side, or out of time.
        Expired = "EXPIRED",
    }
}

/// A payment.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Payment {
    /// What it is read by.
    pub id: PaymentId,
    /// When it was made.
    #[serde(default, deserialize_with = "time")]
    pub created_at: Option<Timestamp>,
    /// When it ends by itself.
    #[serde(default, deserialize_with = "time")]
    pub expires_at: Option<Timestamp>,
    /// Where it stands.
    pub status: Status,
    /// Whether it was made with a test key.
    #[serde(default)]
    pub is_test: Option<bool>,
    /// Major units.
    pub amount: Amount,
    /// What it is in.
    pub currency: Currency,
    /// At a till: the terminal's id.
    #[serde(default, deserialize_with = "text")]
    pub description: Option<String>,
    /// The customer.
    #[serde(default, deserialize_with = "or_default")]
    pub buyer: Option<Buyer>,
    /// Where the goods go.
    #[serde(default, deserialize_with = "or_default")]
    pub shipping_address: Option<ShippingAddress>,
    /// What was bought.
    #[serde(default, deserialize_with = "null_as_default")]
    pub order: Order,
    /// Money taken.
    #[serde(default, deserialize_with = "null_as_default")]
    pub captures: Vec<Capture>,
    /// Money given back.
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

/// What a payment comes to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Sums {
    /// What was to be paid.
    pub amount: Amount,
    /// What was taken.
    pub captured: Amount,
    /// What was given back of it.
    pub refunded: Amount,
}

impl Sums {
    /// What was taken and not given back.
    #[must_use]
    pub fn kept(&self) -> Amount {
        Amount(self.captured.0 - self.refunded.0)
    }
}

impl Payment {
    /// What was to be paid, was taken and was given back, with the currency's decimals. A `Closed`
    /// payment of which nothing is kept was cancelled or refunded.
    ///
    /// # Errors
    ///
    /// An amount is negative, has more decimals than the currency, or is too large. An answer is
    /// read with such an amount, so that somebody can look at it.
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
