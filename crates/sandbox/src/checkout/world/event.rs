//! Events: what workflows are told.
//!
//! Source: Checkout.com, Tabby page (descriptions without names) and its pages about events.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::checkout::ids::{EventId, PaymentId};
use crate::engine::choices::choices;

choices! {
    /// What an event tells of.
    EventName {
        /// The customer can pay.
        PaymentPending,
        /// The money is reserved.
        PaymentApproved,
        /// The partner does not give it.
        PaymentDeclined,
        /// A capture is done.
        PaymentCaptured,
        /// A capture is accepted; its result follows.
        PaymentCapturePending,
        /// A capture was declined.
        PaymentCaptureDeclined,
        /// A refund is done.
        PaymentRefunded,
        /// A refund is accepted; its result follows.
        PaymentRefundPending,
        /// A refund was declined.
        PaymentRefundDeclined,
        /// A void is done.
        PaymentVoided,
        /// A void was declined.
        PaymentVoidDeclined,
        /// The customer's time was over.
        PaymentExpired,
        /// The customer went back.
        PaymentCanceled,
        /// Money was paid out. Payments by Tabby never have it.
        PaymentPaid,
    }
}

/// Every event, in the order of the documents.
pub const ALL: [EventName; 14] = [
    EventName::PaymentPending,
    EventName::PaymentApproved,
    EventName::PaymentDeclined,
    EventName::PaymentCaptured,
    EventName::PaymentCapturePending,
    EventName::PaymentCaptureDeclined,
    EventName::PaymentRefunded,
    EventName::PaymentRefundPending,
    EventName::PaymentRefundDeclined,
    EventName::PaymentVoided,
    EventName::PaymentVoidDeclined,
    EventName::PaymentExpired,
    EventName::PaymentCanceled,
    EventName::PaymentPaid,
];

impl EventName {
    /// The word for it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PaymentPending => "payment_pending",
            Self::PaymentApproved => "payment_approved",
            Self::PaymentDeclined => "payment_declined",
            Self::PaymentCaptured => "payment_captured",
            Self::PaymentCapturePending => "payment_capture_pending",
            Self::PaymentCaptureDeclined => "payment_capture_declined",
            Self::PaymentRefunded => "payment_refunded",
            Self::PaymentRefundPending => "payment_refund_pending",
            Self::PaymentRefundDeclined => "payment_refund_declined",
            Self::PaymentVoided => "payment_voided",
            Self::PaymentVoidDeclined => "payment_void_declined",
            Self::PaymentExpired => "payment_expired",
            Self::PaymentCanceled => "payment_canceled",
            Self::PaymentPaid => "payment_paid",
        }
    }

    /// Reads a word.
    #[must_use]
    pub fn read(word: &str) -> Option<Self> {
        ALL.into_iter().find(|name| name.as_str() == word)
    }

    /// Whether its envelope is the older one, with `source` and `timestamp`.
    #[must_use]
    pub const fn is_older(self) -> bool {
        matches!(
            self,
            Self::PaymentPending | Self::PaymentExpired | Self::PaymentCanceled
        )
    }
}

/// An event.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Event {
    /// Its id.
    pub id: EventId,
    /// What it tells of.
    pub name: EventName,
    /// Of which payment.
    pub payment: PaymentId,
    /// When.
    pub at: Timestamp,
    /// The text that is sent.
    pub body: String,
}
