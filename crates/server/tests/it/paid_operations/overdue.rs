//! Money that is authorised and not captured for long: tills and office tell it.

use axum::http::Method;
use payment::time::Millis;
use serde_json::{Value, json};

use super::operation;
use crate::shop::{ID, Shop, numbered};

impl Shop {
    /// What stands on the till, after the watcher has looked.
    async fn uncaptured_told(&self) -> Vec<Value> {
        self.app.sales.watched().await.unwrap();
        let (_, news) = self.send(Method::GET, "/api/terminal", None).await;
        news["unattended"].as_array().cloned().unwrap_or_default()
    }

    /// The sales that this query of the office finds.
    async fn uncaptured_of(&self, which: &str) -> Vec<Value> {
        let path = format!("/api/sales?uncaptured={which}");
        let (_, page) = self.send(Method::GET, &path, None).await;
        let sales = page["sales"].as_array().unwrap();
        sales.iter().map(|sale| sale["id"].clone()).collect()
    }
}

#[tokio::test]
async fn money_that_is_not_captured_in_time_stands_on_the_tills_until_it_is_captured() {
    let shop = Shop::open().await;
    shop.authorised().await;
    assert_eq!(
        shop.uncaptured_told().await,
        [] as [Value; 0],
        "a day is not over"
    );
    assert_eq!(shop.uncaptured_of("any").await, [json!(ID)]);
    assert_eq!(shop.uncaptured_of("overdue").await, [] as [Value; 0]);
    let at_once = |config: &mut server::config::Config| {
        config.branch.capture_warning = Millis(0);
    };
    let shop = shop.restarted_with(at_once).await;
    let told = shop.uncaptured_told().await;
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(told[0]["why"], "uncaptured");
    assert_eq!(told[0]["amount"], "250.00");
    assert_eq!(told[0]["reference"], "A-1");
    assert_eq!(shop.uncaptured_of("overdue").await, [json!(ID)]);
    let part = json!({"id": operation(1), "amount": "100.00"});
    shop.asked("captures", part).await;
    assert_eq!(
        shop.uncaptured_told().await.len(),
        1,
        "a part is not all of it"
    );
    let rest = json!({"id": operation(2), "amount": "150.00"});
    shop.asked("captures", rest).await;
    assert_eq!(shop.uncaptured_told().await, [] as [Value; 0]);
    assert_eq!(shop.uncaptured_of("any").await, [] as [Value; 0]);
}

#[tokio::test]
async fn of_many_such_sales_the_till_names_the_oldest_and_the_office_lists_all() {
    let shop = Shop::with(crate::shop::sandbox().await, |config| {
        config.branch.capture_warning = Millis(0);
    })
    .await;
    shop.authorised().await;
    let (_, second) = shop.create(numbered(7)).await;
    shop.decide(&second, "approve").await;
    let id = second["id"].as_str().unwrap();
    loop {
        let (_, sale) = shop
            .send(Method::POST, &format!("/api/sales/{id}/check"), None)
            .await;
        if sale["state"] == "paid" {
            break;
        }
    }
    let told = shop.uncaptured_told().await;
    let ids: Vec<_> = told.iter().map(|view| view["id"].clone()).collect();
    assert_eq!(ids, [json!(ID)]);
    assert_eq!(shop.uncaptured_of("overdue").await, [json!(id), json!(ID)]);
}

#[tokio::test]
async fn what_is_released_is_not_told_any_more() {
    let shop = Shop::with(crate::shop::sandbox().await, |config| {
        config.branch.capture_warning = Millis(0);
    })
    .await;
    shop.authorised().await;
    assert_eq!(shop.uncaptured_told().await.len(), 1);
    shop.asked("void", json!({"id": operation(1)})).await;
    assert_eq!(shop.uncaptured_told().await, [] as [Value; 0]);
}
