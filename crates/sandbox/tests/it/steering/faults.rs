//! Faults.

use serde_json::{Value, json};

use crate::desk::Desk;

#[tokio::test]
async fn lies_are_told_about_the_payment_and_the_truth_stays() {
    let desk = Desk::new();
    let made = desk.paid("100").await;
    for (kind, path, lie) in [
        ("wrong_amount", "/amount", json!("1")),
        ("wrong_currency", "/currency", json!("SAR")),
        (
            "wrong_reference",
            "/order/reference_id",
            json!("somebody-else"),
        ),
        ("unknown_status", "/status", json!("ON_HOLD")),
    ] {
        let truth = desk.payment(&made.payment).await.pointer(path).cloned();
        desk.fault(json!({"operation": "retrieve_payment", "kind": kind, "times": 1}))
            .await;
        assert_eq!(desk.payment(&made.payment).await.pointer(path), Some(&lie));
        assert_eq!(
            desk.payment(&made.payment).await.pointer(path).cloned(),
            truth
        );
        desk.fault(json!({"operation": "create_session", "kind": kind, "times": 1}))
            .await;
        assert_eq!(
            desk.session("100")
                .await
                .body
                .pointer(&format!("/payment{path}")),
            Some(&lie)
        );
        desk.fault(json!({"operation": "list_payments", "kind": kind, "times": 1}))
            .await;
        let list = desk.get("/api/v2/payments").await.json();
        assert_eq!(list.pointer(&format!("/payments/0{path}")), Some(&lie));
    }
    let product = "/configuration/available_products/installments/0";
    for (kind, missing) in [
        ("missing_qr_code", vec!["qr_code"]),
        ("missing_web_url", vec!["web_url"]),
        ("missing_links", vec!["qr_code", "web_url"]),
    ] {
        desk.fault(json!({"operation": "create_session", "kind": kind, "times": 1}))
            .await;
        let made = desk.session("100").await;
        for link in ["qr_code", "web_url"] {
            let there = made.body.pointer(&format!("{product}/{link}")).is_some();
            assert_eq!(there, !missing.contains(&link), "{kind} {link}");
        }
    }
}

#[tokio::test]
async fn statuses_have_the_bodies_that_tabby_publishes() {
    let desk = Desk::new();
    for (status, kind) in [
        (400, "bad_data"),
        (401, "not_authorized"),
        (403, "no_permission"),
        (409, "conflict"),
        (500, "internal"),
        (503, "internal"),
    ] {
        desk.fault(json!({"operation": "create_session", "kind": "status", "status": status}))
            .await;
        let answer = desk.post("/api/v2/checkout", desk.till("100")).await;
        assert_eq!(
            (answer.status, &answer.json()["errorType"]),
            (status, &json!(kind))
        );
    }
    desk.steer("PATCH", "settings", json!({"retry_after_s": 7}))
        .await;
    desk.fault(json!({"operation": "create_session", "kind": "status", "status": 429}))
        .await;
    let answer = desk.post("/api/v2/checkout", desk.till("100")).await;
    assert_eq!(
        (
            answer.status,
            answer.headers["retry-after"].to_str().unwrap()
        ),
        (429, "7")
    );
    desk.fault(json!({"operation": "create_session", "kind": "html", "status": 503}))
        .await;
    let answer = desk.post("/api/v2/checkout", desk.till("100")).await;
    assert!(
        answer.headers["content-type"]
            .to_str()
            .unwrap()
            .starts_with("text/html")
    );
    assert_eq!(
        desk.get("/_sandbox/state").await.json()["sessions"],
        json!([]),
        "nothing was done"
    );
}

#[tokio::test]
async fn broken_answers_are_broken_after_it_was_done() {
    let desk = Desk::new();
    for kind in ["truncated", "empty"] {
        desk.fault(json!({"operation": "create_session", "kind": kind, "times": 1}))
            .await;
        let answer = desk.post("/api/v2/checkout", desk.till("100")).await;
        assert_eq!(answer.status, 200);
        assert!(
            serde_json::from_str::<Value>(&answer.text).is_err(),
            "{answer:?}"
        );
    }
    assert_eq!(
        desk.get("/_sandbox/state").await.json()["sessions"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
}
