//! Requests that are refused, with the problem that says why.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use serde_json::{Value, json};

use crate::shop::{ID, Shop, new_sale};

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
async fn a_query_says_what_of_it_is_not_understood() {
    let shop = Shop::open().await;
    for (query, names) in [
        ("states=paid", "no member \"states\""),
        ("limit=5&query=A-1", "no member \"query\""),
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
