//! The sandbox from outside: what a merchant's till and a customer see.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests may"
)]

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use http_body_util::BodyExt;
use sandbox::world::{Settings, World};
use serde_json::{Value, json};
use tower::ServiceExt;

const KEY: &str = "Bearer sk_test_00000000-0000-4000-8000-000000000001";

fn sandbox() -> Router {
    sandbox::router(World::new(Settings::new("http://127.0.0.1:8090")))
}

async fn call(app: &Router, method: &str, path: &str, body: Option<Value>) -> (StatusCode, String) {
    let mut request = Request::builder().method(method).uri(path);
    if path.starts_with("/api/") && !path.contains("hpp_link_qr") {
        request = request.header(header::AUTHORIZATION, KEY);
    }
    let body = match body {
        Some(body) => {
            request = request.header(header::CONTENT_TYPE, "application/json");
            Body::from(body.to_string())
        }
        None => Body::empty(),
    };
    let response = app
        .clone()
        .oneshot(request.body(body).unwrap())
        .await
        .unwrap();
    let status = response.status();
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    (status, String::from_utf8_lossy(&bytes).into_owned())
}

async fn json_of(app: &Router, method: &str, path: &str, body: Option<Value>) -> Value {
    let (_, text) = call(app, method, path, body).await;
    serde_json::from_str(&text).unwrap_or(Value::String(text))
}

fn pos_payload(amount: &str) -> Value {
    json!({
        "payment": {
            "amount": amount,
            "currency": "AED",
            "order": {"reference_id": "A-1"},
            "description": "T1",
            "attachment": {"body": "{\"latitude\":24.4763}", "content_type": "application/vnd.tabby.v1+json"},
        },
        "merchant_code": "demo",
    })
}

async fn session(app: &Router) -> Value {
    json_of(app, "POST", "/api/v2/checkout", Some(pos_payload("250.00"))).await
}

async fn form(app: &Router, path: &str, body: &str) -> StatusCode {
    let request = Request::post(path)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(body.to_owned()))
        .unwrap();
    app.clone().oneshot(request).await.unwrap().status()
}

fn of(session: &Value) -> (String, String) {
    (
        session["id"].as_str().unwrap().to_owned(),
        session["payment"]["id"].as_str().unwrap().to_owned(),
    )
}

async fn status(app: &Router, payment: &str) -> String {
    let payment = json_of(app, "GET", &format!("/api/v2/payments/{payment}"), None).await;
    payment["status"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_created_session_has_two_links_and_trimmed_amounts() {
    let session = session(&sandbox()).await;
    assert_eq!(session["status"], "created");
    assert_eq!(session["payment"]["amount"], "250");
    assert_eq!(session["payment"]["status"], "CREATED");
    assert_eq!(session["payment"]["is_test"], true);
    let product = &session["configuration"]["available_products"]["installments"][0];
    let (id, _) = of(&session);
    assert!(
        product["qr_code"]
            .as_str()
            .unwrap()
            .contains(&format!("/api/v2/checkout/{id}/hpp_link_qr?"))
    );
    assert!(
        product["web_url"]
            .as_str()
            .unwrap()
            .ends_with(&format!("sessionId={id}"))
    );
    assert_ne!(session["id"], session["payment"]["id"]);
}

#[tokio::test]
async fn a_customer_with_the_published_credentials_pays_and_it_is_captured() {
    let app = sandbox();
    let (id, payment) = of(&session(&app).await);
    let page = format!("/?lang=eng&sessionId={id}");
    assert!(call(&app, "GET", &page, None).await.1.contains("Continue"));
    form(
        &app,
        &format!("/hosted/{id}/identify"),
        "email=otp.success%40tabby.ai&phone=%2B971500000001",
    )
    .await;
    assert!(call(&app, "GET", &page, None).await.1.contains("OTP"));
    form(&app, &format!("/hosted/{id}/otp"), "otp=8888&then=pay").await;
    assert!(
        call(&app, "GET", &page, None)
            .await
            .1
            .contains("Payment approved")
    );
    let paid = json_of(&app, "GET", &format!("/api/v2/payments/{payment}"), None).await;
    assert_eq!(
        (&paid["status"], &paid["captures"][0]["amount"]),
        (&json!("CLOSED"), &json!("250"))
    );
}

#[tokio::test]
async fn the_rejected_credentials_are_declined_after_the_code() {
    let app = sandbox();
    let (id, payment) = of(&session(&app).await);
    form(
        &app,
        &format!("/hosted/{id}/identify"),
        "email=otp.rejected%40tabby.ai&phone=500000001",
    )
    .await;
    form(&app, &format!("/hosted/{id}/otp"), "otp=8888&then=plan").await;
    form(&app, &format!("/hosted/{id}/pay"), "").await;
    let page = call(&app, "GET", &format!("/?sessionId={id}"), None)
        .await
        .1;
    assert!(page.contains("We can't approve this purchase"), "{page}");
    assert_eq!(status(&app, &payment).await, "REJECTED");
}

#[tokio::test]
async fn wrong_credentials_and_codes_bring_nobody_further() {
    let app = sandbox();
    let (id, payment) = of(&session(&app).await);
    form(
        &app,
        &format!("/hosted/{id}/identify"),
        "email=someone%40example.com&phone=500000001",
    )
    .await;
    form(&app, &format!("/hosted/{id}/otp"), "otp=8888").await;
    form(&app, &format!("/hosted/{id}/pay"), "").await;
    form(
        &app,
        &format!("/hosted/{id}/identify"),
        "email=otp.success%40tabby.ai&phone=500000001",
    )
    .await;
    form(&app, &format!("/hosted/{id}/otp"), "otp=1234").await;
    assert_eq!(status(&app, &payment).await, "CREATED");
}

#[tokio::test]
async fn either_side_can_cancel_and_nobody_twice() {
    let app = sandbox();
    let (id, payment) = of(&session(&app).await);
    form(&app, &format!("/hosted/{id}/cancel"), "").await;
    assert_eq!(status(&app, &payment).await, "EXPIRED");
    let (code, body) = call(&app, "POST", &format!("/api/v2/checkout/{id}/cancel"), None).await;
    assert_eq!(code, StatusCode::BAD_REQUEST);
    assert_eq!(
        serde_json::from_str::<Value>(&body).unwrap(),
        json!({"status": "error", "errorType": "bad_data", "error": "session is finalized"})
    );

    let (id, payment) = of(&session(&app).await);
    assert_eq!(
        call(&app, "POST", &format!("/api/v2/checkout/{id}/cancel"), None)
            .await
            .0,
        StatusCode::OK
    );
    assert_eq!(status(&app, &payment).await, "EXPIRED");
    form(
        &app,
        &format!("/hosted/{id}/identify"),
        "email=otp.success%40tabby.ai&phone=500000001",
    )
    .await;
    form(&app, &format!("/hosted/{id}/otp"), "otp=8888").await;
    assert_eq!(status(&app, &payment).await, "EXPIRED");
}

#[tokio::test]
async fn a_session_closes_after_twenty_minutes_and_the_payment_expires_five_later() {
    let app = sandbox();
    let (id, payment) = of(&session(&app).await);
    call(
        &app,
        "POST",
        "/_sandbox/clock",
        Some(json!({"advance_s": 20 * 60})),
    )
    .await;
    assert!(
        !call(&app, "GET", &format!("/?sessionId={id}"), None)
            .await
            .1
            .contains("Continue")
    );
    assert_eq!(status(&app, &payment).await, "CREATED");
    call(
        &app,
        "POST",
        "/_sandbox/clock",
        Some(json!({"advance_s": 5 * 60})),
    )
    .await;
    assert_eq!(status(&app, &payment).await, "EXPIRED");
}

#[tokio::test]
async fn who_has_no_phone_finds_the_waiting_payments_on_the_first_page() {
    let app = sandbox();
    let (id, _) = of(&session(&app).await);
    assert!(call(&app, "GET", "/", None).await.1.contains(&id));
    call(&app, "POST", &format!("/api/v2/checkout/{id}/cancel"), None).await;
    assert!(!call(&app, "GET", "/", None).await.1.contains(&id));
}

#[tokio::test]
async fn the_phones_of_the_eligibility_check_are_rejected_at_once() {
    let app = sandbox();
    let mut payload = pos_payload("250");
    payload["payment"]["buyer"] = json!({"phone": "+971500000002"});
    let session = json_of(&app, "POST", "/api/v2/checkout", Some(payload)).await;
    assert_eq!(session["status"], "rejected");
    assert_eq!(session["configuration"]["available_products"], json!({}));
    assert_eq!(
        session["configuration"]["products"]["installments"]["rejection_reason"],
        "not_available"
    );
}

#[tokio::test]
async fn a_wrong_request_gets_the_published_error() {
    let app = sandbox();
    for amount in ["0", "-1", "12.345", "abc", ""] {
        let (code, body) = call(&app, "POST", "/api/v2/checkout", Some(pos_payload(amount))).await;
        assert_eq!(code, StatusCode::BAD_REQUEST);
        assert!(body.contains("$.payment.amount"), "{body}");
    }
    let missing = "/api/v2/payments/8d2f4d7a-1a3b-4c8e-9b55-6f0a1f2c3d4e";
    assert_eq!(
        json_of(&app, "GET", missing, None).await["error"],
        "no such payment"
    );
    assert_eq!(
        json_of(&app, "GET", "/api/v2/payments/1", None).await["error"],
        "invalid payment id"
    );
    assert_eq!(
        call(&app, "GET", "/api/v2/nothing", None).await.1,
        "404 page not found"
    );
}

#[tokio::test]
async fn the_api_wants_a_key_and_the_picture_does_not() {
    let app = sandbox();
    let session = session(&app).await;
    let (id, payment) = of(&session);
    for path in [
        format!("/api/v2/payments/{payment}"),
        format!("/api/v2/checkout/{id}"),
    ] {
        let request = Request::get(path).body(Body::empty()).unwrap();
        assert_eq!(
            app.clone().oneshot(request).await.unwrap().status(),
            StatusCode::UNAUTHORIZED
        );
    }
    let request = Request::get(format!("/api/v2/checkout/{id}/hpp_link_qr?gis=u"))
        .body(Body::empty())
        .unwrap();
    let response = app.clone().oneshot(request).await.unwrap();
    assert_eq!(response.headers()[header::CONTENT_TYPE], "image/png");
}

#[tokio::test]
async fn a_bad_day_comes_as_often_as_it_was_asked_for() {
    let app = sandbox();
    let fault =
        |kind: &str| json!({"faults": [{"operation": "create_session", "kind": kind, "times": 1}]});
    call(
        &app,
        "PUT",
        "/_sandbox/faults",
        Some(fault("missing_links")),
    )
    .await;
    let bare = session(&app).await;
    assert_eq!(
        bare["configuration"]["available_products"]["installments"][0]["qr_code"],
        Value::Null
    );
    assert!(
        session(&app).await["configuration"]["available_products"]["installments"][0]["qr_code"]
            .is_string()
    );
    let refused = call(&app, "PUT", "/_sandbox/faults", Some(fault("nonsense"))).await;
    assert_eq!(refused.0, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.1.contains("nonsense"), "{}", refused.1);
}
