//! What happened to a sale, as the office is told.

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::shop::{ID, Shop, new_sale};

impl Shop {
    async fn timeline(&self) -> (StatusCode, Value) {
        let path = format!("/api/sales/{ID}/events");
        self.send(Method::GET, &path, None).await
    }
}

#[tokio::test]
async fn the_events_of_a_sale_are_told_in_order_with_who_made_it() {
    let shop = Shop::open().await;
    let (status, problem) = shop.timeline().await;
    let unknown = (StatusCode::NOT_FOUND, &json!("unknown_sale"));
    assert_eq!((status, &problem["code"]), unknown);
    shop.paid().await;
    let (status, timeline) = shop.timeline().await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(timeline["terminal"], "T1");
    assert_eq!(timeline.get("person"), Some(&Value::Null));
    let events = timeline["events"].as_array().unwrap();
    let first = events.first().unwrap();
    assert_eq!(
        (&first["event"], &first["state"]),
        (&json!("asked"), &json!("creating"))
    );
    assert_eq!(events.last().unwrap()["state"], "paid");
    assert!(events.is_sorted_by_key(|event| event["at"].as_i64().unwrap()));
}

#[tokio::test]
async fn a_sale_that_cannot_be_read_still_has_its_events() {
    let shop = Shop::open().await;
    shop.create(new_sale()).await;
    let (_, before) = shop.timeline().await;
    shop.break_body().await;
    let (status, after) = shop.timeline().await;
    assert_eq!((status, after), (StatusCode::OK, before));
}
