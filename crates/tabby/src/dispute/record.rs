//! A dispute as Tabby returns it.

use jiff::Timestamp;
use serde::Deserialize;

use crate::amount::Amount;
use crate::currency::Currency;
use crate::lenient::{open_words, or_default, private, text, time, uuid_type};
use crate::payment::PaymentId;
use crate::private::Private;

uuid_type! {
    /// Id of a dispute.
    DisputeId
}

open_words! {
    /// Status of a dispute.
    DisputeStatus {
        /// The shop has to approve or challenge it.
        New = "new",
        /// Tabby declined it.
        Declined = "declined",
        /// The customer withdrew it.
        Cancelled = "cancelled",
        /// The customer was refunded.
        Refunded = "refunded",
        /// The shop challenged it, and Tabby is deciding.
        InProgress = "in_progress",
        /// The shop has to provide evidence.
        EvidenceMerchant = "evidence_merchant",
        /// The customer has to provide evidence.
        EvidenceCustomer = "evidence_customer",
    }
}

open_words! {
    /// Why the customer disputes a payment.
    DisputeReason {
        /// A refund did not arrive.
        UnreceivedRefund = "unreceived_refund",
        /// The customer says that somebody else made the order.
        IdentityTheft = "identity_theft",
        /// Something is wrong with the product.
        ProductIssue = "product_issue",
        /// The goods did not arrive.
        NotDelivered = "not_delivered",
    }
}

/// A dispute.
#[derive(Clone, PartialEq, Debug, Deserialize)]
#[non_exhaustive]
pub struct Dispute {
    /// The id by which it is approved or challenged.
    pub id: DisputeId,
    /// The payment.
    pub payment_id: PaymentId,
    /// Amount in major units.
    pub amount: Amount,
    /// Currency of the payment.
    pub currency: Currency,
    /// Its status.
    pub status: DisputeStatus,
    /// The customer's reason.
    #[serde(default, deserialize_with = "or_default")]
    pub reason: Option<DisputeReason>,
    /// Days until Tabby approves it automatically.
    #[serde(default, deserialize_with = "or_default")]
    pub days_left: Option<u16>,
    /// When it was raised.
    #[serde(default, deserialize_with = "time")]
    pub created_at: Option<Timestamp>,
    /// When Tabby approves it automatically.
    #[serde(default, deserialize_with = "time")]
    pub expired_at: Option<Timestamp>,
    /// The shop's order number.
    #[serde(default, deserialize_with = "text")]
    pub order_number: Option<String>,
    /// The customer's comment.
    #[serde(default, deserialize_with = "private")]
    pub comment: Option<Private>,
    /// Addresses of the customer's pictures.
    #[serde(default, deserialize_with = "or_default")]
    pub attachments: Vec<Private>,
    /// The items that are disputed.
    #[serde(default, deserialize_with = "or_default")]
    pub items: Vec<DisputeItem>,
    /// Its history. Only filled when a single dispute is read.
    #[serde(default, deserialize_with = "or_default")]
    pub history: Vec<DisputeEvent>,
}

/// An item of the order that is disputed.
#[derive(Clone, PartialEq, Debug, Default, Deserialize)]
#[non_exhaustive]
pub struct DisputeItem {
    /// The shop's number for the product.
    #[serde(default, deserialize_with = "text")]
    pub reference_id: Option<String>,
    /// Name of the product.
    #[serde(default, deserialize_with = "text")]
    pub title: Option<String>,
    /// Price per unit.
    #[serde(default, deserialize_with = "or_default")]
    pub unit_price: Option<Amount>,
}

/// An event in the history of a dispute.
#[derive(Clone, PartialEq, Debug, Default, Deserialize)]
#[non_exhaustive]
pub struct DisputeEvent {
    /// Kind of event, such as `dispute_created`.
    #[serde(default, deserialize_with = "text")]
    pub event_type: Option<String>,
    /// Who caused it: `customer`, `merchant` or `tabby-support`.
    #[serde(default, deserialize_with = "text")]
    pub source: Option<String>,
    /// The person who caused it, often an e-mail address.
    #[serde(default, deserialize_with = "private")]
    pub created_by: Option<Private>,
    /// The text of the event.
    #[serde(default, deserialize_with = "private")]
    pub content: Option<Private>,
    /// When it happened.
    #[serde(default, deserialize_with = "time")]
    pub created_at: Option<Timestamp>,
    /// Addresses of pictures.
    #[serde(default, deserialize_with = "or_default")]
    pub attachments: Vec<Private>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json;

    #[test]
    fn a_dispute_is_read_with_tabbys_dates_and_without_printing_who_complains() {
        let json = br#"{"id":"5f0c0a4e-0000-4000-8000-000000000001",
            "payment_id":"8d2f4d7a-1a3b-4c8e-9b55-6f0a1f2c3d4e","amount":"100.00","currency":"AED",
            "created_at":"2018-10-17 00:00:00+00:00","status":"new","reason":"not_delivered",
            "days_left":9,"comment":"open sesame","attachments":null,
            "history":[{"event_type":"dispute_created","created_by":"sesame@example.com"}]}"#;
        let dispute: Dispute = json::read(json).unwrap();
        assert_eq!(dispute.status, DisputeStatus::New);
        assert_eq!(dispute.created_at, "2018-10-17T00:00:00Z".parse().ok());
        assert_eq!(dispute.history.len(), 1);
        assert!(!format!("{dispute:?}").contains("sesame"), "{dispute:?}");
    }
}
