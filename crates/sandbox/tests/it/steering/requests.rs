//! Requests as they are kept, and their findings.

use serde_json::{Value, json};

use crate::desk::Desk;

#[tokio::test]
async fn only_a_till_is_asked_where_it_stands_and_what_it_is_called() {
    let payload = json!({
        "payment": {
            "amount": "100",
            "currency": "AED",
            "buyer": {"phone": "", "name": "Noor Said", "email": "noor@shop.example"},
            "shipping_address": {"city": "Dubai", "address": "Creek Road 7", "zip": "00000"},
            "order": {"reference_id": "1", "items": [{"title": "a", "quantity": 1, "unit_price": "100", "category": "b"}]},
            "buyer_history": {"registered_since": "2025-03-01T08:00:00Z", "loyalty_level": 0},
            "order_history": [],
        },
        "lang": "en",
        "merchant_code": "demo",
    });
    for (profile, rules) in [
        ("pos", ["no_terminal", "no_attachment"].as_slice()),
        ("links", [].as_slice()),
        ("web", [].as_slice()),
    ] {
        let desk = Desk::new();
        desk.steer("PATCH", "settings", json!({"profile": profile}))
            .await;
        desk.made(payload.clone()).await;
        assert_eq!(desk.rules().await, rules, "{profile}");
    }
}

#[tokio::test]
async fn what_the_guides_say_is_wrong_is_listed_with_each_request() {
    let desk = Desk::new();
    let made = desk.session("100").await;
    assert!(desk.rules().await.is_empty(), "{:?}", desk.rules().await);
    desk.session("100").await;
    assert_eq!(desk.rules().await, ["second_session"]);
    let bare = json!({
        "payment": {"amount": 100, "currency": "AED", "order": {"reference_id": "B-1"}, "attachment": {"body": {"location": "1"}}},
        "merchant_code": "demo",
    });
    desk.post("/api/v2/checkout", bare).await;
    assert_eq!(
        desk.rules().await,
        [
            "amount_is_number",
            "no_terminal",
            "attachment_is_object",
            "attachment_type",
            // It was refused for want of payment.attachment.content_type.
            "wrong_value"
        ]
    );
    let mut link = desk.till("100");
    link["payment"]["buyer"] = json!({"phone": "+971500000001"});
    link["payment"]["order"] = json!({"reference_id": "C-1"});
    desk.post("/api/v2/checkout", link.clone()).await;
    assert_eq!(desk.rules().await, ["no_items"]);
    link["payment"]["order"] = json!({"reference_id": "C-2", "items": [{"title": "a", "quantity": 3, "unit_price": "33", "category": "b"}]});
    desk.post("/api/v2/checkout", link).await;
    assert_eq!(desk.rules().await, ["sum"]);
    for _ in 0..4 {
        desk.get(&made.path("")).await;
    }
    assert_eq!(desk.rules().await, ["fast_polling"]);
    desk.get(&format!("/api/v2/checkout/{}/hpp_link_qr", made.id))
        .await;
    assert_eq!(desk.rules().await, ["edited_qr_link"]);
    desk.decide(&made.payment, "approve").await;
    desk.post(&made.path("/refunds"), json!({"amount": "10"}))
        .await;
    assert_eq!(desk.rules().await, ["no_idempotency_key"]);
    desk.post(
        &made.path("/refunds"),
        json!({"amount": "10", "reference_id": "r"}),
    )
    .await;
    desk.post(
        &made.path("/refunds"),
        json!({"amount": "20", "reference_id": "r"}),
    )
    .await;
    assert_eq!(desk.rules().await, ["key_used_again"]);
    desk.post(
        "/api/v1/webhooks",
        json!({"url": "http://localhost:1/", "is_test": true}),
    )
    .await;
    assert_eq!(
        desk.rules().await,
        ["no_webhook_header", "webhook_url", "is_test"]
    );
}

#[tokio::test]
async fn who_forgets_the_branch_of_a_webhook_finds_out_why_it_was_refused() {
    let desk = Desk::new().at("");
    let hook =
        json!({"url": "https://shop.example.com", "header": {"title": "X-Shop", "value": "1"}});
    assert_eq!(desk.post("/api/v1/webhooks", hook).await.status, 400);
    assert_eq!(desk.rules().await, ["no_merchant_code"]);
}

#[tokio::test]
async fn requests_are_kept_as_they_came_but_for_the_key() {
    let desk = Desk::new();
    desk.session("100").await;
    let answer = desk.get("/_sandbox/requests").await;
    let request = answer.json()["requests"][0].clone();
    assert_eq!(request["path"], "/api/v2/checkout");
    assert_eq!(
        (&request["key"], &request["status"]),
        (&json!("sk_test_…0001"), &json!(200))
    );
    assert_eq!(request["body"]["payment"]["amount"], "100");
    assert!(!answer.text.contains(crate::desk::KEY));
    assert!(!desk.get("/_sandbox/").await.text.contains(crate::desk::KEY));
}

#[tokio::test]
async fn a_shop_on_the_web_gets_no_advice_for_tills() {
    let desk = Desk::new();
    let bare = json!({
        "payment": {"amount": "100", "currency": "AED", "order": {"reference_id": "B-1"}},
        "merchant_code": "demo",
    });
    desk.post("/api/v2/checkout", bare.clone()).await;
    assert!(desk.rules().await.contains(&"no_terminal".to_owned()));
    desk.steer("PATCH", "settings", json!({"profile": "web"}))
        .await;
    desk.post("/api/v2/checkout", bare).await;
    let rules = desk.rules().await;
    let of_tills = ["no_terminal", "no_attachment", "no_location"];
    let is_of_tills = |rule: &String| of_tills.contains(&rule.as_str());
    assert!(!rules.iter().any(is_of_tills), "{rules:?}");
    // What the POS guide says to any shop is said.
    assert!(rules.contains(&"second_session".to_owned()), "{rules:?}");
}

#[tokio::test]
async fn a_request_names_its_payment_and_is_found_by_what_the_payment_is_called() {
    let desk = Desk::new();
    let made = desk.session("100").await;
    desk.get(&made.path("")).await;
    desk.post(&made.path("/captures"), json!({"amount": "1"}))
        .await;
    desk.get("/api/v2/payments").await;
    let cancel = format!("/api/v2/checkout/{}/cancel", made.id);
    desk.ask("POST", &cancel, None).await;
    // By order number, by the payment's id and by the session's.
    for search in ["a-1", &made.payment, &made.id] {
        let found = desk
            .get(&format!("/_sandbox/requests?search={search}"))
            .await
            .json();
        let requests = found["requests"].as_array().unwrap();
        assert_eq!(requests.len(), 4, "{search}: {found}");
        let is_its = |request: &Value| request["payment_id"] == json!(made.payment);
        assert!(requests.iter().all(is_its), "{search}: {found}");
    }
}

#[tokio::test]
async fn a_payment_whose_maker_got_no_answer_is_known_by_its_request_all_the_same() {
    let desk = Desk::new();
    desk.fault(json!({"operation": "create_session", "kind": "wrong_reference"}))
        .await;
    let made = desk.post("/api/v2/checkout", desk.till("100")).await.json();
    let requests = desk.get("/_sandbox/requests").await.json();
    assert_eq!(requests["requests"][0]["payment_id"], made["payment"]["id"]);
    desk.fault(json!({"operation": "create_session", "kind": "repeated_ids"}))
        .await;
    desk.post("/api/v2/checkout", desk.till("100")).await;
    let payments = desk.get("/_sandbox/payments").await.json();
    let requests = desk.get("/_sandbox/requests").await.json();
    assert_eq!(
        requests["requests"][1]["payment_id"],
        payments["payments"][1]["payment_id"]
    );
}

#[tokio::test]
async fn the_finding_for_which_a_request_was_refused_is_named() {
    let desk = Desk::new();
    desk.session("100").await;
    let mut payload = desk.till("100");
    payload["payment"]["amount"] = json!("abc");
    payload["payment"]["more"] = json!(1);
    desk.post("/api/v2/checkout", payload).await;
    desk.get("/api/v2/nothing").await;
    let requests = desk.get("/_sandbox/requests").await.json();
    assert_eq!(requests["requests"][0]["refused_because"], Value::Null);
    for refused in [1, 2] {
        let request = &requests["requests"][refused];
        let because = &request["refused_because"];
        let findings = request["findings"].as_array().unwrap();
        let is_named = |finding: &Value| finding["rule"] == *because;
        assert!(findings.iter().any(is_named), "{request}");
    }
}
