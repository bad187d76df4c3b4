//! Refunds that somebody makes in the gateway's portal.

use axum::http::Method;
use payment::operation::RefundWindow;
use serde_json::{Value, json};
use server::sales::SweepPlace;

use crate::shop::{KEY, Shop};

#[tokio::test]
async fn the_list_of_payments_tells_of_a_refund_whose_webhook_never_came() {
    let shop = Shop::open().await;
    shop.paid().await;
    let there = json!({"amount": "20.00", "reference_id": "portal-1"});
    shop.portal("refunds", there).await;
    assert_eq!(shop.reconcile().await.changed, 1);
    let list = shop.listed().await;
    assert_eq!(list["refunded"], json!("20.00"));
    assert_eq!(list["refunded_elsewhere"], json!("20.00"));
    // What is known needs no reading.
    let readings = shop.readings().await;
    assert_eq!(shop.reconcile().await.changed, 0);
    assert_eq!(shop.readings().await, readings);
}

/// A payment of the same merchant that is made and paid elsewhere, as in its web shop.
async fn paid_elsewhere(shop: &Shop, n: u32) {
    let payment = json!({
        "amount": "10.00", "currency": "AED", "description": "web", "order": {"reference_id": format!("web-{n}")},
        "attachment": {"content_type": "application/vnd.tabby.v1+json", "body": "{\"latitude\": 25.2, \"longitude\": 55.3}"},
    });
    let body = json!({"payment": payment, "merchant_code": "demo"});
    let asked = reqwest::Client::new()
        .post(format!("{}/api/v2/checkout", shop.sandbox))
        .bearer_auth(KEY)
        .header("content-type", "application/json")
        .body(body.to_string());
    let made = asked.send().await.unwrap().text().await.unwrap();
    let made: Value = serde_json::from_str(&made).unwrap();
    let sale = json!({"payment_id": made["payment"]["id"]});
    assert!(sale["payment_id"].is_string(), "{made}");
    shop.decide(&sale, "approve").await;
}

#[tokio::test]
async fn a_refund_of_a_payment_far_down_the_list_is_learned_page_by_page() {
    let shop = Shop::open().await;
    shop.paid().await;
    let there = json!({"amount": "20.00", "reference_id": "portal-1"});
    shop.portal("refunds", there).await;
    shop.steer(Method::PATCH, "settings", json!({"rate_limits": false}))
        .await;
    for n in 0..20 {
        paid_elsewhere(&shop, n).await;
    }
    let first = SweepPlace::default();
    let second = shop.app.sales.sweep(SweepPlace::default()).await.unwrap();
    assert_eq!(shop.listed().await["refunded"], json!("0.00"));
    // A gateway that does not answer is asked again, for smaller pages.
    let fault = json!({"kind": "status", "status": 503});
    shop.fault("list_payments", fault).await;
    let mut place = shop.app.sales.sweep(second).await.unwrap();
    assert_ne!(place, first);
    assert_eq!(shop.listed().await["refunded"], json!("0.00"));
    shop.steer(Method::PUT, "faults", json!({"faults": []}))
        .await;
    while place != first {
        place = shop.app.sales.sweep(place).await.unwrap();
    }
    assert_eq!(shop.listed().await["refunded"], json!("20.00"));
}

#[tokio::test]
async fn what_is_older_than_sales_are_refunded_is_not_gone_through() {
    let shop = Shop::open().await;
    shop.paid().await;
    let shop = shop
        .restarted_with(|config| config.branch.refund_window = RefundWindow::days(0))
        .await;
    shop.portal(
        "refunds",
        json!({"amount": "20.00", "reference_id": "portal-1"}),
    )
    .await;
    let place = shop.app.sales.sweep(SweepPlace::default()).await.unwrap();
    assert_eq!(place, SweepPlace::default());
    assert_eq!(shop.listed().await["refunded"], json!("0.00"));
}
