//! The contract, call by call.

use axum::body::Body;
use axum::http::{HeaderValue, Method, Request, StatusCode};
use payment::id::{MerchantCode, SaleId, TerminalId};
use payment::sale::{Intent, Method as SaleMethod, Mode, PAY_WINDOW};
use payment::time::Timestamp;
use payment::{Currency, Money};
use serde_json::{Value, json};
use server::routes;
use store::{Sqlite, Store, WriteId};
use tower::ServiceExt;

use crate::shop::{ID, Shop, config, new_sale, numbered, sandbox};

#[tokio::test]
async fn a_sale_is_shown_with_its_code_and_then_paid() {
    let shop = Shop::open().await;
    let (status, sale) = shop.create(new_sale()).await;
    assert_eq!(
        (status, &sale["state"]),
        (StatusCode::OK, &json!("waiting"))
    );
    assert!(
        sale["qr_code_url"]
            .as_str()
            .unwrap()
            .starts_with(&shop.sandbox)
    );
    assert_eq!(sale["allowed"], json!(["check", "cancel"]));
    assert_eq!(sale["is_test"], true);
    let left = sale["deadline"].as_i64().unwrap() - sale["server_time"].as_i64().unwrap();
    assert!((290_000..=300_000).contains(&left), "{left}");
    shop.decide(&sale, "approve").await;
    let paid = shop.until("paid").await;
    assert_eq!(
        (&paid["captured"], &paid["qr_code_url"]),
        (&json!("250.00"), &Value::Null)
    );
}

#[tokio::test]
async fn either_sides_cancellation_ends_cancelled() {
    let shop = Shop::open().await;
    let (_, sale) = shop.create(new_sale()).await;
    shop.decide(&sale, "cancel").await;
    assert_eq!(shop.until("cancelled").await["reason"], "customer");

    let shop = Shop::open().await;
    shop.create(new_sale()).await;
    let (_, sale) = shop
        .send(Method::POST, &format!("/api/sales/{ID}/cancel"), None)
        .await;
    assert_eq!(
        (&sale["state"], &sale["reason"]),
        (&json!("cancelled"), &json!("cashier"))
    );
    assert_eq!(shop.sessions().await[0]["status"], "EXPIRED");
}

#[tokio::test]
async fn a_cancellation_that_comes_too_late_ends_paid() {
    let shop = Shop::open().await;
    let (_, sale) = shop.create(new_sale()).await;
    shop.decide(&sale, "approve").await;
    let (_, sale) = shop
        .send(Method::POST, &format!("/api/sales/{ID}/cancel"), None)
        .await;
    assert_eq!(sale["state"], "paid");
}

#[tokio::test]
async fn the_tills_deadline_ends_expired() {
    let shop = Shop::open().await;
    shop.create(new_sale()).await;
    let cancel = json!({"cause": "time_out"});
    let (_, sale) = shop
        .send(
            Method::POST,
            &format!("/api/sales/{ID}/cancel"),
            Some(cancel),
        )
        .await;
    assert_eq!(sale["state"], "expired");
}

#[tokio::test]
async fn a_refusal_on_the_hosted_page_is_a_rejection() {
    let shop = Shop::open().await;
    let (_, sale) = shop.create(new_sale()).await;
    shop.decide(&sale, "reject").await;
    shop.until("rejected").await;
}

#[tokio::test]
async fn every_bad_answer_to_a_create_fails_and_leaves_nothing_payable() {
    let bad = [
        (json!({"kind": "status", "status": 400}), "refused"),
        (json!({"kind": "status", "status": 401}), "key_refused"),
        (json!({"kind": "status", "status": 403}), "key_refused"),
        (json!({"kind": "status", "status": 404}), "refused"),
        (json!({"kind": "status", "status": 429}), "unreachable"),
        (json!({"kind": "html", "status": 403}), "unreachable"),
        (json!({"kind": "status", "status": 500}), "no_answer"),
        (json!({"kind": "html", "status": 503}), "no_answer"),
        (json!({"kind": "html", "status": 200}), "no_answer"),
        (json!({"kind": "missing_links"}), "incomplete"),
    ];
    for (fault, reason) in bad {
        let shop = Shop::open().await;
        shop.fault("create_session", fault.clone()).await;
        let (status, sale) = shop.create(new_sale()).await;
        assert_eq!(
            (status, &sale["state"], &sale["reason"]),
            (StatusCode::OK, &json!("failed"), &json!(reason)),
            "{fault}"
        );
        assert_eq!(
            (&sale["qr_code_url"], &sale["web_url"]),
            (&Value::Null, &Value::Null)
        );
        for session in shop.sessions().await {
            assert_eq!(session["payable"], false, "{fault}");
        }
    }
}

#[tokio::test]
async fn a_gateway_that_is_not_there_fails() {
    let shop = Shop::at("http://127.0.0.1:9".into()).await;
    let (_, sale) = shop.create(new_sale()).await;
    assert_eq!(
        (&sale["state"], &sale["reason"]),
        (&json!("failed"), &json!("unreachable"))
    );
    let (status, ready) = shop.send(Method::GET, "/readyz", None).await;
    assert_eq!(
        (status, &ready["gateway"]),
        (StatusCode::SERVICE_UNAVAILABLE, &json!("unreachable"))
    );
}

#[tokio::test]
async fn a_session_for_another_amount_is_frozen_and_taken_back() {
    let shop = Shop::open().await;
    shop.fault("create_session", json!({"kind": "wrong_amount"}))
        .await;
    let (_, sale) = shop.create(new_sale()).await;
    assert_eq!(
        (&sale["state"], &sale["reason"]),
        (&json!("mismatch"), &json!("other_amount"))
    );
    assert_eq!(shop.sessions().await[0]["payable"], false);
}

#[tokio::test]
async fn a_reading_of_another_amount_is_never_paid() {
    let shop = Shop::open().await;
    let (_, sale) = shop.create(new_sale()).await;
    shop.decide(&sale, "approve").await;
    shop.fault("retrieve_payment", json!({"kind": "wrong_amount"}))
        .await;
    shop.until("mismatch").await;
}

#[tokio::test]
async fn a_cancellation_that_cannot_be_verified_is_doubt_until_it_can() {
    let shop = Shop::open().await;
    shop.create(new_sale()).await;
    shop.fault(
        "retrieve_payment",
        json!({"kind": "status", "status": 500, "times": 1}),
    )
    .await;
    let (_, sale) = shop
        .send(Method::POST, &format!("/api/sales/{ID}/cancel"), None)
        .await;
    assert_eq!(sale["state"], "checking");
    shop.until("cancelled").await;
}

#[tokio::test]
async fn one_id_makes_one_session_however_often_it_is_sent() {
    let shop = Shop::open().await;
    shop.fault("create_session", json!({"kind": "slow", "ms": 200}))
        .await;
    let (first, second, third) = tokio::join!(
        shop.create(new_sale()),
        shop.create(new_sale()),
        shop.create(new_sale())
    );
    assert_eq!(first.1["payment_id"], second.1["payment_id"]);
    assert_eq!(first.1["payment_id"], third.1["payment_id"]);
    assert_eq!(shop.sessions().await.len(), 1);
    let mut other = new_sale();
    other["amount"] = json!("251.00");
    let (status, problem) = shop.create(other).await;
    assert_eq!(
        (status, &problem["code"]),
        (StatusCode::CONFLICT, &json!("sale_conflict"))
    );
}

#[tokio::test]
async fn bad_input_gets_a_sentence_and_changes_nothing() {
    let shop = Shop::open().await;
    let change = |name: &str, value: Value| {
        let mut sale = new_sale();
        sale[name] = value;
        sale
    };
    let cases = [
        (change("amount", json!("0")), 422, "amount_zero"),
        (change("amount", json!("50000.01")), 422, "amount_too_large"),
        (change("amount", json!("12.345")), 422, "invalid_amount"),
        (change("amount", json!(250)), 400, "malformed_json"),
        (change("currency", json!("SAR")), 422, "wrong_currency"),
        (
            change("reference", json!("x".repeat(256))),
            422,
            "invalid_reference",
        ),
        (
            change("reference", json!("a\u{1}b")),
            422,
            "invalid_reference",
        ),
        (change("id", json!("1")), 422, "invalid_id"),
        (change("method", json!("link")), 422, "phone_missing"),
        (change("method", json!("cash")), 400, "malformed_json"),
        (json!([]), 400, "malformed_json"),
        (
            change("reference", json!("x".repeat(70_000))),
            413,
            "body_too_large",
        ),
    ];
    for (body, status, code) in cases {
        let (got, problem) = shop.create(body).await;
        assert_eq!((got.as_u16(), &problem["code"]), (status, &json!(code)));
        assert!(
            problem["detail"]
                .as_str()
                .is_some_and(|text| text.contains(". ")),
            "{problem}"
        );
        assert_eq!(problem["trace_id"].as_str().map(str::len), Some(32));
    }
    assert!(shop.sessions().await.is_empty());
    let (_, page) = shop.send(Method::GET, "/api/sales", None).await;
    assert_eq!(page["sales"], json!([]));
}

#[tokio::test]
async fn a_body_with_two_members_of_one_name_is_refused_and_sells_nothing() {
    let shop = Shop::open().await;
    let send = async |path: &str, body: String| {
        let request = Request::post(path)
            .header("content-type", "application/json")
            .body(Body::from(body));
        let (status, problem) = shop.raw(request.unwrap()).await;
        let detail = problem["detail"].as_str().unwrap_or_default().to_owned();
        assert!(detail.contains("two members of one name"), "{problem}");
        (status.as_u16(), problem["code"].clone())
    };
    let refused = (400, json!("malformed_json"));
    let sale = new_sale().to_string();
    let item =
        r#"{"title":"Shirt","quantity":1,"quantity":2,"unit_price":"250.00","category":"Clothes"}"#;
    for second in [
        r#""amount":"9.00""#.to_owned(),
        format!(r#""id":"{ID}""#),
        r#""am\u006funt":"9.00""#.to_owned(),
        r#""brand_new":1,"brand_new":1"#.to_owned(),
        format!(r#""items":[{item}]"#),
    ] {
        let body = sale.replacen('{', &format!("{{{second},"), 1);
        assert_eq!(send("/api/sales", body.clone()).await, refused, "{body}");
    }
    assert!(shop.sessions().await.is_empty());
    shop.create(new_sale()).await;
    let path = format!("/api/sales/{ID}/cancel");
    let twice = r#"{"cause":"cashier","cause":"time_out"}"#.to_owned();
    assert_eq!(send(&path, twice).await, refused);
    shop.until("waiting").await;
}

#[tokio::test]
async fn odd_requests_get_a_problem_document() {
    let shop = Shop::open().await;
    let request = |method: Method, path: &str, headers: &[(&str, &str)], body: &'static str| {
        let builder = Request::builder().method(method).uri(path);
        let builder = headers.iter().fold(builder, |builder, (name, value)| {
            builder.header(*name, *value)
        });
        builder.body(Body::from(body)).unwrap()
    };
    let json = ("content-type", "application/json");
    let cases = [
        (
            request(Method::POST, "/api/sales", &[json], "{"),
            400,
            "malformed_json",
        ),
        (
            request(
                Method::POST,
                "/api/sales",
                &[("content-type", "text/plain"), ("content-length", "2")],
                "{}",
            ),
            415,
            "unsupported_media_type",
        ),
        (
            request(Method::DELETE, "/api/sales", &[], ""),
            405,
            "method_not_allowed",
        ),
        (
            request(Method::POST, "/healthz", &[], ""),
            405,
            "method_not_allowed",
        ),
        (
            request(Method::GET, "/api/nothing", &[], ""),
            404,
            "not_found",
        ),
        (
            request(Method::GET, "/../etc/passwd", &[], ""),
            404,
            "not_found",
        ),
        (
            request(Method::GET, "/api/sales/1", &[], ""),
            404,
            "unknown_sale",
        ),
        (
            request(Method::GET, &format!("/api/sales/{ID}"), &[], ""),
            404,
            "unknown_sale",
        ),
        (
            request(Method::POST, &format!("/api/sales/{ID}/cancel"), &[], ""),
            404,
            "unknown_sale",
        ),
        (
            request(Method::GET, "/api/sales?limit=0", &[], ""),
            422,
            "invalid_query",
        ),
        (
            request(Method::GET, "/api/sales?before=x", &[], ""),
            422,
            "invalid_query",
        ),
        (
            request(
                Method::POST,
                "/api/sales",
                &[json, ("sec-fetch-site", "cross-site")],
                "{}",
            ),
            403,
            "cross_site",
        ),
        (
            request(
                Method::POST,
                "/api/sales",
                &[
                    json,
                    ("origin", "https://evil.example"),
                    ("host", "127.0.0.1"),
                ],
                "{}",
            ),
            403,
            "cross_site",
        ),
    ];
    for (request, status, code) in cases {
        let what = format!("{} {}", request.method(), request.uri());
        let (got, problem) = shop.raw(request).await;
        assert_eq!(
            (got.as_u16(), &problem["code"]),
            (status, &json!(code)),
            "{what}"
        );
    }
}

#[tokio::test]
async fn an_address_that_cannot_be_read_is_refused_as_everything_else_is() {
    let shop = Shop::open().await;
    let mut cases = vec![
        (Method::GET, "/api/sales?limit=1&limit=2".to_owned(), 422),
        (Method::GET, "/api/sales?before=1.x&before=".to_owned(), 422),
        (Method::GET, "/api/sales?limit=%ff".to_owned(), 422),
        (Method::GET, "/api/sales/%ff".to_owned(), 404),
    ];
    for action in [
        "check",
        "cancel",
        "link",
        "put-aside",
        "keep",
        "return",
        "acknowledge",
        "claim-print",
    ] {
        let path = format!("/api/sales/%c3%28/{action}");
        cases.push((Method::POST, path, 404));
    }
    for (method, path, wanted) in cases {
        let (status, problem) = shop.send(method, &path, None).await;
        assert_eq!(status.as_u16(), wanted, "{path}");
        let code = match wanted {
            404 => "unknown_sale",
            _ => "invalid_query",
        };
        assert_eq!(problem["code"], json!(code), "{path}: {problem}");
        assert_eq!(problem["trace_id"].as_str().map(str::len), Some(32));
    }
}

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
async fn sales_are_listed_newest_first_in_pages() {
    let shop = Shop::open().await;
    // Declined, so that the terminal is free for the next one.
    shop.fault("create_session", json!({"kind": "status", "status": 400}))
        .await;
    for n in 1..=5 {
        shop.create(numbered(n)).await;
    }
    let (mut path, mut seen) = ("/api/sales?limit=2".to_owned(), Vec::new());
    loop {
        let (_, page) = shop.send(Method::GET, &path, None).await;
        seen.extend(
            page["sales"]
                .as_array()
                .unwrap()
                .iter()
                .map(|sale| sale["id"].as_str().unwrap().to_owned()),
        );
        let Some(next) = page["next"].as_str() else {
            break;
        };
        path = format!("/api/sales?limit=2&before={next}");
    }
    let mut expected = seen.clone();
    expected.sort_unstable_by(|a, b| b.cmp(a));
    assert_eq!((seen.len(), seen), (5, expected));
}

#[tokio::test]
async fn a_restart_finds_every_sale_where_it_was() {
    let shop = Shop::open().await;
    let (_, sale) = shop.create(new_sale()).await;
    let shop = shop.restarted().await;
    let (_, found) = shop
        .send(Method::GET, &format!("/api/sales/{ID}"), None)
        .await;
    assert_eq!(
        (&found["state"], &found["qr_code_url"]),
        (&json!("waiting"), &sale["qr_code_url"])
    );
    shop.decide(&sale, "approve").await;
    shop.until("paid").await;
}

#[tokio::test]
async fn an_intent_whose_answer_got_lost_fails_without_a_second_session() {
    let shop = Shop::open().await;
    // What a proxy leaves behind that dies between the intent and the answer.
    let ledger = Sqlite::open(&config(shop.folder.path(), &shop.sandbox).database_url)
        .await
        .unwrap();
    let id: SaleId = ID.parse().unwrap();
    let intent = Intent {
        id,
        terminal: TerminalId::new("T1").unwrap(),
        branch: MerchantCode::new("demo").unwrap(),
        reference: payment::id::Reference::new("A-1").unwrap(),
        amount: Money::parse("250", Currency::Aed).unwrap(),
        method: SaleMethod::Qr,
        mode: Mode::Test,
        created_at: Timestamp(1),
        pay_window: PAY_WINDOW,
        recipient: None,
        items: Vec::new(),
        gateway: None,
        key: None,
    };
    ledger
        .insert(
            &payment::sale::sample::sale_of(intent),
            WriteId::fresh(),
            Timestamp(1),
        )
        .await
        .unwrap();
    let (_, sale) = shop.create(new_sale()).await;
    assert_eq!(
        (&sale["state"], &sale["reason"]),
        (&json!("failed"), &json!("no_answer"))
    );
    assert!(shop.sessions().await.is_empty());
}

#[tokio::test]
async fn a_ledger_that_cannot_be_written_begins_no_sale() {
    let shop = Shop::open().await;
    shop.app.sales.finish().await;
    let (status, problem) = shop.create(new_sale()).await;
    assert!(status.is_server_error(), "{problem}");
    assert!(shop.sessions().await.is_empty());
}

#[tokio::test]
async fn one_window_alone_may_print_a_paid_sale_by_itself() {
    let shop = Shop::open().await;
    let path = format!("/api/sales/{ID}/claim-print");
    let claim = || shop.send(Method::POST, &path, None);
    assert_eq!(claim().await.0, StatusCode::NOT_FOUND);
    let (_, sale) = shop.create(new_sale()).await;
    assert_eq!(claim().await.0, StatusCode::CONFLICT, "it is not paid");
    shop.decide(&sale, "approve").await;
    shop.until("paid").await;
    let (one, other) = tokio::join!(claim(), claim());
    let granted = [&one, &other].map(|(_, claim)| claim["granted"].as_bool().unwrap());
    assert!(granted[0] != granted[1], "{granted:?}");
    // A restart forgets nothing.
    let shop = shop.restarted().await;
    let (status, claim) = shop.send(Method::POST, &path, None).await;
    assert_eq!((status, claim), (StatusCode::OK, json!({"granted": false})));
}

#[tokio::test]
async fn the_ledger_is_for_its_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let shop = Shop::open().await;
    let mode = std::fs::metadata(shop.folder.path().join("ledger.db"))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o077, 0, "{mode:o}");
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

#[tokio::test]
async fn a_query_says_what_of_it_is_not_understood() {
    let shop = Shop::open().await;
    for (query, names) in [
        ("state=paid", "no member \"state\""),
        ("limit=5&q=A-1", "no member \"q\""),
        ("Limit=5", "no member \"Limit\""),
        ("=5", "no member \"\""),
        (
            "limit=0",
            "limit is \"0\", and must be a whole number from 1 to 100",
        ),
        ("limit=101", "limit is \"101\""),
        ("limit=%001", "limit is \"\\0"),
        ("limit=", "limit is \"\""),
        ("limit=5&limit=6", "limit stands there twice"),
        ("before=x", "before is \"x\""),
        ("before=1.x", "before is \"1.x\""),
    ] {
        let path = format!("/api/sales?{query}");
        let (status, problem) = shop.send(Method::GET, &path, None).await;
        assert_eq!(
            status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{query}: {problem}"
        );
        assert_eq!(problem["code"], json!("invalid_query"), "{query}");
        let detail = problem["detail"].as_str().unwrap();
        assert!(detail.contains(names), "{query}: {detail}");
        assert!(
            detail.contains("before") || detail.contains("limit"),
            "{detail}"
        );
    }
    let long = format!("/api/sales?{}=1", "x".repeat(4_000));
    let (_, problem) = shop.send(Method::GET, &long, None).await;
    assert!(problem["detail"].as_str().unwrap().len() < 300);
    for fine in [
        "",
        "limit=100",
        "limit=1&before=0.0190a5b4-7c00-7000-8000-000000000001",
    ] {
        let (status, _) = shop
            .send(Method::GET, &format!("/api/sales?{fine}"), None)
            .await;
        assert_eq!(status, StatusCode::OK, "{fine}");
    }
}
