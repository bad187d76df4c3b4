//! A sale from its code to its end.

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::shop::{ID, Shop, new_sale};

#[tokio::test]
async fn a_sale_is_shown_with_its_code_and_then_paid() {
    let shop = Shop::open().await;
    let (status, sale) = shop.create(new_sale()).await;
    assert_eq!(
        (status, &sale["state"]),
        (StatusCode::OK, &json!("waiting"))
    );
    assert!(
        sale["qr_code_url"]
            .as_str()
            .unwrap()
            .starts_with(&shop.sandbox)
    );
    assert_eq!(sale["allowed"], json!(["check", "cancel"]));
    assert_eq!(sale["is_test"], true);
    let left = sale["deadline"].as_i64().unwrap() - sale["server_time"].as_i64().unwrap();
    assert!((290_000..=300_000).contains(&left), "{left}");
    shop.decide(&sale, "approve").await;
    let paid = shop.until("paid").await;
    assert_eq!(
        (&paid["captured"], &paid["qr_code_url"]),
        (&json!("250.00"), &Value::Null)
    );
}

#[tokio::test]
async fn either_sides_cancellation_ends_cancelled() {
    let shop = Shop::open().await;
    let (_, sale) = shop.create(new_sale()).await;
    shop.decide(&sale, "cancel").await;
    assert_eq!(shop.until("cancelled").await["reason"], "customer");

    let shop = Shop::open().await;
    shop.create(new_sale()).await;
    let (_, sale) = shop
        .send(Method::POST, &format!("/api/sales/{ID}/cancel"), None)
        .await;
    assert_eq!(
        (&sale["state"], &sale["reason"]),
        (&json!("cancelled"), &json!("cashier"))
    );
    assert_eq!(shop.sessions().await[0]["status"], "EXPIRED");
}

#[tokio::test]
async fn a_cancellation_that_comes_too_late_ends_paid() {
    let shop = Shop::open().await;
    let (_, sale) = shop.create(new_sale()).await;
    shop.decide(&sale, "approve").await;
    let (_, sale) = shop
        .send(Method::POST, &format!("/api/sales/{ID}/cancel"), None)
        .await;
    assert_eq!(sale["state"], "paid");
}

#[tokio::test]
async fn the_tills_deadline_ends_expired() {
    let shop = Shop::open().await;
    shop.create(new_sale()).await;
    let cancel = json!({"cause": "time_out"});
    let (_, sale) = shop
        .send(
            Method::POST,
            &format!("/api/sales/{ID}/cancel"),
            Some(cancel),
        )
        .await;
    assert_eq!(sale["state"], "expired");
}

#[tokio::test]
async fn a_refusal_on_the_hosted_page_is_a_rejection() {
    let shop = Shop::open().await;
    let (_, sale) = shop.create(new_sale()).await;
    shop.decide(&sale, "reject").await;
    shop.until("rejected").await;
}

#[tokio::test]
async fn a_cancellation_that_cannot_be_verified_is_doubt_until_it_can() {
    let shop = Shop::open().await;
    shop.create(new_sale()).await;
    shop.fault(
        "retrieve_payment",
        json!({"kind": "status", "status": 500, "times": 1}),
    )
    .await;
    let (_, sale) = shop
        .send(Method::POST, &format!("/api/sales/{ID}/cancel"), None)
        .await;
    assert_eq!(sale["state"], "checking");
    shop.until("cancelled").await;
}

#[tokio::test]
async fn one_id_makes_one_session_however_often_it_is_sent() {
    let shop = Shop::open().await;
    shop.fault("create_session", json!({"kind": "slow", "ms": 200}))
        .await;
    let (first, second, third) = tokio::join!(
        shop.create(new_sale()),
        shop.create(new_sale()),
        shop.create(new_sale())
    );
    assert_eq!(first.1["payment_id"], second.1["payment_id"]);
    assert_eq!(first.1["payment_id"], third.1["payment_id"]);
    assert_eq!(shop.sessions().await.len(), 1);
    let mut other = new_sale();
    other["amount"] = json!("251.00");
    let (status, problem) = shop.create(other).await;
    assert_eq!(
        (status, &problem["code"]),
        (StatusCode::CONFLICT, &json!("sale_conflict"))
    );
}

#[tokio::test]
async fn one_window_alone_may_print_a_paid_sale_by_itself() {
    let shop = Shop::open().await;
    let path = format!("/api/sales/{ID}/claim-print");
    let claim = || shop.send(Method::POST, &path, None);
    assert_eq!(claim().await.0, StatusCode::NOT_FOUND);
    let (_, sale) = shop.create(new_sale()).await;
    assert_eq!(claim().await.0, StatusCode::CONFLICT, "it is not paid");
    shop.decide(&sale, "approve").await;
    shop.until("paid").await;
    let (one, other) = tokio::join!(claim(), claim());
    let granted = [&one, &other].map(|(_, claim)| claim["granted"].as_bool().unwrap());
    assert!(granted[0] != granted[1], "{granted:?}");
    // A restart forgets nothing.
    let shop = shop.restarted().await;
    let (status, claim) = shop.send(Method::POST, &path, None).await;
    assert_eq!((status, claim), (StatusCode::OK, json!({"granted": false})));
}
