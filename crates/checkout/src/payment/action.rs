//! What was done to a payment.

use jiff::Timestamp;
use serde::Deserialize;

use crate::id::ActionId;
use crate::lenient::{or_default, text, time};
use crate::minor::Minor;
use crate::objects::{Metadata, PartnerProcessing};

http_client::open_words! {
    /// What was done.
    ActionType {
        /// The customer's money was held.
        Authorization = "Authorization",
        /// A card was looked at.
        CardVerification = "Card Verification",
        /// Held money was released.
        Void = "Void",
        /// Money was taken.
        Capture = "Capture",
        /// Money was given back.
        Refund = "Refund",
        /// Money was paid out.
        Payout = "Payout",
        /// Money came back.
        Return = "Return",
    }
}

/// One action on a payment.
#[derive(Clone, PartialEq, Debug, Deserialize)]
#[non_exhaustive]
pub struct Action {
    /// Its id, which the answer to a capture, refund or void names.
    pub id: ActionId,
    /// What was done.
    #[serde(rename = "type")]
    pub kind: ActionType,
    /// Amount in minor units of the payment's currency.
    pub amount: Minor,
    /// Whether it was approved; absent while that is not known.
    #[serde(default)]
    pub approved: Option<bool>,
    /// Its code. 10000 is an approval.
    #[serde(default, deserialize_with = "text")]
    pub response_code: Option<String>,
    /// Its code in words.
    #[serde(default, deserialize_with = "or_default")]
    pub response_summary: Option<String>,
    /// When it was processed.
    #[serde(default, deserialize_with = "time")]
    pub processed_on: Option<Timestamp>,
    /// The shop's number of the action.
    #[serde(default, deserialize_with = "text")]
    pub reference: Option<String>,
    /// Kind of authorisation.
    #[serde(default, deserialize_with = "or_default")]
    pub authorization_type: Option<String>,
    /// Tabby's part.
    #[serde(default, deserialize_with = "or_default")]
    pub processing: PartnerProcessing,
    /// The shop's own keys and values.
    #[serde(default, deserialize_with = "or_default")]
    pub metadata: Metadata,
}

/// How an action ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ActionOutcome {
    /// It was carried out.
    Approved,
    /// It was refused; nothing happened.
    Declined,
    /// Not known yet.
    Pending,
}

impl Action {
    /// How it ended.
    #[must_use]
    pub const fn outcome(&self) -> ActionOutcome {
        match self.approved {
            Some(true) => ActionOutcome::Approved,
            Some(false) => ActionOutcome::Declined,
            None => ActionOutcome::Pending,
        }
    }
}
