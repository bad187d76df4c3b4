//! Refunds that somebody makes in the gateway's portal.

use serde_json::json;

use crate::shop::Shop;

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
