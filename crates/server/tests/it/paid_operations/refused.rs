//! Operations that are refused: here, before Tabby is asked, or by Tabby.

use axum::http::{Method, StatusCode};
use serde_json::json;

use super::{amounts, operation, refund_of};
use crate::shop::{ID, Shop, new_sale};

#[tokio::test]
async fn a_refund_that_tabby_refuses_has_ended_and_the_next_one_may_follow() {
    let shop = Shop::open().await;
    let sale = shop.paid().await;
    let payment = sale["payment_id"].as_str().unwrap();
    shop.steer(
        Method::POST,
        &format!("payments/{payment}/dispute"),
        json!({}),
    )
    .await;
    let refused = shop.asked("refunds", refund_of(1, "50.00")).await;
    assert_eq!(
        (&refused["status"], &refused["refusal"]),
        (&json!("refused"), &json!("not_allowed"))
    );
    assert!(amounts(&shop.truth().await, "refunds").is_empty());
    // It is over: the same request is the same refused refund, another one is asked for anew.
    assert_eq!(shop.asked("refunds", refund_of(1, "50.00")).await, refused);
    let again = shop.asked("refunds", refund_of(2, "50.00")).await;
    assert_eq!(again["status"], "refused");
    assert_eq!(shop.until("paid").await["refunded"], json!("0.00"));
}

#[tokio::test]
async fn a_sale_without_money_of_its_own_takes_no_operation() {
    let shop = Shop::open().await;
    shop.create(new_sale()).await;
    for (what, body) in [
        ("refunds", refund_of(1, "1.00")),
        ("captures", refund_of(1, "1.00")),
        ("void", json!({"id": operation(1)})),
    ] {
        let (status, problem) = shop.ask(what, body).await;
        assert_eq!(
            (status, &problem["code"]),
            (StatusCode::CONFLICT, &json!("sale_not_paid")),
            "{what}"
        );
    }
    assert_eq!(shop.listed().await["operations"], json!([]));
}

#[tokio::test]
async fn late_money_is_decided_about_before_it_is_refunded() {
    let shop = Shop::open().await;
    shop.paid_late().await;
    let (status, problem) = shop.ask("refunds", refund_of(1, "1.00")).await;
    assert_eq!(
        (status, &problem["code"]),
        (StatusCode::CONFLICT, &json!("late_money_undecided"))
    );
    shop.send(Method::POST, &format!("/api/sales/{ID}/keep"), None)
        .await;
    shop.until("paid").await;
    assert_eq!(
        shop.asked("refunds", refund_of(1, "1.00")).await["status"],
        "done"
    );
}

#[tokio::test]
async fn a_payment_that_cannot_be_read_is_not_touched() {
    let shop = Shop::open().await;
    shop.paid().await;
    shop.fault("retrieve_payment", json!({"kind": "status", "status": 500}))
        .await;
    let (status, problem) = shop.ask("refunds", refund_of(1, "50.00")).await;
    assert_eq!(
        (status, &problem["code"]),
        (StatusCode::SERVICE_UNAVAILABLE, &json!("payment_not_read"))
    );
    assert_eq!(shop.listed().await["operations"], json!([]));
    assert_eq!(shop.sessions().await[0]["refunded"], json!("0"));
}

#[tokio::test]
async fn what_breaks_a_rule_is_refused_before_tabby_is_asked() {
    let shop = Shop::open().await;
    shop.paid().await;
    let with = |name: &str, value: serde_json::Value| {
        let mut refund = refund_of(1, "50.00");
        refund[name] = value;
        refund
    };
    for (body, code) in [
        (with("id", json!("1")), "invalid_operation_id"),
        (with("amount", json!("50.001")), "invalid_amount"),
        (with("amount", json!("0.00")), "amount_zero"),
        (with("amount", json!("250.01")), "above_captured"),
        (with("reason", json!("a\nb")), "invalid_reason"),
        (
            with(
                "items",
                json!([{"title": "Shirt", "quantity": 1, "unit_price": "49.99", "category": "Clothes"}]),
            ),
            "items_differ",
        ),
    ] {
        let (status, problem) = shop.ask("refunds", body).await;
        assert_eq!(
            (status, &problem["code"]),
            (StatusCode::UNPROCESSABLE_ENTITY, &json!(code))
        );
    }
    assert!(amounts(&shop.truth().await, "refunds").is_empty());
}
