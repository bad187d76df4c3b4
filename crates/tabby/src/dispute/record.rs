//! A dispute as Tabby keeps it.

use jiff::Timestamp;
use serde::Deserialize;

use crate::amount::Amount;
use crate::currency::Currency;
use crate::lenient::{open_words, or_default, private, text, time, uuid_type};
use crate::payment::PaymentId;
use crate::private::Private;

uuid_type! {
    /// A dispute.
    DisputeId
}

open_words! {
    /// Where a dispute stands.
    DisputeStatus {
        /// The shop has to approve or challenge it.
        New = "new",
        /// Tabby declined it.
        Declined = "declined",
        /// The customer took it back.
        Cancelled = "cancelled",
        /// The money went back.
        Refunded = "refunded",
        /// The shop challenged it; Tabby looks at it.
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
        /// Somebody else ordered.
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
    /// What it is answered by.
    pub id: DisputeId,
    /// The payment.
    pub payment_id: PaymentId,
    /// Major units.
    pub amount: Amount,
    /// The payment's.
    pub currency: Currency,
    /// Where it stands.
    pub status: DisputeStatus,
    /// Why.
    #[serde(default, deserialize_with = "or_default")]
    pub reason: Option<DisputeReason>,
    /// Days until it is approved by itself.
    #[serde(default, deserialize_with = "or_default")]
    pub days_left: Option<u16>,
    /// When it was raised.
    #[serde(default, deserialize_with = "time")]
    pub created_at: Option<Timestamp>,
    /// When it is approved by itself.
    #[serde(default, deserialize_with = "time")]
    pub expired_at: Option<Timestamp>,
    /// The shop's order number.
    #[serde(default, deserialize_with = "text")]
    pub order_number: Option<String>,
    /// What the customer says.
    #[serde(default, deserialize_with = "private")]
    pub comment: Option<Private>,
    /// Addresses of the customer's pictures.
    #[serde(default, deserialize_with = "or_default")]
    pub attachments: Vec<Private>,
    /// For which goods.
    #[serde(default, deserialize_with = "or_default")]
    pub items: Vec<DisputeItem>,
    /// What happened so far; only where one dispute is read.
    #[serde(default, deserialize_with = "or_default")]
    pub history: Vec<DisputeEvent>,
}

/// A line of the order that is disputed.
#[derive(Clone, PartialEq, Debug, Default, Deserialize)]
#[non_exhaustive]
pub struct DisputeItem {
    /// The shop's number for the product.
    #[serde(default, deserialize_with = "text")]
    pub reference_id: Option<String>,
    /// Name of the product.
    #[serde(default, deserialize_with = "text")]
    pub title: Option<String>,
    /// Price of one.
    #[serde(default, deserialize_with = "or_default")]
    pub unit_price: Option<Amount>,
}

/// Something that happened to a dispute.
#[derive(Clone, PartialEq, Debug, Default, Deserialize)]
#[non_exhaustive]
pub struct DisputeEvent {
    /// What, such as `dispute_created`.
    #[serde(default, deserialize_with = "text")]
    pub event_type: Option<String>,
    /// Who: `customer`, `merchant` or `tabby-support`.
    #[serde(default, deserialize_with = "text")]
    pub source: Option<String>,
    /// The person, often by e-mail address.
    #[serde(default, deserialize_with = "private")]
    pub created_by: Option<Private>,
    /// What they said.
    #[serde(default, deserialize_with = "private")]
    pub content: Option<Private>,
    /// When.
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
