//! What may be done with the money of a sale, as the office is told before it asks.

use axum::http::{Method, StatusCode};
use payment::operation::RefundWindow;
use serde_json::{Value, json};

use crate::checkout::shop as checkout;
use crate::paid_operations::{amounts, operation, refund_of};
use crate::shop::{Shop, new_sale, sandbox};

/// What is left to refund and to capture, what may be asked for, and whether less than all of it may
/// be refunded.
fn possible(list: &Value) -> Value {
    json!([
        list["refundable"],
        list["capturable"],
        list["allowed"],
        list["partial_refund"]
    ])
}

#[tokio::test]
async fn a_paid_sale_can_be_refunded_in_parts_until_nothing_is_left() {
    let shop = Shop::open().await;
    let sale = shop.paid().await;
    let list = shop.listed().await;
    assert_eq!(possible(&list), json!(["250.00", "0.00", ["refund"], true]));
    let days = list["refund_by"].as_i64().unwrap() - sale["created_at"].as_i64().unwrap();
    assert_eq!(days, 180 * 86_400_000);
    shop.asked("refunds", refund_of(1, "50.00")).await;
    let list = shop.listed().await;
    assert_eq!(possible(&list), json!(["200.00", "0.00", ["refund"], true]));
    shop.asked("refunds", refund_of(2, "200.00")).await;
    let list = shop.listed().await;
    assert_eq!(possible(&list), json!(["0.00", "0.00", [], false]));
}

#[tokio::test]
async fn an_authorised_payment_can_be_captured_or_released() {
    let shop = Shop::open().await;
    shop.authorised().await;
    let list = shop.listed().await;
    assert_eq!(
        possible(&list),
        json!(["0.00", "250.00", ["capture", "void"], false])
    );
    let part = json!({"id": operation(1), "amount": "100.00"});
    shop.asked("captures", part).await;
    let list = shop.listed().await;
    assert_eq!(
        possible(&list),
        json!(["100.00", "150.00", ["capture", "void"], true])
    );
    shop.asked("void", json!({"id": operation(2)})).await;
    let list = shop.listed().await;
    assert_eq!(possible(&list), json!(["100.00", "0.00", ["refund"], true]));
}

#[tokio::test]
async fn a_sale_without_money_has_nothing_to_ask_for_and_no_end_of_the_window() {
    let shop = Shop::open().await;
    shop.create(new_sale()).await;
    let list = shop.listed().await;
    assert_eq!(possible(&list), json!(["0.00", "0.00", [], false]));
    assert_eq!(list.get("refund_by"), None);
}

#[tokio::test]
async fn late_money_takes_no_operation_until_somebody_has_decided() {
    let shop = Shop::open().await;
    shop.paid_late().await;
    let list = shop.listed().await;
    assert_eq!(possible(&list), json!(["0.00", "0.00", [], false]));
}

#[tokio::test]
async fn nothing_more_is_offered_while_an_operation_has_not_ended() {
    let shop = Shop::open().await;
    shop.paid().await;
    let lost = json!({"kind": "status", "status": 500, "times": 9});
    shop.fault("refund_payment", lost).await;
    let asked = shop.asked("refunds", refund_of(1, "50.00")).await;
    assert_eq!(asked["status"], "asked");
    let list = shop.listed().await;
    assert_eq!(possible(&list), json!(["250.00", "0.00", [], true]));
}

#[tokio::test]
async fn a_refund_after_the_window_is_refused_and_nothing_is_changed() {
    let shop = Shop::with(sandbox().await, |config| {
        config.branch.refund_window = RefundWindow::days(0);
    })
    .await;
    shop.paid().await;
    let list = shop.listed().await;
    assert_eq!(possible(&list), json!(["250.00", "0.00", [], true]));
    let (status, problem) = shop.ask("refunds", refund_of(1, "50.00")).await;
    assert_eq!(
        (status, &problem["code"]),
        (StatusCode::CONFLICT, &json!("refund_window_over"))
    );
    let detail = problem["detail"].as_str().unwrap();
    assert!(detail.contains("TABBY_POS_REFUND_DAYS"), "{detail}");
    assert!(amounts(&shop.truth().await, "refunds").is_empty());
    assert_eq!(shop.listed().await["operations"], json!([]));
}

#[tokio::test]
async fn a_refund_that_was_made_in_time_is_the_same_refund_after_the_window() {
    let shop = Shop::open().await;
    shop.paid().await;
    let done = shop.asked("refunds", refund_of(1, "50.00")).await;
    let shop = shop
        .restarted_with(|config| config.branch.refund_window = RefundWindow::days(0))
        .await;
    assert_eq!(shop.asked("refunds", refund_of(1, "50.00")).await, done);
}

#[tokio::test]
async fn at_checkout_a_payment_that_the_server_captures_can_be_refunded_only() {
    let shop = checkout::open(|rules| rules.action_delay_s = 60).await;
    let waiting = checkout::waiting(&shop).await;
    shop.decide(&waiting, "approve").await;
    shop.until("paid").await;
    let list = shop.listed().await;
    assert_eq!(possible(&list), json!(["0.00", "250.00", [], false]));
    shop.steer(Method::POST, "clock", json!({"advance_s": 61}))
        .await;
    shop.until_it("captured", "250.00").await;
    let list = shop.listed().await;
    assert_eq!(possible(&list), json!(["250.00", "0.00", ["refund"], true]));
}
