//! Which pages may call, what every answer carries, and the document.

use axum::body::Body;
use axum::http::{HeaderValue, Request};
use server::routes;
use tower::ServiceExt;

use crate::shop::{Shop, sandbox};

#[tokio::test]
async fn only_web_pages_of_its_own_change_anything() {
    let shop = Shop::with(sandbox().await, |config| {
        config.hosts = vec!["till.example".into()];
    })
    .await;
    let ask = async |host: &str, origin: HeaderValue| {
        let request = Request::post("/api/sales/x/check")
            .header("host", host)
            .header("origin", origin);
        let request = request.body(Body::empty()).unwrap();
        shop.raw(request).await.1["code"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    let text = |origin: &'static str| HeaderValue::from_static(origin);
    for (host, origin) in [
        ("127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("till.example", "https://till.example"),
        // A reverse proxy that drops the port.
        ("till.example", "https://till.example:8443"),
    ] {
        assert_eq!(ask(host, text(origin)).await, "unknown_sale", "{origin}");
    }
    for (host, origin) in [
        ("127.0.0.1:8080", "chrome-extension://127.0.0.1:8080"),
        ("127.0.0.1:8080", "moz-extension://127.0.0.1:8080"),
        ("127.0.0.1:8080", "x://127.0.0.1:8080"),
        ("127.0.0.1:8080", "://127.0.0.1:8080"),
        ("127.0.0.1:8080", "x://http://127.0.0.1:8080"),
        ("127.0.0.1:8080", "http://127.0.0.1"),
        ("127.0.0.1", "http://127.0.0.1:8080"),
        ("127.0.0.1:8080", "null"),
        ("127.0.0.1:8080", ""),
        ("till.example", "app://till.example"),
        ("till.example", "http://x@till.example"),
    ] {
        assert_eq!(ask(host, text(origin)).await, "cross_site", "{origin}");
    }
    let unreadable = HeaderValue::from_bytes(b"http://\xff").unwrap();
    assert_eq!(ask("127.0.0.1:8080", unreadable).await, "cross_site");
}

#[tokio::test]
async fn every_answer_carries_the_policy_and_money_is_not_kept() {
    let shop = Shop::open().await;
    for path in [
        "/",
        "/api/sales",
        "/api/terminal",
        "/healthz",
        "/api/nothing",
    ] {
        let request = Request::get(path).body(Body::empty()).unwrap();
        let response = shop.proxy.clone().oneshot(request).await.unwrap();
        let policy = response.headers()["content-security-policy"]
            .to_str()
            .unwrap();
        assert!(
            policy.contains("default-src 'none'") && policy.contains(&shop.sandbox),
            "{policy}"
        );
        assert!(
            !policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"),
            "{policy}"
        );
        assert_eq!(response.headers()["x-content-type-options"], "nosniff");
        if path.starts_with("/api/") {
            assert_eq!(response.headers()["cache-control"], "no-store", "{path}");
        }
    }
}

#[test]
fn the_openapi_document_is_the_one_that_is_checked_in() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/openapi.json");
    let written = routes::openapi().to_pretty_json().unwrap() + "\n";
    let kept = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        kept == written,
        "crates/server/openapi.json is not what the routes say; write it anew with: cargo run -p server -- openapi > crates/server/openapi.json"
    );
}
