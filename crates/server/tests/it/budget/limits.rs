//! What a key allows, and what a till allows.

use std::num::NonZeroU32;

use axum::http::{Method, StatusCode};
use gateway::tabby::Rates;
use serde_json::Value;

use crate::shop::{ID, Shop, config, new_sale, sandbox};

impl Shop {
    /// A shop whose key may do so little.
    async fn with_calls(calls_per_s: u32) -> Self {
        let (sandbox, folder) = (sandbox().await, tempfile::TempDir::new().unwrap());
        let mut config = config(folder.path(), &sandbox);
        config.account.gateway.as_tabby_mut().unwrap().rates = Rates {
            sessions_per_10s: NonZeroU32::MAX,
            calls_per_s: NonZeroU32::new(calls_per_s).unwrap(),
        };
        let app = server::App::start(&config).await.unwrap();
        Self {
            router: server::routes::router(app.clone()),
            app,
            sandbox,
            folder,
        }
    }
}

#[tokio::test]
async fn whoever_asks_more_than_the_key_allows_gets_the_last_reading_and_its_age() {
    let shop = Shop::with_calls(1).await;
    let (_, sale) = shop.create(new_sale()).await;
    shop.decide(&sale, "approve").await;
    // The key's one call of this second is gone.
    shop.app.sales.gateway_state().await;
    let path = format!("/api/sales/{ID}");
    let mut answers = Vec::new();
    for _ in 0..5 {
        answers.push(shop.send(Method::GET, &path, None).await);
    }
    for (status, view) in &answers {
        assert_eq!(*status, StatusCode::OK);
        let (read, now) = (view["read_at"].as_i64(), view["server_time"].as_i64());
        assert!(
            read.zip(now).is_some_and(|(read, now)| read <= now),
            "{view}"
        );
    }
    let first: &Value = &answers[0].1;
    assert_eq!(first["state"], "waiting");
    let paid = shop.until("paid").await;
    assert_eq!(paid["state"], "paid");
}

#[tokio::test]
async fn sales_without_a_code_are_twelve_a_minute_and_those_with_one_are_not_counted() {
    let shop = Shop::open().await;
    let sale = |n: u32| {
        let mut sale = new_sale();
        sale["id"] = format!("0190a5b4-7c00-7000-8000-{n:012}").into();
        sale
    };
    // Tabby's own limits are not what is tried here.
    let unlimited = serde_json::json!({"rate_limits": false});
    shop.steer(Method::PATCH, "settings", unlimited).await;
    for n in 0..15 {
        let (_, shown) = shop.create(sale(n)).await;
        assert_eq!(shown["state"], "waiting", "{n}");
        let id = shown["id"].as_str().unwrap();
        let path = format!("/api/sales/{id}/cancel");
        shop.send(Method::POST, &path, None).await;
    }
    let refused = serde_json::json!({"kind": "status", "status": 400});
    shop.fault("create_session", refused).await;
    for n in 100..112 {
        let (status, _) = shop.create(sale(n)).await;
        assert_eq!(status, StatusCode::OK, "{n}");
    }
    let asked = shop.sessions().await.len();
    let (status, problem) = shop.create(sale(112)).await;
    assert_eq!(status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(problem["code"], "too_many_codeless");
    let wait = problem["retry_after_s"].as_u64().unwrap();
    assert!((1..=60).contains(&wait), "{problem}");
    assert_eq!(shop.sessions().await.len(), asked, "Tabby was not asked");
    // It was not begun, and what was begun before can be asked for again.
    let missing = format!("/api/sales/{}", sale(112)["id"].as_str().unwrap());
    let (status, _) = shop.send(Method::GET, &missing, None).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    assert_eq!(shop.create(sale(111)).await.0, StatusCode::OK);
}

#[tokio::test]
async fn whoever_has_to_wait_is_told_in_the_header_too_and_let_in_then() {
    use tower::ServiceExt;
    let shop = Shop::open().await;
    let declined = serde_json::json!({"kind": "status", "status": 400});
    shop.fault("create_session", declined).await;
    let sale = |n: u32| {
        let mut sale = new_sale();
        sale["id"] = format!("0190a5b4-7c00-7000-8000-{n:012}").into();
        sale
    };
    for n in 0..12 {
        shop.create(sale(n)).await;
    }
    let request =
        axum::http::Request::post("/api/sales").header("content-type", "application/json");
    let request = request
        .body(axum::body::Body::from(sale(12).to_string()))
        .unwrap();
    let response = shop.router.clone().oneshot(request).await.unwrap();
    let wait = response.headers()["retry-after"].to_str().unwrap();
    let wait: u64 = wait.parse().unwrap();
    tokio::time::pause();
    tokio::time::advance(std::time::Duration::from_secs(wait)).await;
    tokio::time::resume();
    assert_eq!(shop.create(sale(12)).await.0, StatusCode::OK);
}
