//! The rows of the table, in both profiles.

use axum::body::Body;
use axum::http::header;
use sandbox::tabby::settings::Clients;
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};

use crate::desk::{Answer, CHECKOUT, Desk, KSA, WEBHOOKS};

use super::shop::{paid, shop};

/// A row of the table.
#[derive(Deserialize)]
struct Row {
    row: u32,
    client: String,
    call: String,
    sends: String,
    /// The finding that it gets.
    rule: String,
    /// The fields that the strict profile refuses, or its error text.
    refused: String,
    /// The raw body, in which numbers keep their digits.
    body: Box<RawValue>,
}

fn rows() -> Vec<Row> {
    serde_json::from_str(include_str!("../../clients.json")).unwrap()
}

/// Sends a row's body with the call that it belongs to.
async fn send(desk: &Desk, row: &Row) -> Answer {
    let body = row.body.get();
    match row.call.as_str() {
        "create" => desk.send("POST", CHECKOUT, body).await,
        "capture" => {
            let payment = paid(desk).await;
            desk.send("POST", &format!("{payment}/captures"), body)
                .await
        }
        "refund" => {
            let payment = paid(desk).await;
            let all = json!({"amount": "105.00", "reference_id": "all"});
            let captured = desk.post(&format!("{payment}/captures"), all).await;
            assert_eq!(captured.status, 200, "{captured:?}");
            desk.send("POST", &format!("{payment}/refunds"), body).await
        }
        "register_webhook" => desk.send("POST", WEBHOOKS, body).await,
        "update_webhook" => {
            let hook = json!({"url": "https://shop.example.com/first"});
            let made = desk.post(WEBHOOKS, hook).await.json();
            let path = format!("{WEBHOOKS}/{}", made["id"].as_str().unwrap());
            desk.send("PUT", &path, body).await
        }
        other => panic!("{other}"),
    }
}

#[tokio::test]
async fn what_published_clients_send_is_taken_with_a_finding() {
    for row in rows() {
        let told = format!("{}: {} sends {}", row.row, row.client, row.sends);
        let desk = shop(Clients::AsPublished);
        let answer = send(&desk, &row).await;
        assert_eq!(answer.status, 200, "{told}: {answer:?}");
        let findings = desk.findings().await;
        let finding = findings
            .iter()
            .find(|finding| finding["rule"] == json!(row.rule));
        let finding = finding.unwrap_or_else(|| panic!("{told}: {findings:?}"));
        // A finding about a field names it.
        if row.refused.starts_with('$')
            && let Some(detail) = finding["detail"].as_str()
        {
            let first = row.refused.split(", ").next().unwrap();
            assert!(detail.starts_with(first), "{told}: {detail}");
        }
    }
}

#[tokio::test]
async fn the_strict_profile_refuses_what_only_published_clients_send() {
    for row in rows() {
        let told = format!("{}: {} sends {}", row.row, row.client, row.sends);
        let desk = shop(Clients::Strict);
        let answer = send(&desk, &row).await;
        assert_eq!(answer.status, 400, "{told}: {answer:?}");
        if row.refused.starts_with('$') {
            let error =
                |field: &str| json!({"field": field, "code": "invalid_value", "message": ""});
            let errors: Vec<Value> = row.refused.split(", ").map(error).collect();
            assert_eq!(answer.json()["errors"], json!(errors), "{told}");
        } else {
            assert_eq!(answer.json()["error"], json!(row.refused), "{told}");
        }
        // The reason of the refusal is stored with the request.
        assert!(desk.rules().await.contains(&row.rule), "{told}");
    }
}

/// A refund of one item with one field changed.
fn refund_of(member: &str, value: Value) -> Value {
    let mut item = json!({"title": "Lamp", "quantity": 1, "unit_price": "40.50"});
    item[member] = value;
    json!({"amount": "40.50", "reference_id": "r-71", "items": [item]})
}

#[tokio::test]
async fn what_is_below_zero_in_a_refunded_item_is_told_and_refused_by_the_strict_profile() {
    for (member, value, rule) in [
        ("quantity", json!(-1), "negative_quantity"),
        ("unit_price", json!("-40.50"), "negative_price"),
        ("discount_amount", json!("-1.00"), "negative_discount"),
    ] {
        for clients in [Clients::AsPublished, Clients::Strict] {
            let desk = shop(clients);
            let payment = paid(&desk).await;
            let all = json!({"amount": "105.00", "reference_id": "all"});
            desk.post(&format!("{payment}/captures"), all).await;
            let body = refund_of(member, value.clone());
            let answer = desk.post(&format!("{payment}/refunds"), body).await;
            let refused = clients == Clients::Strict;
            assert_eq!(answer.status, if refused { 400 } else { 200 }, "{member}");
            assert!(desk.rules().await.contains(&rule.to_owned()), "{member}");
        }
    }
}

#[test]
fn the_table_in_the_docs_has_the_rows_that_are_run() {
    let table = include_str!("../../../../../docs/sandbox-clients.md");
    for row in rows() {
        let start = format!("| {} | {} |", row.row, row.client);
        let line = table.lines().find(|line| line.starts_with(&start));
        let line = line.unwrap_or_else(|| panic!("no line begins with {start}"));
        assert!(
            line.contains(&format!("`{}`", row.rule)),
            "{} is not named: {line}",
            row.rule
        );
    }
}

#[tokio::test]
async fn the_strict_profile_takes_every_published_payload() {
    let desk = shop(Clients::Strict);
    paid(&desk).await;
    desk.steer("PATCH", "settings", json!({"profile": "pos"}))
        .await;
    desk.session("100").await;
    desk.steer("PATCH", "settings", json!({"profile": "links"}))
        .await;
    let mut link = desk.till("100");
    link["payment"]["buyer"] = json!({"phone": "0500000001", "name": "", "email": ""});
    link["payment"]["order"]["items"] =
        json!([{"title": "Lamp", "quantity": 1, "unit_price": "100", "category": "Home"}]);
    desk.made(link).await;
    // Source: API reference: other members of an update are ignored.
    let payment = paid_at_a_till(&desk).await;
    let update = json!({"order": {"reference_id": "B-1", "other": 1}, "amount": 1});
    assert_eq!(desk.put(&payment, update).await.status, 200);
}

#[tokio::test]
async fn the_strict_profile_names_a_wrong_member_once() {
    let desk = shop(Clients::Strict);
    let payment = paid(&desk).await;
    let body = json!({"amount": "105.00", "reference_id": "c-71", "created_at": "today"});
    let answer = desk.post(&format!("{payment}/captures"), body).await;
    let errors = json!([{"field": "$.created_at", "code": "invalid_value", "message": ""}]);
    assert_eq!(answer.json()["errors"], errors);
}

#[tokio::test]
async fn what_is_refused_rightly_is_refused_in_both_profiles() {
    for clients in [Clients::AsPublished, Clients::Strict] {
        let desk = shop(clients);
        desk.steer("PATCH", "settings", json!({"profile": "pos"}))
            .await;
        let till = desk.till("100");
        for key in ["sk_test_nonsense", "pk_test_nonsense", "nonsense"] {
            assert_eq!(desk.by(key).post(CHECKOUT, till.clone()).await.status, 401);
        }
        let unknown = "/api/v2/payments/8d2f4d7a-1a3b-4c8e-9b55-6f0a1f2c3d4e";
        assert_eq!(desk.get(unknown).await.status, 404);
        for text in ["{", "", "[]", r#"{"payment":{"amount":1.}}"#] {
            let answer = desk.send("POST", CHECKOUT, text).await;
            assert_eq!(answer.json()["error"], "could not decode request", "{text}");
        }
        let ksa = desk.by(KSA).at("sa");
        let request = ksa
            .request("POST", CHECKOUT)
            .header(header::HOST, "api.tabby.ai");
        let body = Body::from(ksa.till("100").to_string());
        assert_eq!(ksa.raw(request.body(body).unwrap()).await.status, 403);
        let order = |amount: &str, key: &str| json!({"amount": amount, "reference_id": key});
        let made = desk.paid("100").await;
        for (end, amount, key, status) in [
            ("/captures", "100.01", "a", 400),
            ("/captures", "100", "b", 200),
            ("/captures", "1", "c", 400),
            ("/refunds", "100.01", "d", 400),
            ("/refunds", "60", "e", 200),
            ("/refunds", "40.01", "f", 400),
        ] {
            let answer = desk.post(&made.path(end), order(amount, key)).await;
            assert_eq!(answer.status, status, "{end} {amount}: {answer:?}");
        }
        // Amounts and counts that no client sends.
        for (place, value) in [
            ("tax_amount", json!("-1")),
            ("shipping_amount", json!("five")),
            ("discount_amount", json!("1.005 AED")),
            (
                "items",
                json!([{"title": "a", "quantity": -1, "unit_price": "1", "category": "b"}]),
            ),
            (
                "items",
                json!([{"title": "a", "quantity": "two", "unit_price": "1", "category": "b"}]),
            ),
            (
                "items",
                json!([{"title": "a", "quantity": 1, "unit_price": "1", "discount_amount": "-1", "category": "b"}]),
            ),
            (
                "items",
                json!([{"title": "a", "gender": "Robot", "unit_price": "1", "category": "b"}]),
            ),
        ] {
            let mut payload = till.clone();
            payload["payment"]["order"][place] = value;
            let answer = desk.post(CHECKOUT, payload).await;
            assert_eq!(answer.status, 400, "{place}: {answer:?}");
        }
        for phone in ["12", "call me", "+971 50 0x0 0001", "٠٥٠٠٠٠٠٠٠١"] {
            let mut payload = till.clone();
            payload["payment"]["buyer"] = json!({"phone": phone});
            assert_eq!(desk.post(CHECKOUT, payload).await.status, 400, "{phone}");
        }
    }
}

async fn paid_at_a_till(desk: &Desk) -> String {
    desk.steer("PATCH", "settings", json!({"profile": "pos"}))
        .await;
    desk.paid("100").await.path("")
}
