//! Webhooks that are refused.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use serde_json::json;
use server::config::Config;
use server::webhooks::addresses;

use crate::log::Log;
use crate::shop::{SECRET, Shop, config, new_sale, sandbox};

#[tokio::test]
async fn a_webhook_that_is_refused_for_its_address_names_it_and_a_flood_does_not_fill_the_log() {
    let strict = |config: &mut Config| {
        let webhooks = config.account.webhooks.as_mut().unwrap();
        webhooks.addresses = addresses("tabby").unwrap();
        webhooks.trusted_proxies = addresses("127.0.0.1").unwrap();
    };
    let shop = Shop::with(sandbox().await, strict).await;
    let log = Log::keep();
    for n in 0..100 {
        for _ in 0..2 {
            let mut request = Request::builder()
                .method(Method::POST)
                .uri("/webhooks/tabby")
                .header("x-till", SECRET)
                .header("x-forwarded-for", format!("192.0.2.{n}"))
                .body(Body::from("{}"))
                .unwrap();
            let peer = std::net::SocketAddr::from(([127, 0, 0, 1], 1));
            request
                .extensions_mut()
                .insert(axum::extract::ConnectInfo(peer));
            assert_eq!(shop.raw(request).await.0, StatusCode::FORBIDDEN);
        }
    }
    let lines = log.of("webhook_refused");
    let named: Vec<_> = lines
        .iter()
        .map(|line| line["fields"]["address"].as_str().unwrap())
        .collect();
    let wanted: Vec<_> = (0..16).map(|n| format!("192.0.2.{n}")).collect();
    assert_eq!(named, wanted);
}

#[tokio::test]
async fn what_is_not_tabbys_or_cannot_be_read_changes_nothing() {
    let shop = Shop::open().await;
    let (_, sale) = shop.create(new_sale()).await;
    shop.decide(&sale, "approve").await;
    let body = json!({"id": sale["payment_id"], "status": "closed"}).to_string();
    let wrong = SECRET.replace('0', "1");
    assert_eq!(
        shop.hook(&wrong, body.clone()).await,
        StatusCode::UNAUTHORIZED
    );
    assert_eq!(shop.hook("", body.clone()).await, StatusCode::UNAUTHORIZED);
    let large = "x".repeat(65 * 1024);
    assert_eq!(
        shop.hook(SECRET, large).await,
        StatusCode::PAYLOAD_TOO_LARGE
    );
    for unreadable in ["", "{", "null", "[]", r#"{"id":"../x","status":"closed"}"#] {
        assert_eq!(
            shop.hook(SECRET, unreadable).await,
            StatusCode::OK,
            "{unreadable}"
        );
    }
    let stranger = json!({"id": uuid::Uuid::new_v4(), "status": "closed"}).to_string();
    assert_eq!(shop.hook(SECRET, stranger).await, StatusCode::OK);
    let get = Request::get("/webhooks/tabby").body(Body::empty()).unwrap();
    assert_eq!(shop.raw(get).await.0, StatusCode::METHOD_NOT_ALLOWED);
    shop.settled().await;
    assert_eq!(shop.readings().await, 0);
    assert_eq!(shop.as_it_is().await["state"], "waiting");
}

#[tokio::test]
async fn of_many_webhooks_that_cannot_be_read_the_first_is_said_and_each_thousandth() {
    let shop = Shop::open().await;
    let log = Log::keep();
    for _ in 0..1_200 {
        assert_eq!(shop.hook(SECRET, "{").await, StatusCode::OK);
    }
    let said = log.of("webhook_unreadable");
    let said: Vec<_> = said
        .iter()
        .map(|line| &line["fields"]["unreadable"])
        .collect();
    assert_eq!(said, [&json!(1), &json!(1_001)]);
}

#[tokio::test]
async fn without_a_secret_no_webhook_is_taken() {
    let folder = tempfile::TempDir::new().unwrap();
    let mut config = config(folder.path(), &sandbox().await);
    config.account.webhooks = None;
    let app = server::App::start(&config).await.unwrap();
    let shop = Shop {
        router: server::routes::router(app.clone()),
        app,
        sandbox: String::new(),
        folder,
    };
    assert_eq!(shop.hook("", "{}").await, StatusCode::NOT_FOUND);
}
