//! Disputes: a customer wants money back.
//!
//! Source: Tabby, API reference, Disputes.

use jiff::Timestamp;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::engine::clock::days;
use crate::tabby::settings::Settings;

/// Where a dispute stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DisputeStatus {
    /// The merchant has to approve or to challenge it.
    New,
    /// Tabby declined it.
    Declined,
    /// The customer took it back.
    Cancelled,
    /// The customer got the money.
    Refunded,
    /// The merchant challenged it; Tabby looks at it.
    InProgress,
    /// The merchant has to give evidence.
    EvidenceMerchant,
    /// The customer has to give evidence.
    EvidenceCustomer,
}

impl DisputeStatus {
    /// Whether refunds have to wait for it.
    #[must_use]
    pub const fn is_open(self) -> bool {
        match self {
            Self::New | Self::InProgress | Self::EvidenceMerchant | Self::EvidenceCustomer => true,
            Self::Declined | Self::Cancelled | Self::Refunded => false,
        }
    }

    /// As the API writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Declined => "declined",
            Self::Cancelled => "cancelled",
            Self::Refunded => "refunded",
            Self::InProgress => "in_progress",
            Self::EvidenceMerchant => "evidence_merchant",
            Self::EvidenceCustomer => "evidence_customer",
        }
    }

    /// As dispute webhooks write it: they have words of their own.
    #[must_use]
    pub const fn in_webhooks(self) -> &'static str {
        match self {
            Self::New => "pending",
            Self::Declined => "declined",
            Self::Cancelled => "cancelled",
            Self::Refunded => "approved",
            Self::InProgress | Self::EvidenceCustomer => "arbitration",
            Self::EvidenceMerchant => "evidence_merchant",
        }
    }

    const fn entry(self) -> (&'static str, &'static str) {
        match self {
            Self::New => ("dispute_created", "customer"),
            Self::Declined => ("dispute_declined", "tabby-support"),
            Self::Cancelled => ("dispute_canceled", "customer"),
            Self::Refunded => ("dispute_approved", "merchant"),
            Self::InProgress => ("dispute_in_arbitration", "merchant"),
            Self::EvidenceMerchant => ("evidence_merchant", "tabby-support"),
            Self::EvidenceCustomer => ("evidence_customer", "tabby-support"),
        }
    }
}

/// Why the customer disputes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DisputeReason {
    /// A refund did not arrive.
    UnreceivedRefund,
    /// Somebody else ordered.
    IdentityTheft,
    /// Something is wrong with the goods.
    ProductIssue,
    /// Nothing arrived.
    #[default]
    NotDelivered,
}

impl DisputeReason {
    /// As the API writes it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::UnreceivedRefund => "unreceived_refund",
            Self::IdentityTheft => "identity_theft",
            Self::ProductIssue => "product_issue",
            Self::NotDelivered => "not_delivered",
        }
    }
}

/// One thing that happened to a dispute.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Entry {
    /// What, in the API's words.
    pub event_type: String,
    /// Who did it: `customer`, `merchant` or `tabby-support`.
    pub source: String,
    /// When.
    pub at: Timestamp,
    /// What was said; of a challenge, its reason.
    pub content: String,
    /// What was said beside it.
    pub note: String,
    /// What was shown.
    pub attachments: Vec<Uuid>,
}

/// A dispute.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Dispute {
    /// Its id.
    pub id: Uuid,
    /// The session whose payment it is about.
    pub session_id: Uuid,
    /// How much the customer wants back.
    #[serde(with = "rust_decimal::serde::str")]
    pub amount: Decimal,
    /// Where it stands.
    pub status: DisputeStatus,
    /// Why.
    pub reason: DisputeReason,
    /// What the customer says.
    pub comment: String,
    /// When it began.
    pub created_at: Timestamp,
    /// When it is approved if the merchant does nothing.
    pub expires_at: Timestamp,
    /// What happened, oldest first.
    pub history: Vec<Entry>,
}

impl Dispute {
    /// A customer disputes a payment.
    #[must_use]
    pub fn open(
        session_id: Uuid,
        amount: Decimal,
        reason: DisputeReason,
        comment: String,
        settings: &Settings,
        now: Timestamp,
    ) -> Self {
        let mut dispute = Self {
            id: Uuid::new_v4(),
            session_id,
            amount,
            status: DisputeStatus::New,
            reason,
            comment: comment.clone(),
            created_at: now,
            expires_at: now
                .saturating_add(days(settings.dispute_days))
                .unwrap_or(Timestamp::MAX),
            history: Vec::new(),
        };
        dispute.turn(DisputeStatus::New, comment, String::new(), Vec::new(), now);
        dispute
    }

    /// Goes on to another status.
    pub fn turn(
        &mut self,
        status: DisputeStatus,
        content: String,
        note: String,
        attachments: Vec<Uuid>,
        now: Timestamp,
    ) {
        let (event_type, source) = status.entry();
        self.status = status;
        self.history.push(Entry {
            event_type: event_type.into(),
            source: source.into(),
            at: now,
            content,
            note,
            attachments,
        });
    }

    /// Something happened that says all by its name.
    pub fn happened(&mut self, event_type: &str, source: &str, now: Timestamp) {
        self.history.push(Entry {
            event_type: event_type.into(),
            source: source.into(),
            at: now,
            content: String::new(),
            note: String::new(),
            attachments: Vec::new(),
        });
    }

    /// The merchant shows evidence; Tabby looks at it.
    pub fn evidence(&mut self, content: String, attachments: Vec<Uuid>, now: Timestamp) {
        self.happened("evidence_merchant_provided", "merchant", now);
        if let Some(entry) = self.history.last_mut() {
            entry.content = content;
            entry.attachments = attachments;
        }
        self.status = DisputeStatus::InProgress;
    }

    /// Whole days until it is approved by itself.
    #[must_use]
    pub fn days_left(&self, now: Timestamp) -> u16 {
        let hours = self.expires_at.duration_since(now).as_hours().max(0);
        u16::try_from((hours + 23) / 24).unwrap_or(u16::MAX)
    }
}
