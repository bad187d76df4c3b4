//! The body of a delivery about a payment.

use jiff::Timestamp;
use serde::Deserialize;

use crate::amount::Amount;
use crate::currency::Currency;
use crate::json::{self, Unreadable};
use crate::lenient::{null_as_default, or_default, text, time};
use crate::payment::{PaymentId, Status};

/// The body of a delivery: something may have happened to a payment. Deliveries may come twice and
/// in any order, and nothing proves what they say: read the payment before you act on one.
///
/// Only the payment's id and status are required. Anything else that cannot be parsed reads as
/// absent.
///
/// ```
/// use tabby::payment::Status;
/// use tabby::webhook::Notice;
///
/// let notice = Notice::read(br#"{"id":"5f0c0a4e-0000-4000-8000-000000000001","status":"closed",
///     "is_test":false,"amount":"100","currency":"SAR","order":{"reference_id":"A-1"},
///     "captures":[{"id":"c-1","amount":"100"}],"refunds":[]}"#)?;
/// assert_eq!((notice.status, notice.captures.len()), (Status::Closed, 1));
/// assert_eq!(notice.order.reference_id.as_deref(), Some("A-1"));
/// # Ok::<(), tabby::Unreadable>(())
/// ```
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[non_exhaustive]
pub struct Notice {
    /// The payment.
    pub id: PaymentId,
    /// Its status at that time.
    pub status: Status,
    /// Whether it was made with a test key.
    #[serde(default, deserialize_with = "or_default")]
    pub is_test: Option<bool>,
    /// Amount in major units.
    #[serde(default, deserialize_with = "or_default")]
    pub amount: Option<Amount>,
    /// Its currency.
    #[serde(default, deserialize_with = "or_default")]
    pub currency: Option<Currency>,
    /// Its order.
    #[serde(default, deserialize_with = "or_default")]
    pub order: NoticeOrder,
    /// Its captures at that time.
    #[serde(default, deserialize_with = "null_as_default")]
    pub captures: Vec<Entry>,
    /// Its refunds at that time.
    #[serde(default, deserialize_with = "null_as_default")]
    pub refunds: Vec<Entry>,
    /// When the payment was made.
    #[serde(default, deserialize_with = "time")]
    pub created_at: Option<Timestamp>,
    /// When it was closed.
    #[serde(default, deserialize_with = "time")]
    pub closed_at: Option<Timestamp>,
    /// When it expired.
    #[serde(default, deserialize_with = "time")]
    pub expired_at: Option<Timestamp>,
}

/// The order in a delivery.
#[derive(Clone, PartialEq, Eq, Debug, Default, Deserialize)]
#[non_exhaustive]
pub struct NoticeOrder {
    /// The shop's order number.
    #[serde(default, deserialize_with = "text")]
    pub reference_id: Option<String>,
}

/// A capture or a refund in a delivery.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
#[non_exhaustive]
pub struct Entry {
    /// Its id.
    #[serde(default, deserialize_with = "text")]
    pub id: Option<String>,
    /// Amount in major units.
    #[serde(default, deserialize_with = "or_default")]
    pub amount: Option<Amount>,
    /// Idempotency key of the request that made it.
    #[serde(default, deserialize_with = "text")]
    pub reference_id: Option<String>,
    /// When it was made.
    #[serde(default, deserialize_with = "time")]
    pub created_at: Option<Timestamp>,
}

impl Notice {
    /// Parses the body of a delivery.
    ///
    /// # Errors
    ///
    /// The body is not a delivery about a payment.
    pub fn read(body: &[u8]) -> Result<Self, Unreadable> {
        json::read(body)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_delivery_is_read_in_either_case_and_with_null_for_an_empty_list() {
        let body = br#"{"id":"5f0c0a4e-0000-4000-8000-000000000001","status":"closed","captures":[{"id":"c","amount":"100"}],"refunds":null,"token":null}"#;
        let notice = Notice::read(body).unwrap();
        assert_eq!(
            (&notice.status, notice.captures.len()),
            (&Status::Closed, 1)
        );
        assert!(notice.refunds.is_empty());
        let sparse = br#"{"id":"5f0c0a4e-0000-4000-8000-000000000001","status":"on_hold","captures":[{"id":7}]}"#;
        let notice = Notice::read(sparse).unwrap();
        assert_eq!(notice.status, Status::Other("on_hold".into()));
        assert_eq!(notice.captures[0].id.as_deref(), Some("7"));
        assert!(notice.refunds.is_empty());
        for wrong in [
            "",
            "[]",
            "{}",
            r#"{"id":"../x","status":"closed"}"#,
            r#"{"id":1}"#,
        ] {
            assert!(Notice::read(wrong.as_bytes()).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_notice_keeps_amount_currency_reference_and_mode_and_odd_ones_hide_nothing() {
        let body = br#"{"id":"5f0c0a4e-0000-4000-8000-000000000001","status":"authorized",
            "is_test":true,"amount":90071992547409.93,"currency":"KWD","order":{"reference_id":7},
            "captures":[{"id":"c","amount":"0.125","reference_id":"k"}],
            "closed_at":"2021-09-14T13:09:45Z"}"#;
        let notice = Notice::read(body).unwrap();
        assert_eq!(notice.amount.unwrap().to_string(), "90071992547409.93");
        assert_eq!(
            (notice.currency, notice.is_test),
            (Some(Currency::Kwd), Some(true))
        );
        assert_eq!(notice.order.reference_id.as_deref(), Some("7"));
        assert_eq!(notice.captures[0].amount.unwrap().to_string(), "0.125");
        assert!(notice.closed_at.is_some() && notice.expired_at.is_none());
        let odd = br#"{"id":"5f0c0a4e-0000-4000-8000-000000000001","status":"closed","is_test":"?",
            "amount":{},"currency":[],"order":"A-1","captures":[{"amount":null}]}"#;
        let notice = Notice::read(odd).unwrap();
        assert_eq!((notice.amount, notice.captures.len()), (None, 1));
    }
}
