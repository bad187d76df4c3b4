//! A gateway that answers badly, or not at all.

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::shop::{Shop, new_sale};

#[tokio::test]
async fn every_bad_answer_to_a_create_fails_and_leaves_nothing_payable() {
    let bad = [
        (json!({"kind": "status", "status": 400}), "refused"),
        (json!({"kind": "status", "status": 401}), "key_refused"),
        (json!({"kind": "status", "status": 403}), "key_refused"),
        (json!({"kind": "status", "status": 404}), "refused"),
        (json!({"kind": "status", "status": 429}), "unreachable"),
        (json!({"kind": "html", "status": 403}), "unreachable"),
        (json!({"kind": "status", "status": 500}), "no_answer"),
        (json!({"kind": "html", "status": 503}), "no_answer"),
        (json!({"kind": "html", "status": 200}), "no_answer"),
        (json!({"kind": "missing_links"}), "incomplete"),
    ];
    for (fault, reason) in bad {
        let shop = Shop::open().await;
        shop.fault("create_session", fault.clone()).await;
        let (status, sale) = shop.create(new_sale()).await;
        assert_eq!(
            (status, &sale["state"], &sale["reason"]),
            (StatusCode::OK, &json!("failed"), &json!(reason)),
            "{fault}"
        );
        assert_eq!(
            (&sale["qr_code_url"], &sale["web_url"]),
            (&Value::Null, &Value::Null)
        );
        for session in shop.sessions().await {
            assert_eq!(session["payable"], false, "{fault}");
        }
    }
}

#[tokio::test]
async fn a_gateway_that_is_not_there_fails() {
    let shop = Shop::at("http://127.0.0.1:9".into()).await;
    let (_, sale) = shop.create(new_sale()).await;
    assert_eq!(
        (&sale["state"], &sale["reason"]),
        (&json!("failed"), &json!("unreachable"))
    );
    let (status, ready) = shop.send(Method::GET, "/readyz", None).await;
    assert_eq!(
        (status, &ready["gateway"]),
        (StatusCode::SERVICE_UNAVAILABLE, &json!("unreachable"))
    );
}

#[tokio::test]
async fn a_session_for_another_amount_is_frozen_and_taken_back() {
    let shop = Shop::open().await;
    shop.fault("create_session", json!({"kind": "wrong_amount"}))
        .await;
    let (_, sale) = shop.create(new_sale()).await;
    assert_eq!(
        (&sale["state"], &sale["reason"]),
        (&json!("mismatch"), &json!("other_amount"))
    );
    assert_eq!(shop.sessions().await[0]["payable"], false);
}

#[tokio::test]
async fn a_reading_of_another_amount_is_never_paid() {
    let shop = Shop::open().await;
    let (_, sale) = shop.create(new_sale()).await;
    shop.decide(&sale, "approve").await;
    shop.fault("retrieve_payment", json!({"kind": "wrong_amount"}))
        .await;
    shop.until("mismatch").await;
}
