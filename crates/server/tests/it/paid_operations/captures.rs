//! Captures and voids of a payment that Tabby does not capture by itself.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::{amounts, operation, refund_of};
use crate::shop::Shop;

fn capture_of(n: u8, amount: &str, is_final: bool) -> Value {
    json!({"id": operation(n), "amount": amount, "final": is_final})
}

fn void(n: u8) -> Value {
    json!({"id": operation(n)})
}

#[tokio::test]
async fn an_authorised_payment_is_captured_in_parts_and_the_rest_is_released() {
    let shop = Shop::open().await;
    shop.authorised().await;
    let (status, problem) = shop.ask("refunds", refund_of(1, "1.00")).await;
    assert_eq!(
        (status, &problem["code"]),
        (StatusCode::CONFLICT, &json!("payment_not_closed"))
    );
    for (n, amount) in [(2, "60.00"), (3, "40.00")] {
        let captured = shop.asked("captures", capture_of(n, amount, false)).await;
        assert_eq!(captured["status"], "done");
    }
    let (status, problem) = shop.ask("captures", capture_of(4, "150.01", false)).await;
    assert_eq!(
        (status, &problem["code"]),
        (StatusCode::UNPROCESSABLE_ENTITY, &json!("above_authorized"))
    );
    let voided = shop.asked("void", void(5)).await;
    assert_eq!(
        (&voided["status"], &voided["amount"]),
        (&json!("done"), &json!("150.00"))
    );
    let truth = shop.truth().await;
    assert_eq!(truth["status"], "CLOSED");
    assert_eq!(amounts(&truth, "captures").len(), 2);
    // The sale is paid with what was captured, and that can be refunded.
    assert_eq!(shop.until("paid").await["captured"], json!("100.00"));
    assert_eq!(
        shop.asked("refunds", refund_of(6, "100.00")).await["status"],
        "done"
    );
    let sale = shop.until("paid").await;
    assert_eq!(sale["refunded"], json!("100.00"));
}

#[tokio::test]
async fn tabby_gets_the_items_of_a_capture() {
    let shop = Shop::open().await;
    shop.authorised().await;
    let mut capture = capture_of(1, "100.00", false);
    capture["items"] = json!([
        {"title": "Shoes", "quantity": 1, "unit_price": "100.00", "category": "Shoes"},
    ]);
    assert_eq!(shop.asked("captures", capture).await["status"], "done");
    let made = &shop.truth().await["captures"][0];
    assert_eq!(made["items"][0]["title"], "Shoes", "{made}");
}

#[tokio::test]
async fn a_last_capture_of_a_part_leaves_the_sale_paid_with_that_part() {
    let shop = Shop::open().await;
    shop.authorised().await;
    let captured = shop.asked("captures", capture_of(1, "100.00", true)).await;
    assert_eq!(
        (&captured["status"], &captured["final"]),
        (&json!("done"), &json!(true))
    );
    assert_eq!(shop.truth().await["status"], "CLOSED");
    assert_eq!(shop.until("paid").await["captured"], json!("100.00"));
    let (status, problem) = shop.ask("captures", capture_of(2, "1.00", false)).await;
    assert_eq!(
        (status, &problem["code"]),
        (StatusCode::CONFLICT, &json!("payment_closed"))
    );
}

#[tokio::test]
async fn a_voided_sale_is_cancelled_and_takes_no_other_operation() {
    let shop = Shop::open().await;
    shop.authorised().await;
    let voided = shop.asked("void", void(1)).await;
    assert_eq!(voided["status"], "done");
    assert_eq!(shop.truth().await["status"], "CLOSED");
    let sale = shop.until("cancelled").await;
    assert_eq!(sale["reason"], json!("closed_unpaid"));
    // Sent again, it is the same void; another operation has no money to move.
    assert_eq!(shop.asked("void", void(1)).await, voided);
    let (status, problem) = shop.ask("void", void(2)).await;
    assert_eq!(
        (status, &problem["code"]),
        (StatusCode::CONFLICT, &json!("sale_not_paid"))
    );
}

#[tokio::test]
async fn a_last_capture_whose_answer_is_lost_is_made_once_and_releases_the_rest() {
    let shop = Shop::open().await;
    shop.authorised().await;
    shop.fault("capture_payment", json!({"kind": "reset", "times": 1}))
        .await;
    shop.ask("captures", capture_of(1, "100.00", true)).await;
    let ended = shop.until_ended().await;
    assert_eq!(ended["status"], "done");
    let truth = shop.truth().await;
    assert_eq!(truth["status"], "CLOSED");
    assert_eq!(amounts(&truth, "captures").len(), 1, "{truth}");
    assert_eq!(shop.until("paid").await["captured"], json!("100.00"));
}

#[tokio::test]
async fn a_payment_that_somebody_else_closes_still_freezes_its_sale() {
    let shop = Shop::open().await;
    shop.authorised().await;
    shop.portal("close", json!({})).await;
    shop.until("mismatch").await;
    let (status, problem) = shop.ask("void", void(1)).await;
    assert_eq!(
        (status, &problem["code"]),
        (StatusCode::CONFLICT, &json!("sale_frozen"))
    );
}
