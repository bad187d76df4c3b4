//! The wire types, held against what Tabby publishes and what its API is known to answer.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests may"
)]

use jiff::Timestamp;
use rust_decimal::Decimal;
use serde_json::{Value, json};
use tabby::checkout::{
    Attachment, Coordinates, CreateSession, NewPayment, RejectionReason, Session, SessionStatus,
};
use tabby::payment::{Payment, Status};
use tabby::{Amount, Region};

const REQUEST: &str = include_str!("published/create_session.request.json");
const RESPONSE: &str = include_str!("published/create_session.response.json");

/// Drops what says nothing (null, and an absent list), so that two spellings compare.
fn plain(value: Value) -> Value {
    match value {
        Value::Object(members) => members
            .into_iter()
            .filter(|(_, value)| !value.is_null() && *value != json!([]))
            .map(|(name, value)| (name, plain(value)))
            .collect(),
        Value::Array(items) => items.into_iter().map(plain).collect(),
        // Times are compared as instants.
        Value::String(text) => match text.parse::<Timestamp>() {
            Ok(time) if text.contains('T') => json!(time.to_string()),
            _ => json!(text),
        },
        other => other,
    }
}

#[test]
fn every_field_of_the_published_request_survives() {
    let typed: CreateSession = serde_json::from_str(REQUEST).unwrap();
    let published: Value = serde_json::from_str(REQUEST).unwrap();
    assert_eq!(
        plain(serde_json::to_value(&typed).unwrap()),
        plain(published)
    );
}

#[test]
fn every_field_of_the_published_answer_survives() {
    let typed: Session = serde_json::from_str(RESPONSE).unwrap();
    let published: Value = serde_json::from_str(RESPONSE).unwrap();
    assert_eq!(
        plain(serde_json::to_value(&typed).unwrap()),
        plain(published)
    );
    assert_eq!(typed.status, SessionStatus::Created);
    assert_eq!(
        typed.qr_code(),
        Some("https://api.tabby.ai/api/v2/checkout/{id}/hpp_link_qr")
    );
    assert_eq!(typed.web_url(), Some("https://api.tabby.ai/"));
    assert_eq!(typed.payment.amount, Amount(Decimal::from(100)));
}

#[test]
fn a_till_sends_what_the_guide_asks_for_and_nothing_else() {
    let at: Timestamp = "2026-02-27T14:35:10.123Z".parse().unwrap();
    let place = Coordinates::new(24.4763, 54.3209).unwrap();
    let amount: Amount = "250.00".parse().unwrap();
    let payment = NewPayment::new(amount, "AED", "A-1")
        .description("T1")
        .attachment(Attachment::of_till(place, at));
    let request = CreateSession::new("demo", payment);
    let sent = serde_json::to_value(&request).unwrap();
    let body = sent
        .pointer("/payment/attachment/body")
        .and_then(Value::as_str)
        .expect("a string");
    assert_eq!(
        serde_json::from_str::<Value>(body).unwrap(),
        json!({"latitude": 24.4763, "longitude": 54.3209, "timestamp": "2026-02-27T14:35:10.123Z"})
    );
    assert_eq!(
        sent,
        json!({
            "payment": {
                "amount": "250.00",
                "currency": "AED",
                "description": "T1",
                "order": {"reference_id": "A-1"},
                "attachment": {"body": body, "content_type": "application/vnd.tabby.v1+json"},
            },
            "merchant_code": "demo",
        })
    );
}

fn payment(change: Value) -> Payment {
    let mut payment = json!({
        "id": "8d2f4d7a-1a3b-4c8e-9b55-6f0a1f2c3d4e",
        "status": "CREATED",
        "amount": "100",
        "currency": "AED",
    });
    for (name, value) in change.as_object().unwrap() {
        payment[name] = value.clone();
    }
    // By way of text, as it comes from the network.
    serde_json::from_str(&payment.to_string()).unwrap()
}

#[test]
fn a_payment_with_nothing_optional_can_be_read() {
    let bare = payment(json!({}));
    assert_eq!(bare.status, Status::Created);
    assert_eq!((bare.captures.len(), bare.is_test), (0, None));
}

#[test]
fn null_stands_for_every_optional_member() {
    let names = [
        "created_at",
        "expires_at",
        "is_test",
        "description",
        "buyer",
        "shipping_address",
        "order",
        "captures",
        "refunds",
        "buyer_history",
        "order_history",
        "meta",
        "attachment",
    ];
    for name in names {
        payment(json!({ name: null }));
    }
}

#[test]
fn members_and_statuses_that_nobody_described_are_tolerated() {
    let odd = payment(
        json!({"status": "ON_HOLD", "product": {"type": "installments"}, "cancelable": true}),
    );
    assert_eq!(odd.status, Status::Other("ON_HOLD".into()));
    assert_eq!(
        payment(json!({"status": "authorized"})).status,
        Status::Authorized
    );
}

#[test]
fn what_is_only_echoed_cannot_hide_the_money() {
    let odd = payment(json!({
        "status": "CLOSED",
        "attachment": {"body": {"latitude": 1}},
        "buyer": "somebody",
        "buyer_history": [],
        "order_history": {},
        "meta": 1,
        "order": {"reference_id": "A-1", "items": [{"quantity": "many"}]},
    }));
    assert_eq!(odd.status, Status::Closed);
    assert_eq!(odd.order.reference_id.as_deref(), Some("A-1"));
    assert_eq!(payment(json!({"attachment": {}})).attachment, None);
}

#[test]
fn numbers_stand_for_texts_and_keep_their_digits() {
    let odd = payment(json!({
        "status": "CLOSED",
        "description": 7,
        "order": {"reference_id": 100_000_000_000_001_u64},
        "captures": [{"id": 1, "amount": "60", "reference_id": 12, "items": [{"quantity": "1"}], "tax_amount": ""}],
        "refunds": [{"id": 2, "amount": 40.5, "reference_id": true, "items": {}}],
        "created_at": 1_750_000_000,
    }));
    assert_eq!(odd.description.as_deref(), Some("7"));
    assert_eq!(odd.order.reference_id.as_deref(), Some("100000000000001"));
    let capture = &odd.captures[0];
    assert_eq!(
        (capture.id.as_deref(), capture.reference_id.as_deref()),
        (Some("1"), Some("12"))
    );
    assert_eq!((capture.tax_amount, capture.items.len()), (None, 0));
    assert_eq!(odd.refunds[0].amount.to_string(), "40.5");
    assert_eq!(odd.created_at, None);
}

#[test]
fn what_decides_about_money_is_read_exactly_or_not_at_all() {
    for change in [
        json!({"amount": null}),
        json!({"amount": ""}),
        json!({"currency": null}),
        json!({"status": null}),
        json!({"captures": {}}),
        json!({"captures": [{"amount": null}]}),
        json!({"refunds": [{}]}),
        json!({"order": {"reference_id": {"a": 1}}}),
    ] {
        let mut body = json!({
            "id": "8d2f4d7a-1a3b-4c8e-9b55-6f0a1f2c3d4e",
            "status": "CLOSED",
            "amount": "100",
            "currency": "AED",
        });
        for (name, value) in change.as_object().unwrap() {
            body[name] = value.clone();
        }
        let read = serde_json::from_str::<Payment>(&body.to_string());
        assert!(read.is_err(), "{change}");
    }
}

#[test]
fn a_session_with_odd_members_still_has_its_links() {
    let session = json!({
        "id": "2f1a0b6e-8a55-4a0e-9f3c-0c6d1d0e7c55",
        "status": "CREATED",
        "configuration": {
            "available_products": {"installments": [{"web_url": "https://checkout.tabby.ai/?x=1"}], "other": 1},
            "products": {"installments": {"type": 1, "is_available": "yes", "rejection_reason": null}},
            "expires_at": 0,
        },
        "payment": {"id": "8d2f4d7a-1a3b-4c8e-9b55-6f0a1f2c3d4e", "status": "created", "amount": 1, "currency": "AED"},
        "merchant": [], "merchant_urls": "none", "merchant_code": 71, "lang": "ar", "token": 0,
    });
    let session: Session = serde_json::from_str(&session.to_string()).unwrap();
    assert_eq!(session.status, SessionStatus::Created);
    assert_eq!(session.web_url(), Some("https://checkout.tabby.ai/?x=1"));
    assert_eq!(session.merchant_code.as_deref(), Some("71"));
    assert_eq!(session.rejection_reason(), RejectionReason::NotAvailable);
}

#[test]
fn amounts_may_be_numbers_and_lose_nothing() {
    let numbers = payment(json!({"amount": 100, "captures": [{"amount": 99.99}]}));
    assert_eq!(numbers.amount, Amount(Decimal::from(100)));
    assert_eq!(numbers.captures[0].amount.to_string(), "99.99");
}

#[test]
fn times_that_are_none_do_not_hide_the_money() {
    let odd = payment(json!({"created_at": "yesterday", "expires_at": "0001-01-01T00:00:00Z"}));
    assert_eq!(odd.created_at, None);
}

#[test]
fn a_rejected_session_says_why_wherever_it_says_it() {
    let rejected = |configuration: Value, code: Value| -> Session {
        let session = json!({
            "id": "2f1a0b6e-8a55-4a0e-9f3c-0c6d1d0e7c55",
            "status": "rejected",
            "configuration": configuration,
            "rejection_reason_code": code,
            "payment": {"id": "8d2f4d7a-1a3b-4c8e-9b55-6f0a1f2c3d4e", "status": "REJECTED", "amount": "1", "currency": "AED"},
        });
        serde_json::from_str(&session.to_string()).unwrap()
    };
    let documented = json!({"products": {"installments": {"is_available": false, "rejection_reason": "order_amount_too_high"}}, "available_products": {}});
    assert_eq!(
        rejected(documented, json!(null)).rejection_reason(),
        RejectionReason::OrderAmountTooHigh
    );
    assert_eq!(
        rejected(json!(null), json!("order_amount_too_low")).rejection_reason(),
        RejectionReason::OrderAmountTooLow
    );
    assert_eq!(
        rejected(
            json!({"available_products": null, "products": null}),
            json!(null)
        )
        .rejection_reason(),
        RejectionReason::NotAvailable
    );
}

#[test]
fn an_empty_address_is_no_way_to_pay() {
    let session: Value = serde_json::from_str(RESPONSE).unwrap();
    for product in [
        json!([]),
        json!(null),
        json!([{}]),
        json!([{"web_url": "", "qr_code": null}]),
    ] {
        let mut session = session.clone();
        session["configuration"]["available_products"]["installments"] = product;
        let session: Session = serde_json::from_str(&session.to_string()).unwrap();
        assert_eq!((session.qr_code(), session.web_url()), (None, None));
    }
}

#[test]
fn a_persons_data_is_read_and_never_printed() {
    let session: Session = serde_json::from_str(RESPONSE).unwrap();
    let printed = format!("{session:?}");
    for secret in ["500000001", "jsmith", "John Doe", "2000-01-20"] {
        assert!(!printed.contains(secret), "{secret}");
    }
}

#[test]
fn what_opens_a_payment_or_tells_who_buys_is_never_printed() {
    let mut session: Value = serde_json::from_str(RESPONSE).unwrap();
    session["token"] = json!("open-sesame");
    let product = &mut session["configuration"]["available_products"]["installments"][0];
    product["web_url"] = json!("https://checkout.tabby.ai/?sessionId=open-sesame");
    product["qr_code"] = json!("https://api.tabby.ai/open-sesame/hpp_link_qr");
    session["payment"]["meta"] = json!({"customer": "open-sesame"});
    session["payment"]["attachment"] =
        json!({"body": "{\"passengers\":[\"open-sesame\"]}", "content_type": "x"});
    let session: Session = serde_json::from_str(&session.to_string()).unwrap();
    assert!(!format!("{session:?}").contains("sesame"), "{session:?}");
    assert_eq!(
        session.web_url(),
        Some("https://checkout.tabby.ai/?sessionId=open-sesame")
    );
    let sent = serde_json::to_value(&session).unwrap();
    assert_eq!(sent["token"], "open-sesame");
    assert_eq!(sent["payment"]["meta"]["customer"], "open-sesame");
    let request: CreateSession = serde_json::from_str(REQUEST).unwrap();
    let printed = format!("{request:?}");
    for secret in ["500000001", "jsmith", "#customer-id", "TR9088999"] {
        assert!(!printed.contains(secret), "{secret}");
    }
}

#[test]
fn the_region_follows_the_currency() {
    assert_eq!(
        Region::of_currency("AED").map(Region::base_url),
        Some("https://api.tabby.ai")
    );
    assert_eq!(
        Region::of_currency("KWD").map(Region::base_url),
        Some("https://api.tabby.ai")
    );
    assert_eq!(
        Region::of_currency("SAR").map(Region::base_url),
        Some("https://api.tabby.sa")
    );
    assert_eq!(Region::of_currency("EUR"), None);
}

#[test]
fn coordinates_stay_on_earth() {
    assert!(Coordinates::new(90.0, -180.0).is_some());
    for (latitude, longitude) in [(90.1, 0.0), (0.0, 180.1), (f64::NAN, 0.0)] {
        assert!(Coordinates::new(latitude, longitude).is_none());
    }
}

#[test]
fn the_sums_of_a_payment_are_exact_and_refuse_what_cannot_be() {
    let sums = payment(json!({
        "captures": [{"amount": "33.33"}, {"amount": "66.67"}],
        "refunds": [{"amount": 0.1}],
    }));
    let sums = sums.sums().unwrap();
    assert_eq!(sums.captured.to_string(), "100.00");
    assert_eq!(sums.kept().to_string(), "99.90");
    for wrong in [
        json!({"amount": "-1"}),
        json!({"amount": "1.001"}),
        json!({"captures": [{"amount": "-1"}]}),
        json!({"refunds": [{"amount": "79228162514264337593543950335"}, {"amount": "1"}]}),
    ] {
        assert!(payment(wrong.clone()).sums().is_err(), "{wrong}");
    }
}
