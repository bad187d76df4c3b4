//! Readings that learn nothing.

use axum::http::Method;

use crate::shop::{ID, Shop, new_sale};

#[tokio::test]
async fn readings_that_learn_nothing_are_not_written_and_still_count_as_fresh() {
    let shop = Shop::open().await;
    let (_, sale) = shop.create(new_sale()).await;
    let before = shop.events().await;
    let mut read_at = sale["read_at"].as_i64().unwrap();
    for _ in 0..3 {
        tokio::time::sleep(std::time::Duration::from_millis(1_050)).await;
        let (_, sale) = shop
            .send(Method::POST, &format!("/api/sales/{ID}/check"), None)
            .await;
        let now = sale["read_at"].as_i64().unwrap();
        assert!(now > read_at, "read anew");
        read_at = now;
    }
    assert_eq!(shop.events().await, before);
    shop.decide(&sale, "approve").await;
    shop.until("paid").await;
    assert_eq!(shop.events().await.len(), before.len() + 1);
}
