//! Refunds that nothing disturbs.

use axum::http::StatusCode;
use serde_json::json;

use super::{amounts, operation, refund_of};
use crate::shop::Shop;

#[tokio::test]
async fn a_refund_is_made_once_however_often_it_is_sent() {
    let shop = Shop::open().await;
    shop.paid().await;
    let mut refund = refund_of(1, "50.00");
    refund["reason"] = json!("torn");
    let done = shop.asked("refunds", refund.clone()).await;
    assert_eq!(
        (&done["type"], &done["status"]),
        (&json!("refund"), &json!("done"))
    );
    assert_eq!(
        (&done["amount"], &done["reason"]),
        (&json!("50.00"), &json!("torn"))
    );
    for _ in 0..3 {
        assert_eq!(shop.asked("refunds", refund.clone()).await, done);
    }
    assert_eq!(amounts(&shop.truth().await, "refunds"), ["50"]);
    let sent = shop.requests("refund_payment").await;
    assert!(sent.to_string().contains(&operation(1)), "{sent}");
    let sale = shop.until("paid").await;
    assert_eq!(sale["refunded"], json!("50.00"));
    // The same id is no other refund.
    for other in [refund_of(1, "60.00"), refund_of(1, "50.00")] {
        let (status, problem) = shop.ask("refunds", other).await;
        assert_eq!(
            (status, &problem["code"]),
            (StatusCode::CONFLICT, &json!("operation_conflict"))
        );
    }
}

#[tokio::test]
async fn tabby_gets_the_reason_and_the_items_of_a_refund_with_each_try() {
    let shop = Shop::open().await;
    shop.paid().await;
    let lost = json!({"kind": "status", "status": 500, "times": 1});
    shop.fault("refund_payment", lost).await;
    let mut refund = refund_of(1, "50.00");
    refund["reason"] = json!("torn");
    refund["items"] = json!([
        {"title": "عباية", "quantity": 2, "unit_price": "25.00", "category": "Clothes"},
    ]);
    let asked = shop.asked("refunds", refund).await;
    assert_eq!(asked["status"], "asked", "{asked}");
    let first = shop.requests("refund_payment").await;
    let shop = shop.restarted().await;
    let done = shop.until_ended().await;
    assert_eq!(done["status"], "done", "{done}");
    let last = shop.requests("refund_payment").await;
    assert_eq!(shop.requests_of("refund_payment").await, 2);
    assert_eq!(first["body"], last["body"]);
    let made = &shop.truth().await["refunds"][0];
    assert_eq!(made["reason"], "torn", "{made}");
    let item = &made["items"][0];
    assert_eq!(
        (&item["title"], &item["quantity"]),
        (&json!("عباية"), &json!(2))
    );
    assert_eq!(item["category"], "Clothes");
}

#[tokio::test]
async fn a_refund_that_nobody_explained_has_a_reason_at_tabby_all_the_same() {
    let shop = Shop::open().await;
    shop.paid().await;
    shop.asked("refunds", refund_of(1, "50.00")).await;
    let made = &shop.truth().await["refunds"][0];
    assert_eq!(made["reason"], "asked for by the shop");
}

#[tokio::test]
async fn a_sale_is_refunded_in_parts_and_never_more_than_was_captured() {
    let shop = Shop::open().await;
    shop.paid().await;
    for (n, amount) in [(1, "100.00"), (2, "149.99")] {
        let done = shop.asked("refunds", refund_of(n, amount)).await;
        assert_eq!(done["status"], "done");
    }
    let (status, problem) = shop.ask("refunds", refund_of(3, "0.02")).await;
    assert_eq!(
        (status, &problem["code"]),
        (StatusCode::UNPROCESSABLE_ENTITY, &json!("above_captured"))
    );
    let detail = problem["detail"].as_str().unwrap();
    assert!(detail.contains("only 0.01"), "{detail}");
    assert_eq!(
        shop.asked("refunds", refund_of(4, "0.01")).await["status"],
        "done"
    );
    assert_eq!(shop.until("paid").await["refunded"], json!("250.00"));
    let list = shop.listed().await;
    assert_eq!(list["operations"].as_array().unwrap().len(), 3);
    assert_eq!(
        (&list["captured"], &list["refunded"]),
        (&json!("250.00"), &json!("250.00"))
    );
    assert_eq!(list["refunded_elsewhere"], json!("0.00"));
}

#[tokio::test]
async fn of_two_refunds_at_once_no_more_is_made_than_was_captured() {
    let shop = Shop::open().await;
    shop.paid().await;
    let (one, other) = tokio::join!(
        shop.ask("refunds", refund_of(1, "200.00")),
        shop.ask("refunds", refund_of(2, "200.00"))
    );
    let taken = [&one, &other].map(|(status, _)| *status == StatusCode::OK);
    assert_eq!(
        taken.iter().filter(|taken| **taken).count(),
        1,
        "{one:?} {other:?}"
    );
    assert_eq!(amounts(&shop.truth().await, "refunds"), ["200"]);
    assert_eq!(
        shop.listed().await["operations"].as_array().unwrap().len(),
        1
    );
}

#[tokio::test]
async fn the_same_refund_that_two_windows_send_at_once_is_made_once() {
    let shop = Shop::open().await;
    shop.paid().await;
    let (one, other) = tokio::join!(
        shop.ask("refunds", refund_of(1, "50.00")),
        shop.ask("refunds", refund_of(1, "50.00"))
    );
    assert_eq!(one, other);
    assert_eq!(one.1["status"], "done");
    assert_eq!(amounts(&shop.truth().await, "refunds"), ["50"]);
}

#[tokio::test]
async fn what_was_refunded_in_the_portal_is_told_from_our_own() {
    let shop = Shop::open().await;
    shop.paid().await;
    let there = json!({"amount": "20.00", "reference_id": "portal-1"});
    shop.portal("refunds", there).await;
    let done = shop.asked("refunds", refund_of(1, "50.00")).await;
    assert_eq!(done["status"], "done");
    let list = shop.listed().await;
    assert_eq!(list["refunded"], json!("70.00"));
    assert_eq!(list["refunded_elsewhere"], json!("20.00"));
}
