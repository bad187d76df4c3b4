//! What is taken, and what is said of what is not.

use serde_json::json;

use super::*;
use crate::tabby::api::shape::CREATE;
use crate::tabby::settings::Profile;

fn payload(body: &Value) -> Payload {
    Payload::read(body.to_string().as_bytes()).unwrap()
}

fn wrong(body: &Value, settings: &Settings) -> Value {
    match check(&payload(body), &CREATE, 2, settings) {
        Ok(()) => Value::Null,
        Err(Reply::Json(_, body)) => body,
        Err(other) => json!(format!("{other:?}")),
    }
}

fn pos() -> Value {
    json!({
        "payment": {"amount": "100", "currency": "AED", "order": {"reference_id": "1"}},
        "merchant_code": "ae",
    })
}

#[test]
fn the_minimal_payload_is_enough_at_a_till_and_not_on_the_web() {
    assert_eq!(wrong(&pos(), &Settings::default()), Value::Null);
    let web = Settings {
        profile: Profile::Web,
        ..strict()
    };
    let fields = wrong(&pos(), &web)["errors"].to_string();
    for name in [
        "$.lang",
        "$.payment.buyer",
        "$.payment.order.items",
        "$.payment.order_history",
    ] {
        assert!(fields.contains(name), "{fields}");
    }
}

#[test]
fn a_wrong_value_is_named_by_its_path() {
    let mut body = pos();
    body["payment"]["order"]["items"] =
        json!([{"title": "a", "quantity": 0, "unit_price": "-1", "category": "b"}]);
    let text = wrong(&body, &strict())["errors"].to_string();
    assert!(text.contains("$.payment.order.items[0].quantity"), "{text}");
    assert!(
        text.contains("$.payment.order.items[0].unit_price"),
        "{text}"
    );
}

fn strict() -> Settings {
    Settings {
        clients: Clients::Strict,
        ..Settings::default()
    }
}

#[test]
fn a_wrong_type_cannot_be_decoded() {
    let mut body = pos();
    body["payment"]["amount"] = json!([100]);
    assert_eq!(
        wrong(&body, &Settings::default())["error"],
        "could not decode request"
    );
    body["payment"]["amount"] = json!(100);
    assert_eq!(wrong(&body, &Settings::default()), Value::Null);
    assert_eq!(wrong(&body, &strict())["error"], "could not decode request");
}

#[test]
fn what_moves_money_is_never_rounded() {
    for amount in [json!("100.00000000000001"), json!(100.001)] {
        let mut body = pos();
        body["payment"]["order"]["tax_amount"] = json!("0.30000000000000004");
        assert_eq!(wrong(&body, &Settings::default()), Value::Null);
        body["payment"]["amount"] = amount;
        let text = wrong(&body, &Settings::default())["errors"].to_string();
        assert!(text.contains("$.payment.amount"), "{text}");
    }
}

#[test]
fn a_quirk_says_where_it_is_and_what_was_made_of_it() {
    let mut body = pos();
    body["payment"]["order"]["discount_amount"] = json!("-2.842170943040401e-14");
    body["payment"]["buyer"] = json!({"phone": "(050) 000-0001"});
    let seen = quirks(&payload(&body), &CREATE, 2, &Settings::default());
    let seen: Vec<_> = seen
        .iter()
        .map(|taken| (taken.quirk, taken.detail.as_str()))
        .collect();
    assert_eq!(
        seen,
        [
            (Quirk::PhoneAsTyped, "$.payment.buyer.phone"),
            (
                Quirk::RoundedAmount,
                "$.payment.order.discount_amount: -2.842170943040401e-14 is read as 0"
            ),
        ]
    );
}

#[test]
fn strictness_can_be_chosen() {
    let mut body = pos();
    body["payment"]["attachment"] = json!({"body": {"location": "1, 2"}, "content_type": "x"});
    body["surprise"] = json!(1);
    assert_eq!(wrong(&body, &Settings::default()), Value::Null);
    let strict = Settings {
        attachment_objects: false,
        ..Settings::default()
    };
    assert_eq!(wrong(&body, &strict)["error"], "could not decode request");
    let known = Settings {
        refuse_unknown_members: true,
        ..Settings::default()
    };
    assert_eq!(wrong(&body, &known)["errors"][0]["field"], "$.surprise");
}

#[test]
fn texts_end_at_255_characters() {
    let mut body = pos();
    body["payment"]["description"] = json!("ت".repeat(255));
    assert_eq!(wrong(&body, &Settings::default()), Value::Null);
    body["payment"]["description"] = json!("ت".repeat(256));
    assert_eq!(
        wrong(&body, &Settings::default())["errors"][0]["field"],
        "$.payment.description"
    );
}
