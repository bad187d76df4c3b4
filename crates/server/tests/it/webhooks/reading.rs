//! A webhook makes the server look, and is never believed.

use axum::http::{Method, StatusCode};
use serde_json::json;

use crate::shop::{ID, Shop, new_sale};

#[tokio::test]
async fn a_webhook_brings_the_news_without_anybody_asking() {
    let shop = Shop::open().await;
    let (_, sale) = shop.create(new_sale()).await;
    shop.decide(&sale, "approve").await;
    assert_eq!(shop.notice(&sale, "closed", 1).await, StatusCode::OK);
    shop.becomes("paid").await;
}

#[tokio::test]
async fn each_kind_of_webhook_alone_makes_the_server_look() {
    for (outcome, word, end) in [
        ("approve", "authorized", "paid"),
        ("approve", "closed", "paid"),
        ("reject", "rejected", "rejected"),
        ("cancel", "expired", "cancelled"),
        ("approve", "on_hold", "paid"),
    ] {
        let shop = Shop::open().await;
        let (_, sale) = shop.create(new_sale()).await;
        shop.decide(&sale, outcome).await;
        shop.notice(&sale, word, 0).await;
        shop.becomes(end).await;
    }
}

#[tokio::test]
async fn what_a_webhook_says_is_never_believed() {
    let shop = Shop::open().await;
    let (_, sale) = shop.create(new_sale()).await;
    for status in [
        "authorized",
        "closed",
        "rejected",
        "expired",
        "refunded",
        "CLOSED",
    ] {
        assert_eq!(shop.notice(&sale, status, 1).await, StatusCode::OK);
    }
    shop.settled().await;
    assert_eq!(shop.as_it_is().await["state"], "waiting");
    // One reading at once, and one for what came while it was under way.
    assert!(shop.readings().await <= 2, "{}", shop.readings().await);
}

#[tokio::test]
async fn a_flood_of_webhooks_costs_a_reading_a_second() {
    let shop = Shop::open().await;
    let (_, sale) = shop.create(new_sale()).await;
    for _ in 0..300 {
        shop.notice(&sale, "closed", 1).await;
    }
    shop.settled().await;
    assert!(shop.readings().await <= 3, "{}", shop.readings().await);
}

#[tokio::test]
async fn what_a_sale_that_ended_unpaid_knows_already_costs_nothing() {
    let shop = Shop::open().await;
    let (_, sale) = shop.create(new_sale()).await;
    shop.decide(&sale, "reject").await;
    shop.until("rejected").await;
    let before = shop.readings().await;
    for _ in 0..3 {
        shop.notice(&sale, "rejected", 0).await;
    }
    shop.settled().await;
    assert_eq!(shop.readings().await, before);
}

#[tokio::test]
async fn a_refund_that_was_made_in_the_portal_is_learned_from_its_webhook() {
    let shop = Shop::open().await;
    let sale = shop.paid().await;
    let there = json!({"amount": "20.00", "reference_id": "portal-1"});
    shop.portal("refunds", there).await;
    assert_eq!(shop.listed().await["refunded"], json!("0.00"));
    shop.notice(&sale, "closed", 1).await;
    while shop.listed().await["refunded_elsewhere"] != "20.00" {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    assert_eq!(shop.as_it_is().await["refunded"], "20.00");
    // More webhooks about a settled sale cost a reading a second at the most.
    let before = shop.readings().await;
    for _ in 0..100 {
        shop.notice(&sale, "closed", 1).await;
    }
    shop.settled().await;
    assert!(shop.readings().await <= before + 3);
}

#[tokio::test]
async fn a_webhook_finds_money_that_comes_late() {
    let shop = Shop::open().await;
    let (_, sale) = shop.create(new_sale()).await;
    // Tabby cancels, and its answer and the reading get lost: somebody goes on without knowing.
    shop.fault("cancel_session", json!({"kind": "status", "status": 503}))
        .await;
    let path = |action: &str| format!("/api/sales/{ID}/{action}");
    shop.send(Method::POST, &path("cancel"), None).await;
    shop.send(Method::POST, &path("put-aside"), None).await;
    shop.decide(&sale, "approve").await;
    shop.notice(&sale, "authorized", 0).await;
    shop.becomes("paid_late").await;
}

#[tokio::test]
async fn webhooks_in_any_order_come_to_what_none_of_them_come_to() {
    let words = ["authorized", "closed", "rejected", "expired", "created"];
    for (seed, outcome, end) in [
        (3_u64, "approve", "paid"),
        (5, "reject", "rejected"),
        (7, "cancel", "cancelled"),
    ] {
        let shop = Shop::open().await;
        let (_, sale) = shop.create(new_sale()).await;
        let mut luck = seed;
        for place in 0..40 {
            luck = luck.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let which = usize::try_from(luck >> 33).unwrap();
            shop.notice(&sale, words[which % 5], which % 2).await;
            if place == 20 {
                shop.decide(&sale, outcome).await;
            }
        }
        shop.becomes(end).await;
    }
}
