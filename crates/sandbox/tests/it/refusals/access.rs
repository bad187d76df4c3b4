//! Keys, branches, regions, limits, paths.

use axum::body::Body;
use axum::http::Request;
use serde_json::json;

use crate::desk::{Answer, Desk, KEY, KSA, NOBODY, UAE, WEBHOOKS};

use super::requests::{finding, last, refused};

async fn with_authorization(desk: &Desk, header: Option<&str>) -> Answer {
    let mut request = Request::get("/api/v2/payments");
    if let Some(header) = header {
        request = request.header("authorization", header);
    }
    desk.raw(request.body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn a_missing_or_wrong_key_says_what_is_wrong_with_it() {
    let desk = Desk::with(|settings| {
        settings.rate_limits = false;
        settings.open_accounts = false;
    });
    for (header, rule) in [
        (None, "no_key"),
        (Some(UAE.to_owned()), "no_bearer"),
        (Some(format!("bearer {UAE}")), "no_bearer"),
        (Some("Bearer sk_test_1".to_owned()), "malformed_key"),
        (Some(format!("Bearer \"{UAE}\"")), "malformed_key"),
        (Some(UAE.replace("sk_", "Bearer pk_")), "public_key"),
        (Some(format!("Bearer {KEY}")), "unlisted_key"),
    ] {
        let answer = with_authorization(&desk, header.as_deref()).await;
        refused(&desk, &answer, 401, rule).await;
    }
}

#[tokio::test]
async fn an_unknown_branch_another_currency_and_another_region_are_told_with_what_the_key_has() {
    let desk = Desk::new().by(UAE).at("nowhere");
    let answer = desk.post("/api/v2/checkout", desk.till("100")).await;
    let detail = refused(&desk, &answer, 401, "unknown_merchant_code").await;
    assert!(
        detail.contains("nowhere") && detail.contains("ae-2"),
        "{detail}"
    );
    let answer = desk.get(WEBHOOKS).await;
    refused(&desk, &answer, 401, "unknown_merchant_code").await;
    let desk = desk.at("ae");
    let mut payload = desk.till("100");
    payload["payment"]["currency"] = json!("SAR");
    let answer = desk.post("/api/v2/checkout", payload).await;
    let detail = refused(&desk, &answer, 400, "other_currency").await;
    assert!(detail.contains("AED"), "{detail}");
    let there = desk.by(KSA).at("sa");
    let answer = there.get("/api/v2/payments").await;
    let detail = refused(&there, &answer, 403, "other_region").await;
    assert!(detail.contains("--listen-sa"), "{detail}");
}

#[tokio::test]
async fn the_eleventh_session_in_ten_seconds_names_the_limit() {
    let desk = Desk::with(|_| {});
    desk.steer("POST", "clock", json!({"speed": 0})).await;
    for _ in 0..10 {
        desk.session("100").await;
    }
    let answer = desk.post("/api/v2/checkout", desk.till("100")).await;
    let detail = refused(&desk, &answer, 429, "rate_limit").await;
    assert_eq!(detail, "10 new sessions in 10 s with a test key");
}

#[tokio::test]
async fn a_mistyped_path_or_method_says_which_one_is_meant() {
    let desk = Desk::new();
    let answer = desk.get("/api/v1/checkout").await;
    let detail = refused(&desk, &answer, 404, "unknown_path").await;
    assert!(detail.contains("/api/v2/checkout"), "{detail}");
    let answer = desk.get(&format!("/api/v1/payments/{NOBODY}")).await;
    let detail = refused(&desk, &answer, 404, "unknown_path").await;
    assert!(detail.contains("/api/v2/payments/{id}"), "{detail}");
    let answer = desk.get("/api/v2/payments/").await;
    refused(&desk, &answer, 404, "unknown_path").await;
    let answer = desk.ask("PATCH", "/api/v2/checkout", None).await;
    let detail = refused(&desk, &answer, 404, "wrong_method").await;
    assert!(detail.contains("POST, not PATCH"), "{detail}");
}

#[tokio::test]
async fn a_request_is_remembered_with_its_answer_and_its_merchant() {
    let desk = Desk::new().by(UAE).at("ae");
    let made = desk.session("100").await;
    let request = last(&desk).await;
    assert_eq!(request["answer"]["id"], json!(made.id));
    assert_eq!(
        (&request["account"], &request["merchant_code"]),
        (&json!("UAE shop"), &json!("ae"))
    );
    desk.at("").get(&made.path("")).await;
    let request = last(&desk).await;
    assert_eq!(request["merchant_code"], "ae");
    assert_eq!(request["answer"]["status"], "CREATED");
    // The word by which a shop knows Tabby stays out of it.
    let hook = json!({"url": "https://shop.example.com", "header": {"title": "X-Shop", "value": "a-word"}});
    desk.post(WEBHOOKS, hook).await;
    desk.get(WEBHOOKS).await;
    assert!(!desk.get("/_sandbox/requests").await.text.contains("a-word"));
}

#[tokio::test]
async fn a_fault_is_not_explained_as_a_refusal() {
    let desk = Desk::new();
    desk.fault(json!({"operation": "list_payments", "kind": "status", "status": 429}))
        .await;
    assert_eq!(desk.get("/api/v2/payments").await.status, 429);
    assert_eq!(last(&desk).await["findings"], json!([]));
}

#[tokio::test]
async fn what_a_browser_asks_before_it_sends_a_key_is_named_and_explained() {
    let desk = Desk::new();
    let request = Request::options("/api/v2/checkout")
        .header("origin", "https://shop.example.com")
        .header("access-control-request-method", "POST")
        .body(Body::empty())
        .unwrap();
    let answer = desk.raw(request).await;
    refused(&desk, &answer, 404, "cors_preflight").await;
    assert_eq!(last(&desk).await["method"], "OPTIONS");
}

#[tokio::test]
async fn a_public_key_is_told_apart_where_it_is_taken_and_where_it_is_refused() {
    let desk = Desk::new().by(&KEY.replace("sk_", "pk_"));
    assert_eq!(
        desk.post("/api/v2/checkout", desk.till("100")).await.status,
        200
    );
    let taken = finding(&desk, "public_key").await;
    assert_eq!(desk.get("/api/v2/payments").await.status, 401);
    let refused = finding(&desk, "public_key").await;
    assert!(
        refused["message"]
            .as_str()
            .unwrap()
            .contains("not accepted here")
    );
    assert_ne!(taken, refused);
}
