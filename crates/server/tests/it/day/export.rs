//! The table of a branch's sales as a file.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::shop::{Shop, numbered};

impl Shop {
    /// The headers and the text of a file.
    async fn file(&self, query: &str) -> (String, String) {
        let request = Request::get(format!("/api/export?{query}"));
        let request = request.body(Body::empty()).unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        assert_eq!(response.status(), StatusCode::OK);
        let headers = format!("{:?}", response.headers());
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        (headers, String::from_utf8(bytes.to_vec()).unwrap())
    }

    async fn given_up_as(&self, n: u8, reference: &str) {
        let mut sale = numbered(n);
        sale["reference"] = json!(reference);
        let (_, sale) = self.create(sale).await;
        let cancel = format!("/api/sales/{}/cancel", sale["id"].as_str().unwrap());
        self.send(Method::POST, &cancel, None).await;
    }
}

#[tokio::test]
async fn the_sales_of_a_range_come_oldest_first_and_no_text_becomes_a_formula() {
    let shop = Shop::open().await;
    for (n, reference) in [(2, "A-1"), (3, "=1+1"), (4, "a,\"b\"")] {
        shop.given_up_as(n, reference).await;
    }
    let (headers, table) = shop.file("from=yesterday&to=today").await;
    assert!(headers.contains("text/csv") && headers.contains("attachment; filename"));
    let lines: Vec<_> = table.split("\r\n").collect();
    assert!(lines[0].starts_with("day,made_at,sale,reference,"));
    assert!(lines[1].contains(",A-1,"), "{table}");
    assert!(lines[2].contains(",'=1+1,"), "{table}");
    assert!(lines[3].contains(",\"a,\"\"b\"\"\","), "{table}");
    assert_eq!((lines.len(), lines[4]), (5, ""));
    let (headers, lines) = shop.file("format=jsonl").await;
    assert!(headers.contains("jsonl"));
    let references = lines.lines().map(|line| {
        let row: Value = serde_json::from_str(line).unwrap();
        assert_eq!(row["state"], "cancelled");
        row["reference"].as_str().unwrap().to_owned()
    });
    let references: Vec<_> = references.collect();
    assert_eq!(
        references,
        ["A-1", "=1+1", "a,\"b\""],
        "a program reads what was typed"
    );
    let (_, none) = shop.file("from=2020-01-01&to=2020-12-31").await;
    assert_eq!(none.lines().count(), 1);
}

#[tokio::test]
async fn a_range_that_is_none_is_refused() {
    let shop = Shop::open().await;
    for (query, code) in [
        ("from=today&to=yesterday", "range_backwards"),
        ("from=2020-01-01&to=2026-01-01", "invalid_query"),
        ("from=someday", "invalid_query"),
        ("format=xlsx", "invalid_query"),
        ("from=today&from=today", "invalid_query"),
    ] {
        let path = format!("/api/export?{query}");
        let (status, problem) = shop.send(Method::GET, &path, None).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{query}");
        assert_eq!(problem["code"], code, "{query}");
    }
}
