//! A page of another site in a browser on the same machine cannot do anything to the sandbox.

use axum::body::Body;
use axum::http::{Request, header};
use sandbox::engine::exposure::Exposure;
use sandbox::tabby::settings::Settings;
use sandbox::tabby::world::World;
use serde_json::json;

use crate::desk::{Answer, Desk};

const OWN: &str = "127.0.0.1:8090";

/// Sends a request with this `Host`.
async fn by_name(desk: &Desk, host: &str, method: &str, path: &str, body: &str) -> Answer {
    let request = desk
        .request(method, path)
        .header(header::HOST, host)
        .header(header::CONTENT_TYPE, "application/json");
    desk.raw(request.body(Body::from(body.to_owned())).unwrap())
        .await
}

/// Posts like a browser, with its headers about where the request comes from.
async fn from_browser(
    desk: &Desk,
    path: &str,
    kind: &str,
    body: &str,
    said: &[(&str, &str)],
) -> Answer {
    let mut request = Request::post(path)
        .header(header::HOST, OWN)
        .header(header::CONTENT_TYPE, kind);
    for (name, value) in said {
        request = request.header(*name, *value);
    }
    desk.raw(request.body(Body::from(body.to_owned())).unwrap())
        .await
}

#[tokio::test]
async fn a_page_of_another_site_pays_for_nobody_and_steers_nothing() {
    let desk = Desk::new();
    let made = desk.session("100").await;
    let pay = format!("/_sandbox/payments/{}/outcome", made.payment);
    let button = format!("/_sandbox/page/payments/{}/approve", made.payment);
    let leave = format!("/hosted/{}/cancel", made.id);
    const FORM: &str = "application/x-www-form-urlencoded";
    for said in [
        &[("origin", "http://evil.test")][..],
        &[("origin", "http://127.0.0.1:8080")],
        &[("origin", "null")],
        &[("origin", "x://127.0.0.1:8090")],
        &[("sec-fetch-site", "cross-site")],
        // The same machine, another port.
        &[
            ("sec-fetch-site", "same-site"),
            ("origin", "http://127.0.0.1:8090"),
        ],
    ] {
        for (path, kind, body) in [
            (pay.as_str(), "text/plain", r#"{"outcome":"approve"}"#),
            (&button, FORM, ""),
            (&leave, FORM, ""),
            ("/_sandbox/clock", "text/plain", r#"{"advance_s":3600}"#),
            ("/_sandbox/page/clock", FORM, "advance_s=3600"),
            ("/_sandbox/page/reset", FORM, ""),
            ("/_sandbox/reset", "text/plain", ""),
        ] {
            let answer = from_browser(&desk, path, kind, body, said).await;
            assert_eq!(answer.status, 403, "{path} {said:?}: {answer:?}");
        }
    }
    assert_eq!(desk.payment(&made.payment).await["status"], "CREATED");
    // The sandbox's own pages may do it.
    for said in [
        &[("origin", "http://127.0.0.1:8090")][..],
        &[
            ("sec-fetch-site", "same-origin"),
            ("origin", "http://127.0.0.1:8090"),
        ],
    ] {
        let body = r#"{"advance_s":1}"#;
        let answer = from_browser(&desk, "/_sandbox/clock", "text/plain", body, said).await;
        assert_eq!(answer.status, 200, "{said:?}: {answer:?}");
    }
}

#[tokio::test]
async fn a_name_that_leads_here_and_is_not_ours_sees_and_steers_nothing() {
    let desk = Desk::new();
    let hook = r#"{"url":"http://127.0.0.1:1/"}"#;
    for host in [
        "evil.test:8090",
        "sa.evil.test:8090",
        "evil.test",
        "127.0.0.1.evil.test",
        "localhost.evil.test",
        "mytabby.sa",
        "10.0.0.8:8090",
        "evil.test/.localhost",
        "evil.test#.localhost",
        "a b.localhost",
        "[[::1]]",
        "127.0.0.1:99999999",
        "",
    ] {
        for (method, path, body) in [
            ("GET", "/", ""),
            ("GET", "/phone", ""),
            ("GET", "/_sandbox/", ""),
            ("GET", "/_sandbox/page/live", ""),
            ("GET", "/_sandbox/state", ""),
            ("GET", "/_sandbox/requests", ""),
            ("PATCH", "/_sandbox/settings", r#"{"auto_capture":false}"#),
            ("POST", "/api/v1/webhooks", hook),
            ("GET", "/api/v1/webhooks", ""),
        ] {
            let answer = by_name(&desk, host, method, path, body).await;
            assert_eq!(answer.status, 421, "{host} {path}: {answer:?}");
            assert!(answer.text.contains("TABBY_SANDBOX_HOSTS"), "{answer:?}");
        }
    }
    let settings = desk.get("/_sandbox/settings").await.json();
    assert_eq!(settings["auto_capture"], true);
    assert_eq!(desk.get("/api/v1/webhooks").await.json(), json!([]));
}

#[tokio::test]
async fn its_own_names_tabbys_and_the_configured_ones_are_served() {
    let on = |text: &str| text.parse().unwrap();
    let mut world = World::new(Settings::new("https://Till.example:8443/tabby"));
    world.exposure = Exposure::of(&[on("192.168.1.20:8090")]);
    world.exposure.names.listed.push("sandbox".into());
    let desk = Desk::of(world);
    for host in [
        "127.0.0.1:8090",
        "127.9.9.9",
        "[::1]:8090",
        "localhost:8090",
        "LOCALHOST",
        "sa.localhost:8090",
        "192.168.1.20:8090",
        "till.example:8443",
        "sandbox:8090",
        "api.tabby.sa",
        "api.tabby.ai:443",
    ] {
        let answer = by_name(&desk, host, "GET", "/_sandbox/settings", "").await;
        assert_eq!(answer.status, 200, "{host}: {answer:?}");
    }
    let stranger = by_name(&desk, "10.0.0.8", "GET", "/_sandbox/settings", "").await;
    assert_eq!(stranger.status, 421);
}

#[tokio::test]
async fn a_sandbox_on_every_address_of_its_machine_is_called_by_any_address() {
    let mut world = World::new(Settings::new("http://127.0.0.1:8090"));
    world.exposure = Exposure::of(&["0.0.0.0:8090".parse().unwrap()]);
    let desk = Desk::of(world);
    for (host, status) in [
        ("192.168.1.20:8090", 200),
        ("[2001:db8::1]:8090", 200),
        ("evil.test:8090", 421),
    ] {
        let answer = by_name(&desk, host, "GET", "/_sandbox/settings", "").await;
        assert_eq!(answer.status, status, "{host}: {answer:?}");
    }
}

#[tokio::test]
async fn the_merchant_api_but_for_webhooks_is_served_by_any_name() {
    let desk = Desk::new();
    for host in ["sandbox:8090", "sa.shop.example", "api.tabby.ai"] {
        let answer = by_name(&desk, host, "GET", "/api/v2/payments", "").await;
        assert_eq!(answer.status, 200, "{host}: {answer:?}");
    }
}

#[tokio::test]
async fn no_page_of_the_sandbox_can_be_framed() {
    let desk = Desk::new();
    let made = desk.session("100").await;
    let paying = format!("/?sessionId={}", made.id);
    for path in [
        "/",
        &paying,
        "/?sessionId=nobody",
        "/phone",
        "/nothing",
        "/_sandbox",
        "/_sandbox/",
        "/_sandbox/page/live",
        "/_sandbox/page/control.js",
        "/_sandbox/state",
    ] {
        let answer = desk.get(path).await;
        let policy = answer.headers[header::CONTENT_SECURITY_POLICY]
            .to_str()
            .unwrap();
        assert!(
            policy.contains("frame-ancestors 'none'"),
            "{path}: {policy}"
        );
        assert!(policy.contains("default-src 'none'"), "{path}: {policy}");
        assert_eq!(
            answer.headers["x-content-type-options"], "nosniff",
            "{path}"
        );
    }
    let refused = by_name(&desk, "evil.test", "GET", "/_sandbox/state", "").await;
    assert!(
        refused
            .headers
            .contains_key(header::CONTENT_SECURITY_POLICY)
    );
}

#[tokio::test]
async fn what_is_refused_by_its_name_or_its_site_is_listed_with_the_reason() {
    let desk = Desk::new();
    for (method, path) in [
        ("GET", "/_sandbox/state"),
        ("GET", "/phone"),
        ("POST", "/api/v1/webhooks"),
    ] {
        by_name(&desk, "shop-sandbox:8090", method, path, "").await;
    }
    let other = [("sec-fetch-site", "cross-site")];
    from_browser(&desk, "/_sandbox/reset", "text/plain", "", &other).await;
    let refused = desk.get("/_sandbox/requests?status=421").await.json();
    assert_eq!(refused["total"], 3, "{refused}");
    for request in refused["requests"].as_array().unwrap() {
        let finding = &request["findings"][0];
        assert_eq!(finding["rule"], "unknown_host");
        let (message, detail) = (
            finding["message"].to_string(),
            finding["detail"].to_string(),
        );
        assert!(message.contains("TABBY_SANDBOX_HOSTS"), "{message}");
        assert!(detail.contains("shop-sandbox:8090"), "{detail}");
    }
    let refused = desk.get("/_sandbox/requests?status=403").await.json();
    assert_eq!(refused["requests"][0]["findings"][0]["rule"], "other_site");
}

#[tokio::test]
async fn links_follow_no_host_by_which_their_page_would_be_refused() {
    let mut settings = Settings::new("http://127.0.0.1:8090");
    settings.links_follow_host = true;
    let mut world = World::new(settings);
    world.exposure = Exposure::of(&["0.0.0.0:8090".parse().unwrap()]);
    world.exposure.unlisted_keys = true;
    world.exposure.names.listed.push("sandbox".into());
    let desk = Desk::of(world);
    for (host, base) in [
        ("192.168.1.20:8090", "http://192.168.1.20:8090/"),
        ("sandbox:8090", "http://sandbox:8090/"),
        ("unnamed:8090", "http://127.0.0.1:8090/"),
    ] {
        let body = desk.till("100").to_string();
        let made = by_name(&desk, host, "POST", "/api/v2/checkout", &body).await;
        assert_eq!(made.status, 200, "{made:?}");
        let made = made.json();
        let link = made["configuration"]["available_products"]["installments"][0]["web_url"]
            .as_str()
            .unwrap();
        assert!(link.starts_with(base), "{host}: {link}");
        let name = link.split('/').nth(2).unwrap();
        let page = by_name(&desk, name, "GET", "/", "").await;
        assert_eq!(page.status, 200, "{link}");
    }
}
