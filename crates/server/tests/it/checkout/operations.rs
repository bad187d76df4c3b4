//! Captures, voids and refunds that somebody asks for on a sale at Checkout.com.

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use server::sales::SweepPlace;

use super::shop::{KEY, at, at_automatic, open, payments, simulator, waiting};
use crate::shop::{ID, Shop};

/// The `n`th refund of an amount.
fn refund_of(n: u8, amount: &str) -> Value {
    json!({"id": format!("0190a5b4-7c00-7000-8000-0000000000f{n}"), "amount": amount})
}

/// A sale of AED 250.00 that is captured in full.
async fn paid(shop: &Shop) {
    let waiting = waiting(shop).await;
    shop.decide(&waiting, "approve").await;
    shop.until_it("captured", "250.00").await;
}

#[tokio::test]
async fn checkout_gets_the_reason_and_the_items_of_a_refund() {
    let shop = open(|_| {}).await;
    paid(&shop).await;
    let mut refund = refund_of(1, "50.00");
    refund["reason"] = json!("torn");
    refund["items"] = json!([
        {"title": "عباية", "quantity": 2, "unit_price": "25.00", "category": "Clothes"},
    ]);
    let done = shop.asked("refunds", refund).await;
    assert_eq!(done["status"], "done", "{done}");
    let sent = shop.requests("refund_payment").await;
    let sent = &sent["body"];
    assert_eq!(sent["metadata"]["reason"], "torn", "{sent}");
    let item = &sent["items"][0];
    assert_eq!(
        (&item["name"], &item["quantity"]),
        (&json!("عباية"), &json!(2))
    );
    assert_eq!(item["unit_price"], 2_500);
    // A refund that nobody explained says nothing.
    shop.asked("refunds", refund_of(2, "1.00")).await;
    let sent = shop.requests("refund_payment").await;
    let sent = &sent["body"];
    assert_eq!(
        (sent.get("metadata"), sent.get("items")),
        (None, None),
        "{sent}"
    );
}

/// What Checkout.com has given back of the only payment.
async fn refunded(shop: &Shop) -> Value {
    payments(shop, "A-1").await[0]["balances"]["total_refunded"].clone()
}

#[tokio::test]
async fn a_refund_that_is_declined_at_once_or_later_ends_and_another_one_may_be_asked_for() {
    for delay_s in [0, 60] {
        let shop = open(|rules| rules.action_delay_s = delay_s).await;
        let waiting = waiting(&shop).await;
        shop.decide(&waiting, "approve").await;
        shop.until("paid").await;
        shop.steer(Method::POST, "clock", json!({"advance_s": delay_s}))
            .await;
        shop.until_it("captured", "250.00").await;
        let rules = json!({"refunds": "decline"});
        shop.steer(Method::PATCH, "settings", rules).await;
        let asked = shop.asked("refunds", refund_of(1, "250.00")).await;
        if delay_s > 0 {
            assert_eq!(asked["status"], "asked", "{asked}");
            let (_, busy) = shop.ask("refunds", refund_of(2, "250.00")).await;
            assert_eq!(busy["code"], "operation_under_way", "{busy}");
            shop.steer(Method::POST, "clock", json!({"advance_s": delay_s}))
                .await;
        }
        let ended = shop.until_ended().await;
        assert_eq!(
            (&ended["status"], &ended["refusal"]),
            (&json!("refused"), &json!("declined")),
            "{ended}"
        );
        assert_eq!(refunded(&shop).await, 0);
        let rules = json!({"refunds": "approve", "action_delay_s": 0});
        shop.steer(Method::PATCH, "settings", rules).await;
        let done = shop.asked("refunds", refund_of(3, "250.00")).await;
        assert_eq!(done["status"], "done", "{done}");
        assert_eq!(refunded(&shop).await, 25_000);
        assert_eq!(shop.requests_of("refund_payment").await, 2);
    }
}

#[tokio::test]
async fn where_checkout_captures_by_itself_nothing_else_is_captured_or_released() {
    let url = simulator(|rules| rules.auto_capture_delay_s = 60).await;
    let shop = Shop::with(url.clone(), at_automatic(url.clone())).await;
    let waiting = waiting(&shop).await;
    shop.decide(&waiting, "approve").await;
    let paid = shop.until("paid").await;
    assert_eq!(paid["captured"], "0.00", "its own capture is still to come");
    assert_eq!(shop.listed().await["allowed"], json!([]));
    let is_refused = async |shop: &Shop| {
        let mut whole = refund_of(1, "250.00");
        let part = refund_of(2, "100.00");
        whole["final"] = json!(true);
        let void = json!({"id": whole["id"]});
        for (what, body) in [("captures", part), ("captures", whole), ("void", void)] {
            let (status, problem) = shop.ask(what, body).await;
            assert_eq!(
                (status, &problem["code"]),
                (StatusCode::CONFLICT, &json!("capture_under_way")),
                "{what}"
            );
        }
        assert_eq!(shop.listed().await["operations"], json!([]));
    };
    is_refused(&shop).await;
    // Also after the account's setting was changed: the payment is as it was made.
    let shop = shop.restarted_with(at(url)).await;
    is_refused(&shop).await;
    shop.steer(Method::POST, "clock", json!({"advance_s": 60}))
        .await;
    shop.until_it("captured", "250.00").await;
    is_refused(&shop).await;
    assert_eq!(shop.listed().await["allowed"], json!(["refund"]));
    for call in ["capture_payment", "void_payment"] {
        assert_eq!(shop.requests_of(call).await, 0, "{call}");
    }
    let done = shop.asked("refunds", refund_of(1, "100.00")).await;
    assert_eq!(done["status"], "done", "{done}");
    assert_eq!(refunded(&shop).await, 10_000);
}

#[tokio::test]
async fn a_part_of_a_paid_sale_is_refunded_once_however_often_it_is_asked_for() {
    let shop = open(|_| {}).await;
    let waiting = waiting(&shop).await;
    shop.decide(&waiting, "approve").await;
    shop.until_it("captured", "250.00").await;
    let refund = json!({"id": "0190a5b4-7c00-7000-8000-0000000000f1", "amount": "100.00"});
    shop.fault("refund_payment", json!({"kind": "reset", "times": 1}))
        .await;
    let path = format!("/api/sales/{ID}/refunds");
    for _ in 0..3 {
        let (status, asked) = shop.send(Method::POST, &path, Some(refund.clone())).await;
        assert!(status.is_success(), "{asked}");
    }
    for _ in 0..200 {
        if refunded(&shop).await == 10_000 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    assert_eq!(refunded(&shop).await, 10_000);
    let too_much = json!({"id": "0190a5b4-7c00-7000-8000-0000000000f2", "amount": "150.01"});
    let (_, refused) = shop.send(Method::POST, &path, Some(too_much)).await;
    assert_eq!(refused["code"], "above_captured", "{refused}");
    assert_eq!(refunded(&shop).await, 10_000);
}

#[tokio::test]
async fn a_refund_in_the_portal_of_which_no_webhook_told_is_learned_by_reading_paid_sales_again() {
    let shop = open(|_| {}).await;
    let waiting = waiting(&shop).await;
    shop.decide(&waiting, "approve").await;
    shop.until_it("captured", "250.00").await;
    let payment = waiting["payment_id"].as_str().unwrap();
    let asked = reqwest::Client::new()
        .post(format!("{}/payments/{payment}/refunds", shop.sandbox))
        .bearer_auth(KEY)
        .header("content-type", "application/json")
        .body(json!({"amount": 2_000}).to_string());
    let status = asked.send().await.unwrap().status();
    assert!(status.is_success(), "{status}");
    let sum = |list: Value| list["refunded"].clone();
    assert_eq!(sum(shop.listed().await), json!("0.00"));
    let place = shop.app.sales.sweep(SweepPlace::default()).await.unwrap();
    assert_eq!(sum(shop.listed().await), json!("20.00"));
    // After the last sale it begins anew.
    assert_ne!(place, SweepPlace::default());
    let place = shop.app.sales.sweep(place).await.unwrap();
    assert_eq!(place, SweepPlace::default());
}
