//! Answers with more than was published: unknown fields, unknown words, odd values of fields that
//! decide nothing. Whoever reads them gets the same as without.

use checkout::context::ContextAnswer;
use checkout::payment::{
    Accepted, Action, ActionType, Payment, PaymentType, RequestedPayment, Status,
};
use checkout::webhook::{Event, EventType};
use checkout::workflow::Workflow;
use checkout::{Currency, Entries};
use proptest::prelude::*;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use crate::fixture::{ACTION, CONTEXT, PAYMENT};

fn payment_body() -> Value {
    json!({"id": PAYMENT, "amount": 6540, "currency": "AED", "status": "Captured", "approved": true,
        "balances": {"total_captured": 6540, "available_to_refund": 6540},
        "processing": {"partner_payment_id": "8d2f"}, "customer": {"email": "john@shop.example"},
        "items": [{"name": "masks"}], "_links": {"self": {"href": "https://x.example"}}})
}

fn bodies() -> [(&'static str, Value); 7] {
    [
        (
            "context",
            json!({"id": CONTEXT, "available_payment_types": [{"payment_type": "Installment"}],
                "_links": {"self": "https://x.example"}}),
        ),
        (
            "requested",
            json!({"id": PAYMENT, "status": "Pending", "customer": {"name": "John"},
                "_links": {"redirect": {"href": "https://x.example"}}}),
        ),
        ("payment", payment_body()),
        (
            "actions",
            json!([{"id": ACTION, "type": "Capture", "amount": 6540, "approved": true}]),
        ),
        ("accepted", json!({"action_id": ACTION, "_links": {}})),
        (
            "event",
            json!({"id": "evt_1", "type": "payment_captured", "created_on": "2026-11-27T10:00:00Z",
                "data": {"id": PAYMENT, "amount": 6540, "balances": {"total_captured": 6540}}}),
        ),
        (
            "workflow",
            json!({"id": "wf_1", "name": "tills", "conditions": [{"type": "event", "events": {}}],
                "actions": [{"type": "webhook", "url": "https://x.example"}]}),
        ),
    ]
}

/// What is read of a body, as a text.
fn read(name: &str, body: &Value) -> Result<String, serde_json::Error> {
    fn of<T: DeserializeOwned + std::fmt::Debug>(
        body: &Value,
    ) -> Result<String, serde_json::Error> {
        let value: T = serde_json::from_str(&body.to_string())?;
        Ok(format!("{value:?}"))
    }
    match name {
        "context" => of::<ContextAnswer>(body),
        "requested" => of::<RequestedPayment>(body),
        "payment" => of::<Payment>(body),
        "actions" => of::<Entries<Action>>(body),
        "accepted" => of::<Accepted>(body),
        "event" => of::<Event>(body),
        _ => of::<Workflow>(body),
    }
}

/// Any JSON value.
fn values() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map("[a-z_]{1,8}", inner, 0..4)
                .prop_map(|all| Value::Object(all.into_iter().collect())),
        ]
    })
}

/// Adds a field to every object of a body except to maps, whose keys are the caller's.
fn add(body: &mut Value, name: &str, value: &Value) {
    match body {
        Value::Object(all) => {
            for (key, inner) in all.iter_mut() {
                if !matches!(key.as_str(), "_links" | "metadata" | "events" | "headers") {
                    add(inner, name, value);
                }
            }
            all.insert(name.to_owned(), value.clone());
        }
        Value::Array(all) => all.iter_mut().for_each(|inner| add(inner, name, value)),
        _ => {}
    }
}

proptest! {
    #[test]
    fn fields_that_nobody_knows_change_nothing(name in "x_[a-z]{1,10}", value in values()) {
        for (kind, body) in bodies() {
            let mut more = body.clone();
            add(&mut more, &name, &value);
            prop_assert_eq!(read(kind, &body).unwrap(), read(kind, &more).unwrap(), "{}", more);
        }
    }

    #[test]
    fn words_that_nobody_knows_are_kept(word in "[A-Z][a-z]{2,8}( [A-Z][a-z]{2,8})? X") {
        let mut body = payment_body();
        body["status"] = word.clone().into();
        body["payment_type"] = word.clone().into();
        body["currency"] = word.clone().into();
        let payment: Payment = serde_json::from_str(&body.to_string()).unwrap();
        prop_assert_eq!(payment.status, Status::Other(word.clone()));
        prop_assert_eq!(payment.payment_type, Some(PaymentType::Other(word.clone())));
        prop_assert_eq!(payment.currency, Currency::Other(word.clone()));
        let action = json!({"id": ACTION, "type": word, "amount": 1});
        let action: Action = serde_json::from_str(&action.to_string()).unwrap();
        prop_assert_eq!(action.kind, ActionType::Other(word.clone()));
        let event = Event::read(json!({"type": word}).to_string().as_bytes()).unwrap();
        prop_assert_eq!(event.kind, EventType::Other(word));
    }

    #[test]
    fn odd_values_of_fields_that_decide_nothing_hide_no_money(
        value in values(),
        name in prop::sample::select(vec!["requested_on", "payment_type", "source", "expires_on",
            "processed_on", "processing_channel_id", "customer", "shipping", "items", "processing",
            "metadata", "risk", "_links"]),
    ) {
        let mut body = payment_body();
        body[name] = value;
        let payment: Payment = serde_json::from_str(&body.to_string()).unwrap();
        prop_assert_eq!(payment.amount.0, 6540);
        prop_assert_eq!(payment.balances.unwrap().total_captured.unwrap().0, 6540);
    }

    #[test]
    fn a_sum_that_is_no_whole_number_is_never_taken_for_another(value in values()) {
        let mut body = payment_body();
        body["balances"]["total_captured"] = value.clone();
        let read = serde_json::from_str::<Payment>(&body.to_string());
        match (&value, read) {
            (Value::Null, Ok(payment)) => prop_assert_eq!(payment.balances.unwrap().total_captured, None),
            (Value::Number(number), Ok(payment)) => {
                let sum = payment.balances.unwrap().total_captured.unwrap();
                let written = number.to_string();
                let (whole, fraction) = written.split_once('.').unwrap_or((&written, ""));
                prop_assert_eq!(fraction.trim_matches('0'), "");
                prop_assert_eq!(sum.0, whole.parse::<i64>().unwrap());
            }
            (_, Ok(_)) => prop_assert!(false, "{}", value),
            (_, Err(_)) => {}
        }
    }

    #[test]
    fn no_json_and_no_bytes_make_reading_panic(value in values(), bytes in prop::collection::vec(any::<u8>(), 0..100)) {
        for (kind, _) in bodies() {
            let _ = read(kind, &value);
        }
        let _ = Event::read(&bytes);
        let mut object = Map::new();
        object.insert("type".into(), "x".into());
        object.insert("data".into(), value);
        prop_assert!(Event::read(Value::Object(object).to_string().as_bytes()).is_ok());
    }
}

#[test]
fn known_words_are_read_in_any_case_and_written_as_published() {
    assert_eq!(PaymentType::from("installment").as_str(), "Installment");
    assert_eq!(
        Status::from("partially captured"),
        Status::PartiallyCaptured
    );
    for (word, status) in [
        ("Card Verified", Status::CardVerified),
        ("Canceled", Status::Canceled),
        ("Authentication Requested", Status::AuthenticationRequested),
        ("Retry Scheduled", Status::RetryScheduled),
    ] {
        assert_eq!(Status::from(word), status);
    }
}
