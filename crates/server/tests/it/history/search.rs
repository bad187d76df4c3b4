//! Finding sales in the history of a branch.

use axum::http::{Method, StatusCode};
use contract::history::calls;
use contract::{HistoryQuery, SaleState};
use payment::time::Timestamp;
use serde_json::{Value, json};

use crate::shop::{Shop, new_sale, numbered};

impl Shop {
    async fn search(&self, query: &str) -> (StatusCode, Value) {
        let path = format!("/api/sales?{query}");
        self.send(Method::GET, &path, None).await
    }

    /// The references of the sales that are found.
    async fn found(&self, query: &str) -> Vec<String> {
        let (status, page) = self.search(query).await;
        assert_eq!(status, StatusCode::OK, "{query}: {page}");
        references(&page)
    }

    /// A sale that was taken back, so that the next one may begin.
    async fn given_up(&self, n: u8, reference: &str, amount: &str) -> Value {
        let mut sale = numbered(n);
        (sale["reference"], sale["amount"]) = (json!(reference), json!(amount));
        sale["phone"] = json!(format!("+9715000000{n}{n}"));
        let (_, sale) = self.create(sale).await;
        let id = sale["id"].as_str().unwrap();
        let cancel = format!("/api/sales/{id}/cancel");
        let (status, sale) = self.send(Method::POST, &cancel, None).await;
        assert_eq!(
            (status, &sale["state"]),
            (StatusCode::OK, &json!("cancelled"))
        );
        sale
    }
}

fn references(page: &Value) -> Vec<String> {
    let sales = page["sales"].as_array().unwrap().iter();
    let reference = |sale: &Value| sale["reference"].as_str().unwrap().to_owned();
    sales.map(reference).collect()
}

#[tokio::test]
async fn a_sale_is_found_by_what_somebody_knows_of_it() {
    let shop = Shop::open().await;
    let first = shop.given_up(2, "Order-1", "100.00").await;
    shop.given_up(3, "ORDER-2", "33.00").await;
    shop.create(new_sale()).await;
    let payment = first["payment_id"].as_str().unwrap();
    let id = first["id"].as_str().unwrap();
    let at = |sale: &Value| sale["created_at"].as_i64().unwrap();
    for (query, has) in [
        ("q=order-", &["ORDER-2", "Order-1"][..]),
        ("q=ORDER-%D9%A1", &["Order-1"]),
        ("q=100", &["Order-1"]),
        ("q=33", &["ORDER-2"]),
        ("q=22", &["Order-1"]),
        (&format!("q={payment}"), &["Order-1"]),
        (&format!("q={}", &payment[..8]), &["Order-1"]),
        (&format!("q={id}"), &["Order-1"]),
        ("q=nothing", &[]),
        ("state=cancelled", &["ORDER-2", "Order-1"]),
        ("state=waiting,paid", &["A-1"]),
        ("state=waiting&q=order", &[]),
        ("terminal=T1&min=33&max=100.00", &["ORDER-2", "Order-1"]),
        ("terminal=T2", &[]),
        ("min=100.01", &["A-1"]),
        (&format!("to={}", at(&first)), &[]),
        (&format!("from={0}&to={0}", at(&first)), &[]),
        (
            &format!("from={}&to={}", at(&first), at(&first) + 1),
            &["Order-1"],
        ),
        ("q=order&limit=1", &["ORDER-2"]),
    ] {
        assert_eq!(shop.found(query).await, has, "{query}");
    }
}

#[tokio::test]
async fn what_the_office_sends_is_what_the_server_reads() {
    let shop = Shop::open().await;
    let sale = shop.given_up(2, "A&B=1 ٢%", "100.00").await;
    let at = sale["created_at"].as_i64().unwrap();
    let query = HistoryQuery {
        text: Some("a&b=1 2%".to_owned()),
        states: vec![SaleState::Paid, SaleState::Cancelled],
        uncaptured: None,
        from: Some(Timestamp(at)),
        to: Some(Timestamp(at + 1)),
        terminal: Some("T1".to_owned()),
        min: Some("99.5".to_owned()),
        max: Some("100".to_owned()),
        before: Some(format!("{}.{}", at + 1, sale["id"].as_str().unwrap())),
        limit: Some(7),
    };
    let asked = calls::search(&query);
    let (_, page) = shop.send(Method::GET, &asked.path, None).await;
    assert_eq!(references(&page), ["A&B=1 ٢%"], "{}", asked.path);
}

#[tokio::test]
async fn pages_of_a_search_follow_each_other() {
    let shop = Shop::open().await;
    for n in 2..=6 {
        shop.given_up(n, &format!("Order-{n}"), "100.00").await;
    }
    let (mut seen, mut more) = (Vec::new(), String::new());
    loop {
        let query = format!("q=order&state=cancelled&limit=2{more}");
        let (_, page) = shop.search(&query).await;
        seen.extend(references(&page));
        let Some(next) = page["next"].as_str() else {
            break;
        };
        more = format!("&before={next}");
    }
    let all = ["Order-6", "Order-5", "Order-4", "Order-3", "Order-2"];
    assert_eq!(seen, all);
}

#[tokio::test]
async fn a_wrong_value_is_told_and_never_ignored() {
    let shop = Shop::open().await;
    for (query, code, says) in [
        ("q=", "invalid_query", "q is \"\""),
        ("q=a%0Ab", "invalid_query", "q is \"a\\nb\""),
        ("state=", "invalid_query", "state is \"\""),
        ("state=paid,Paid", "invalid_query", "paid_late"),
        ("from=yesterday", "invalid_query", "from is \"yesterday\""),
        ("to=1.5", "invalid_query", "to is \"1.5\""),
        ("terminal=", "invalid_query", "terminal is \"\""),
        ("min=1.001", "invalid_query", "in AED"),
        ("max=-1", "invalid_query", "max is \"-1\""),
        ("q=a&q=b", "invalid_query", "q stands there twice"),
        ("from=2&to=1", "range_backwards", "from is above to"),
        ("min=2&max=1.99", "range_backwards", "min is above max"),
    ] {
        let (status, problem) = shop.search(query).await;
        assert_eq!(
            (status, &problem["code"]),
            (StatusCode::UNPROCESSABLE_ENTITY, &json!(code)),
            "{query}: {problem}"
        );
        let detail = problem["detail"].as_str().unwrap();
        assert!(
            detail.contains(says) && detail.contains("Nothing was changed"),
            "{query}: {detail}"
        );
    }
}

#[tokio::test]
async fn a_sale_that_cannot_be_read_is_named_by_a_search_that_finds_it() {
    let shop = Shop::open().await;
    shop.create(new_sale()).await;
    shop.break_body().await;
    let (_, page) = shop.search("q=a-1").await;
    assert_eq!(page["sales"], json!([]));
    assert_eq!(page["unreadable"][0]["reference"], "A-1");
    let (_, page) = shop.search("q=b-1").await;
    assert_eq!(page.get("unreadable"), None);
}
