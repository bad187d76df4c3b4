//! Which pages may call, what every answer carries, and the document.

use axum::body::Body;
use axum::http::{HeaderValue, Request, StatusCode};
use server::routes;
use tower::ServiceExt;

use crate::log::Log;
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
async fn a_page_of_another_site_keeps_no_connection_and_a_link_leads_to_the_terminal() {
    let shop = Shop::open().await;
    let ask = async |path: &str, headers: &[(&str, &str)]| {
        let request = headers.iter().fold(Request::get(path), |request, header| {
            request.header(header.0, header.1)
        });
        let request = request.body(Body::empty()).unwrap();
        let response = shop.router.clone().oneshot(request).await.unwrap();
        let closes = response.headers().get("connection");
        (
            response.status().as_u16(),
            closes.is_some_and(|it| it == "close"),
        )
    };
    let calls = ["/api/events", "/api/terminal", "/readyz", "/healthz"];
    for path in calls {
        for site in ["cross-site", "same-site"] {
            assert_eq!(ask(path, &[("sec-fetch-site", site)]).await, (403, true));
        }
        let origin = [("origin", "https://evil.example"), ("host", "127.0.0.1")];
        assert_eq!(ask(path, &origin).await, (403, true), "{path}");
        // Its own page, an address that somebody typed, and what is no browser.
        for own in [
            &[("sec-fetch-site", "same-origin")][..],
            &[("sec-fetch-site", "none")],
            &[],
        ] {
            assert!(matches!(ask(path, own).await, (200 | 503, false)), "{path}");
        }
    }
    let link = [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-mode", "navigate"),
    ];
    assert_eq!(ask("/", &link).await, (200, true));
    let (status, closes) = ask("/", &[("host", "x1.evil.example")]).await;
    assert_eq!((status, closes), (421, true));
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
        let response = shop.router.clone().oneshot(request).await.unwrap();
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
        assert!(
            policy.contains("require-trusted-types-for 'script'; trusted-types default"),
            "{policy}"
        );
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
        ] {
            assert_eq!(response.headers()[name], value, "{path}");
        }
        let devices = response.headers()["permissions-policy"].to_str().unwrap();
        assert!(devices.contains("camera=()"), "{devices}");
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

#[tokio::test]
async fn a_report_of_the_policy_is_taken_and_told_without_what_it_makes_up() {
    let shop = Shop::open().await;
    let request = Request::get("/").body(Body::empty()).unwrap();
    let page = shop.router.clone().oneshot(request).await.unwrap();
    let policy = page.headers()["content-security-policy"].to_str().unwrap();
    assert!(policy.ends_with("; report-uri /csp-reports"), "{policy}");
    let send = async |body: String| {
        let request =
            Request::post("/csp-reports").header("content-type", "application/csp-report");
        let request = request.body(Body::from(body)).unwrap();
        shop.router.clone().oneshot(request).await.unwrap().status()
    };
    let log = Log::keep();
    let report = r#"{"csp-report":{"violated-directive":"script-src","effective-directive":"script-src-elem\n","blocked-uri":"https://evil.example/x?phone=0500000001","document-uri":"https://till/#secret"}}"#;
    assert_eq!(send(report.to_owned()).await, StatusCode::NO_CONTENT);
    assert_eq!(send(report.to_owned()).await, StatusCode::NO_CONTENT);
    let [told] = &log.of("csp_violation")[..] else {
        panic!("{:?}", log.lines());
    };
    assert_eq!(told["fields"]["blocked"], "https://evil.example/x");
    assert_eq!(told["fields"]["directive"], "script-src-elem");
    for wrong in ["", "{}", "[]", &" ".repeat(20_000)] {
        assert_eq!(send(wrong.to_owned()).await, StatusCode::BAD_REQUEST);
    }
    let elsewhere = Request::post("/csp-reports").header("host", "evil.example");
    let elsewhere = elsewhere.body(Body::from(report)).unwrap();
    let answer = shop.router.clone().oneshot(elsewhere).await.unwrap();
    assert_eq!(answer.status().as_u16(), 421);
}
