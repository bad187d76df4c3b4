//! The ledger's day compared with the gateway's own payments.

use axum::http::{Method, StatusCode};
use serde_json::json;

use super::{id, sums};
use crate::shop::Shop;

#[tokio::test]
async fn a_refund_in_the_portal_is_booked_and_named_when_the_report_is_signed() {
    let shop = Shop::open().await;
    shop.paid().await;
    shop.portal("refunds", json!({"amount": "30"})).await;
    let z = shop.signed(1).await;
    assert_eq!(sums(&z), ["250.00", "30.00", "220.00", "220.00"]);
    let elsewhere = &z["refunded_elsewhere"][0];
    assert_eq!(
        (&elsewhere["reference"], &elsewhere["amount"]),
        (&json!("A-1"), &json!("30.00"))
    );
}

#[tokio::test]
async fn a_refund_in_the_portal_after_the_report_is_in_the_next_one() {
    let shop = Shop::open().await;
    shop.paid().await;
    assert_eq!(sums(&shop.signed(1).await)[0], "250.00");
    shop.portal("refunds", json!({"amount": "250"})).await;
    let z = shop.signed(2).await;
    assert_eq!(sums(&z), ["0.00", "250.00", "-250.00", "-250.00"]);
    assert_eq!(z["refunded_elsewhere"][0]["amount"], "250.00");
}

#[tokio::test]
async fn a_gateway_that_does_not_tell_is_no_reason_to_sign_in_silence() {
    let shop = Shop::open().await;
    shop.paid().await;
    for operation in ["list_payments", "retrieve_payment"] {
        let fault = json!({"operation": operation, "kind": "status", "status": 503});
        shop.steer(Method::PUT, "faults", json!({"faults": [fault]}))
            .await;
    }
    let list = json!({"operation": "list_payments", "kind": "status", "status": 503});
    shop.steer(Method::PUT, "faults", json!({"faults": [list]}))
        .await;
    let (status, problem) = shop.sign(1).await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE, "{problem}");
    assert_eq!(problem["code"], "day_not_compared");
    assert!(
        problem["detail"]
            .as_str()
            .unwrap()
            .contains("No report was signed")
    );
    let all_the_same = json!({"id": id(1), "despite_comparison": true});
    let (status, z) = shop
        .send(Method::POST, "/api/reports/z", Some(all_the_same))
        .await;
    assert_eq!(status, StatusCode::OK, "{z}");
    assert_eq!(z["compared"]["is_whole"], false);
}

#[tokio::test]
async fn a_paid_payment_without_a_sale_keeps_a_report_from_being_signed() {
    let shop = Shop::open().await;
    shop.paid().await;
    // The ledger is lost, and the till goes on under its old name.
    let sandbox = shop.sandbox.clone();
    let shop = Shop::at(sandbox).await;
    let (status, problem) = shop.sign(1).await;
    assert_eq!(status, StatusCode::CONFLICT, "{problem}");
    assert_eq!(problem["code"], "day_in_doubt");
    assert!(
        problem["detail"]
            .as_str()
            .unwrap()
            .contains("belong to no sale")
    );
    assert_eq!(shop.x().await["undecided"]["unaccounted"], 1);
}

#[tokio::test]
async fn a_refund_in_the_portal_of_a_sale_that_it_froze_is_named_too() {
    let shop = Shop::open().await;
    shop.authorised().await;
    shop.asked(
        "captures",
        json!({"id": crate::paid_operations::operation(1), "amount": "100.00"}),
    )
    .await;
    shop.portal("close", json!({})).await;
    shop.portal("refunds", json!({"amount": "50"})).await;
    shop.until("mismatch").await;
    let keep = format!("/api/sales/{}/keep", crate::shop::ID);
    shop.send(Method::POST, &keep, None).await;
    let z = shop.signed(1).await;
    assert_eq!(sums(&z), ["100.00", "50.00", "50.00", "50.00"]);
    assert_eq!(z["refunded_elsewhere"][0]["amount"], "50.00", "{z}");
}
