//! The body of a delivery.

use http_client::json::{self, Unreadable};
use http_client::open_words;
use jiff::Timestamp;
use serde::Deserialize;

use crate::currency::Currency;
use crate::id::{ActionId, EventId, PaymentId};
use crate::lenient::{or_default, text, time};
use crate::minor::Minor;
use crate::objects::{Customer, Links, Metadata, PartnerProcessing};
use crate::payment::{Balances, PaymentType};

open_words! {
    /// What happened.
    EventType {
        /// A payment waits for the customer.
        PaymentPending = "payment_pending",
        /// The customer was approved.
        PaymentApproved = "payment_approved",
        /// The payment was declined.
        PaymentDeclined = "payment_declined",
        /// The customer did not pay in time. Read the payment before you act on it.
        PaymentExpired = "payment_expired",
        /// The customer did not pay. Read the payment before you act on it.
        PaymentCanceled = "payment_canceled",
        /// Money was captured.
        PaymentCaptured = "payment_captured",
        /// A capture is under way.
        PaymentCapturePending = "payment_capture_pending",
        /// A capture was refused.
        PaymentCaptureDeclined = "payment_capture_declined",
        /// Money was given back.
        PaymentRefunded = "payment_refunded",
        /// A refund is under way.
        PaymentRefundPending = "payment_refund_pending",
        /// A refund was refused.
        PaymentRefundDeclined = "payment_refund_declined",
        /// Held money was released.
        PaymentVoided = "payment_voided",
        /// A void was refused.
        PaymentVoidDeclined = "payment_void_declined",
    }
}

/// The names of all events that tell of a payment with Tabby.
pub const PAYMENT_EVENTS: [&str; 13] = [
    "payment_pending",
    "payment_approved",
    "payment_declined",
    "payment_expired",
    "payment_canceled",
    "payment_captured",
    "payment_capture_pending",
    "payment_capture_declined",
    "payment_refunded",
    "payment_refund_pending",
    "payment_refund_declined",
    "payment_voided",
    "payment_void_declined",
];

/// A delivery: something may have happened to a payment. Deliveries come again, late, and in any
/// order: read the payment before you act on one.
///
/// Checkout.com has several envelopes, and all are read: the time stands in `created_on`,
/// `timestamp` or `event_timestamp`, the kind in `type` or `event_type`. Only the kind is required.
/// Answer a signed delivery of an unknown kind, or one that cannot be read, with success: it would
/// be no better the next time.
///
/// ```
/// use checkout::Minor;
/// use checkout::webhook::{Event, EventType};
///
/// let event = Event::read(br#"{"id": "evt_1", "type": "payment_captured", "version": "1.0.29",
///     "created_on": "2026-11-27T10:00:00.1234567Z",
///     "data": {"id": "pay_1", "action_id": "act_1", "amount": 6540, "currency": "AED"}}"#)?;
/// assert_eq!(event.kind, EventType::PaymentCaptured);
/// assert_eq!(event.data.amount, Some(Minor(6540)));
/// # Ok::<(), checkout::Unreadable>(())
/// ```
#[derive(Clone, PartialEq, Debug, Deserialize)]
#[serde(try_from = "Envelope")]
#[non_exhaustive]
pub struct Event {
    /// What happened.
    pub kind: EventType,
    /// Its id, by which a delivery that comes again is known.
    pub id: Option<EventId>,
    /// Version of the event.
    pub version: Option<String>,
    /// When it happened.
    pub timestamp: Option<Timestamp>,
    /// What it says of the payment.
    pub data: EventData,
    /// Links.
    pub links: Links,
}

/// Every envelope. An event may have the members of several.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Envelope {
    #[serde(rename = "type", deserialize_with = "or_default")]
    kind: Option<EventType>,
    #[serde(deserialize_with = "or_default")]
    event_type: Option<EventType>,
    #[serde(deserialize_with = "or_default")]
    id: Option<EventId>,
    #[serde(deserialize_with = "or_default")]
    event_id: Option<EventId>,
    #[serde(deserialize_with = "or_default")]
    version: Option<String>,
    #[serde(deserialize_with = "time")]
    created_on: Option<Timestamp>,
    #[serde(deserialize_with = "time")]
    timestamp: Option<Timestamp>,
    #[serde(deserialize_with = "time")]
    event_timestamp: Option<Timestamp>,
    #[serde(deserialize_with = "or_default")]
    data: EventData,
    #[serde(rename = "_links")]
    links: Links,
}

impl TryFrom<Envelope> for Event {
    type Error = &'static str;

    fn try_from(envelope: Envelope) -> Result<Self, Self::Error> {
        let kind = envelope.kind.or(envelope.event_type);
        let times = envelope.created_on.or(envelope.timestamp);
        Ok(Self {
            kind: kind.ok_or("missing field `type`")?,
            id: envelope.id.or(envelope.event_id),
            version: envelope.version,
            timestamp: times.or(envelope.event_timestamp),
            data: envelope.data,
            links: envelope.links,
        })
    }
}

/// What an event says of its payment. Nothing in it proves anything: an odd value is absent.
#[derive(Clone, PartialEq, Debug, Default, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct EventData {
    /// The payment.
    #[serde(rename = "id", deserialize_with = "or_default")]
    pub payment_id: Option<PaymentId>,
    /// The action that the event is about.
    #[serde(deserialize_with = "or_default")]
    pub action_id: Option<ActionId>,
    /// The shop's number, of the order or of the action.
    #[serde(deserialize_with = "or_default")]
    pub reference: Option<String>,
    /// The action's amount in minor units, not a running total.
    #[serde(deserialize_with = "or_default")]
    pub amount: Option<Minor>,
    /// Its currency.
    #[serde(deserialize_with = "or_default")]
    pub currency: Option<Currency>,
    /// What is authorised, captured and refunded.
    #[serde(deserialize_with = "or_default")]
    pub balances: Option<Balances>,
    /// Kind of payment.
    #[serde(deserialize_with = "or_default")]
    pub payment_type: Option<PaymentType>,
    /// The action's code. 10000 is an approval.
    #[serde(deserialize_with = "code")]
    pub response_code: Option<String>,
    /// The action's code in words.
    #[serde(deserialize_with = "or_default")]
    pub response_summary: Option<String>,
    /// When the action was processed.
    #[serde(deserialize_with = "time")]
    pub processed_on: Option<Timestamp>,
    /// The customer.
    #[serde(deserialize_with = "or_default")]
    pub customer: Option<Customer>,
    /// Tabby's part.
    #[serde(deserialize_with = "or_default")]
    pub processing: PartnerProcessing,
    /// The shop's own keys and values. Numbers may come as texts.
    #[serde(deserialize_with = "or_default")]
    pub metadata: Metadata,
}

/// Reads a code as a text, also from a number; anything else is absent.
fn code<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    #[derive(Default, Deserialize)]
    #[serde(transparent)]
    struct Code(#[serde(deserialize_with = "text")] Option<String>);
    let code: Code = or_default(deserializer)?;
    Ok(code.0)
}

impl Event {
    /// Reads the body of a delivery, whose [signature](crate::webhook::SignatureCheck) was checked.
    ///
    /// # Errors
    ///
    /// The body is not an event.
    pub fn read(body: &[u8]) -> Result<Self, Unreadable> {
        json::read(body)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_of_events_has_every_known_one_once() {
        let kinds: Vec<_> = PAYMENT_EVENTS.into_iter().map(EventType::from).collect();
        assert!(!kinds.iter().any(|kind| matches!(kind, EventType::Other(_))));
        let names: std::collections::BTreeSet<_> = PAYMENT_EVENTS.into_iter().collect();
        assert_eq!(names.len(), PAYMENT_EVENTS.len());
    }

    #[test]
    fn both_envelopes_and_that_of_payment_methods_are_read() {
        let dated = Event::read(
            br#"{"id":"evt_a","type":"payment_approved","version":"1.0.29",
            "created_on":"2026-11-27T10:00:00.1234567Z",
            "data":{"id":"pay_1","action_id":"act_1","amount":6540,"currency":"AED","response_code":"10000",
                "metadata":{"till":7},"customer":{"id":"cus_1","email":"fatima@shop.example"}},
            "_links":{"self":{"href":"https://api.example/workflows/events/evt_a"}}}"#,
        )
        .unwrap();
        assert_eq!(dated.data.response_code.as_deref(), Some("10000"));
        assert_eq!(dated.data.metadata.text("till").as_deref(), Some("7"));
        assert!(!format!("{dated:?}").contains("fatima"));
        let stamped = Event::read(
            br#"{"id":"evt_b","source":"gateway","type":"payment_expired","version":"1.0.9",
            "timestamp":"2026-11-27T10:00:00.1234567+00:00","data":{"id":"pay_1","action_id":"act_1"}}"#,
        )
        .unwrap();
        assert_eq!(stamped.kind, EventType::PaymentExpired);
        assert_eq!(stamped.timestamp, dated.timestamp);
        assert!(stamped.timestamp.is_some());
        let method = Event::read(
            br#"{"event_type":"payment_method_ready","event_timestamp":"2026-11-27T10:00:00Z","event_data":"e30="}"#,
        )
        .unwrap();
        assert_eq!(method.kind, EventType::from("payment_method_ready"));
        assert_eq!(method.data, EventData::default());
    }

    #[test]
    fn an_event_with_the_members_of_several_envelopes_is_read() {
        let event = Event::read(
            br#"{"id":"evt_a","event_id":"evt_b","type":"payment_captured","event_type":"x",
            "created_on":"2026-11-27T10:00:00Z","timestamp":"2026-11-27T11:00:00Z"}"#,
        )
        .unwrap();
        assert_eq!(event.kind, EventType::PaymentCaptured);
        assert_eq!(event.id.unwrap().as_str(), "evt_a");
        assert_eq!(event.timestamp.unwrap().to_string(), "2026-11-27T10:00:00Z");
    }

    #[test]
    fn odd_values_of_an_event_hide_nothing_else() {
        let event = Event::read(
            br#"{"id":7,"type":"payment_new_word","created_on":"soon","data":{"id":"pay_1",
            "amount":"many","currency":{},"balances":[],"metadata":"none","response_code":10000,"processed_on":1},"_links":null}"#,
        )
        .unwrap();
        assert_eq!(event.kind.as_str(), "payment_new_word");
        assert_eq!(event.data.payment_id.unwrap().as_str(), "pay_1");
        assert_eq!(event.data.response_code.as_deref(), Some("10000"));
        assert_eq!(
            (event.id, event.timestamp, event.data.amount),
            (None, None, None)
        );
        for wrong in ["", "[]", "{}", "authentication_failed", r#"{"type":1}"#] {
            assert!(Event::read(wrong.as_bytes()).is_err(), "{wrong}");
        }
    }
}
