//! Webhook deliveries about a dispute.

use jiff::Timestamp;
use serde::Deserialize;

use crate::amount::Amount;
use crate::currency::Currency;
use crate::json::{self, Unreadable};
use crate::lenient::{or_default, time};
use crate::payment::PaymentId;

use super::record::DisputeId;

/// The body of a webhook delivery about a dispute. Tabby enables these deliveries on its side. A
/// repeated delivery has the same [`dispute_id`](Self::dispute_id) and [`status`](Self::status).
///
/// ```
/// use tabby::dispute::DisputeNotice;
///
/// let body = br#"{"dispute_id":"5f0c0a4e-0000-4000-8000-000000000001","status":"pending",
///     "payment_id":"8d2f4d7a-1a3b-4c8e-9b55-6f0a1f2c3d4e","amount":"25.00","currency":"AED"}"#;
/// let notice = DisputeNotice::read(body)?;
/// assert_eq!(notice.status, "pending");
/// # Ok::<(), tabby::Unreadable>(())
/// ```
#[derive(Clone, PartialEq, Debug, Deserialize)]
#[non_exhaustive]
pub struct DisputeNotice {
    /// The dispute.
    pub dispute_id: DisputeId,
    /// The payment.
    #[serde(default, deserialize_with = "or_default")]
    pub payment_id: Option<PaymentId>,
    /// `pending`, `arbitration`, `evidence_merchant`, `approved`, `declined` or `cancelled`. These
    /// words are not those of [`DisputeStatus`](super::DisputeStatus).
    pub status: String,
    /// Amount in major units.
    #[serde(default, deserialize_with = "or_default")]
    pub amount: Option<Amount>,
    /// Currency of the payment.
    #[serde(default, deserialize_with = "or_default")]
    pub currency: Option<Currency>,
    /// When it was raised.
    #[serde(default, deserialize_with = "time")]
    pub created_at: Option<Timestamp>,
}

impl DisputeNotice {
    /// Parses the body of a delivery.
    ///
    /// # Errors
    ///
    /// The body is not a dispute delivery.
    pub fn read(body: &[u8]) -> Result<Self, Unreadable> {
        json::read(body)
    }
}
