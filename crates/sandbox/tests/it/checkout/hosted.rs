//! The customer: the hosted page, decisions by the control call, and what follows by itself.

use axum::body::Body;
use axum::http::Request;
use sandbox::checkout::settings::WentBack;
use sandbox::checkout::world::World;
use sandbox::tabby;
use serde_json::{Value, json};

use super::till::{Paid, Till, payment, text, with};
use crate::desk::Answer;

/// Makes a payment, and returns it with the path of its page.
async fn opened(till: &Till) -> (Paid, String) {
    let context = till.context(json!({})).await;
    let body = with(
        payment(&context),
        json!({"capture": false, "reference": "A-9"}),
    );
    let answer = till.post("/payments", body).await;
    let page = text(&answer, "/_links/redirect/href");
    let paid = Paid {
        id: text(&answer, "/id"),
    };
    (paid, page.replace("http://127.0.0.1:8092", ""))
}

async fn send(till: &Till, page: &str, step: &str, form: &str) -> Answer {
    let session = page.split("sessionId=").nth(1).unwrap();
    let request = Request::post(format!("/hosted/{session}/{step}"))
        .header("host", "127.0.0.1:8092")
        .header("content-type", "application/x-www-form-urlencoded");
    till.raw(request.body(Body::from(form.to_owned())).unwrap())
        .await
}

#[tokio::test]
async fn a_test_customer_pays_with_the_code_and_returns_with_a_session() {
    let till = Till::new();
    let (paid, page) = opened(&till).await;
    let shown = till.get(&page).await.text;
    assert!(
        shown.contains("AED 100.00") && shown.contains("A-9"),
        "{shown}"
    );
    send(
        &till,
        &page,
        "identify",
        "email=otp.success%40tabby.ai&phone=%2B971500000001",
    )
    .await;
    send(&till, &page, "otp", "otp=1234").await;
    assert!(
        till.get(&page)
            .await
            .text
            .contains("That code is not right.")
    );
    send(&till, &page, "otp", "otp=8888").await;
    let end = till.get(&page).await;
    assert!(end.text.contains("Payment approved"));
    let refresh = end.headers["refresh"].to_str().unwrap().to_owned();
    let session = refresh
        .split("https://shop.example/paid?cko-session-id=")
        .nth(1)
        .unwrap_or_else(|| panic!("{refresh}"));
    assert!(session.starts_with("sid_"), "{session}");
    let found = till.get(&format!("/payments/{session}")).await.json();
    assert_eq!(found["id"], json!(paid.id));
    assert_eq!(found["status"], "Authorized");
    assert_eq!(found["actions"][0]["type"], "Authorization");
    assert_eq!(found["actions"][0]["response_code"], "10000");
    till.advance(15 * 60).await;
    assert_eq!(till.get(&format!("/payments/{session}")).await.status, 404);
    assert_eq!(till.get(&paid.path("")).await.status, 200);
}

#[tokio::test]
async fn a_customer_whom_tabby_declines_returns_to_the_failure_address() {
    let till = Till::new();
    for (form, code) in [
        (
            "email=otp.rejected%40tabby.ai&phone=%2B966500000001",
            Some("otp=8888"),
        ),
        ("email=otp.success%40tabby.ai&phone=%2B971500000002", None),
    ] {
        let (paid, page) = opened(&till).await;
        send(&till, &page, "identify", form).await;
        if let Some(code) = code {
            send(&till, &page, "otp", code).await;
        }
        let details = till.details(&paid).await;
        assert_eq!(details["status"], "Declined");
        assert_eq!(details["approved"], false);
        let refresh = till.get(&page).await.headers["refresh"].clone();
        let refresh = refresh.to_str().unwrap();
        assert!(refresh.contains("https://shop.example/not-paid?cko-session-id=sid_"));
        let actions = till.get(&paid.path("/actions")).await.json();
        assert_eq!(actions[0]["approved"], false);
    }
}

#[tokio::test]
async fn a_customer_who_goes_back_ends_the_payment_as_the_sandbox_is_told() {
    for (went_back, status) in [
        (WentBack::Canceled, "Canceled"),
        (WentBack::Expired, "Expired"),
        (WentBack::Declined, "Declined"),
        (WentBack::Nothing, "Pending"),
    ] {
        let till = Till::with(|settings| settings.went_back = went_back);
        let (paid, page) = opened(&till).await;
        send(&till, &page, "cancel", "").await;
        assert_eq!(till.details(&paid).await["status"], status);
    }
}

#[tokio::test]
async fn a_payment_that_nobody_pays_expires_after_its_time() {
    let till = Till::new();
    let (paid, page) = opened(&till).await;
    till.advance(20 * 60).await;
    assert!(till.get(&page).await.text.contains("run out of time"));
    assert_eq!(till.details(&paid).await["status"], "Pending");
    let path = format!("/_sandbox/payments/{}/outcome", paid.id);
    let late = till.post(&path, json!({"outcome": "approve"})).await;
    assert_eq!(late.status, 409);
    till.advance(10 * 60).await;
    assert_eq!(till.details(&paid).await["status"], "Expired");
}

#[tokio::test]
async fn the_page_without_a_payment_lists_those_that_wait() {
    let till = Till::new();
    let (paid, _) = opened(&till).await;
    assert!(till.get("/?search=a-9").await.text.contains("AED 100.00"));
    assert!(
        till.get("/?search=other")
            .await
            .text
            .contains("None of this name.")
    );
    till.customer(&paid, "reject").await;
    assert!(!till.get("/").await.text.contains("A-9"));
}

#[tokio::test]
async fn customers_may_decide_by_themselves() {
    let till = Till::new();
    let customers = json!({"customers": {"after_s": 5, "outcome": "approve"}});
    let path = "/_sandbox/settings";
    assert_eq!(till.ask("PATCH", path, Some(customers)).await.status, 200);
    let (paid, _) = opened(&till).await;
    till.advance(5).await;
    assert_eq!(till.details(&paid).await["status"], "Authorized");
}

#[tokio::test]
async fn a_control_call_of_either_api_knows_the_payments_of_both() {
    use http_body_util::BodyExt;
    use tower::ServiceExt;
    let till = Till::new();
    let (paid, _) = opened(&till).await;
    let tabby = sandbox::Shared::new(tabby::world::World::new(tabby::settings::Settings::new(
        "http://127.0.0.1:8090",
    )));
    let (of_tabby, of_checkout) = sandbox::routers_of(tabby, till.shared.clone());
    let outcome = |id: &str| {
        Request::post(format!("/_sandbox/payments/{id}/outcome"))
            .header("host", "127.0.0.1")
            .body(Body::from("{\"outcome\":\"approve\"}"))
            .unwrap()
    };
    let answer = of_tabby.clone().oneshot(outcome(&paid.id)).await.unwrap();
    assert_eq!(answer.status(), 204);
    assert_eq!(till.details(&paid).await["status"], "Authorized");
    let again = of_tabby.clone().oneshot(outcome(&paid.id)).await.unwrap();
    assert_eq!(again.status(), 409);
    let session = Request::post("/api/v2/checkout")
        .header("authorization", format!("Bearer {}", crate::desk::KEY))
        .body(Body::from(
            json!({
                "payment": {"amount": "100", "currency": "AED", "order": {"reference_id": "A-1"}},
                "merchant_code": "demo",
            })
            .to_string(),
        ))
        .unwrap();
    let made = of_tabby.oneshot(session).await.unwrap().into_body();
    let made = made.collect().await.unwrap().to_bytes();
    let made: Value = serde_json::from_slice(&made).unwrap();
    let id = made["payment"]["id"].as_str().unwrap();
    for (id, status) in [(id, 204), (id, 409), ("pay_x", 404)] {
        let answer = of_checkout.clone().oneshot(outcome(id)).await.unwrap();
        assert_eq!(answer.status(), status, "{id}");
    }
}

#[tokio::test]
async fn what_has_happened_is_there_after_a_restart_and_goes_on() {
    use sandbox::checkout::settings::Settings;
    use sandbox::engine::journal::Journal;
    use sandbox::engine::sandbox::Api;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("checkout.jsonl");
    let start = || {
        let mut world = World::of(Settings::default());
        let opened = Journal::open(&path, sandbox::checkout::world::Checkout::PROGRAM);
        let (journal, changes) = opened.unwrap();
        world.keep_in(journal, changes).unwrap();
        Till::of(world)
    };
    let till = start();
    let (waiting, _) = opened(&till).await;
    let paid = till.authorized().await;
    let part = json!({"amount": 1_000, "capture_type": "NonFinal"});
    let first = till.post_once(&paid.path("/captures"), "k", &part).await;
    let before: Vec<Value> = vec![till.details(&waiting).await, till.details(&paid).await];
    drop(till);
    // The task that runs due events ends after the last handle has gone.
    tokio::task::yield_now().await;
    let till = start();
    let after: Vec<Value> = vec![till.details(&waiting).await, till.details(&paid).await];
    assert_eq!(before, after);
    let again = till.post_once(&paid.path("/captures"), "k", &part).await;
    assert_eq!(first.text, again.text, "the key is still known");
    till.advance(30 * 60).await;
    assert_eq!(till.details(&waiting).await["status"], "Expired");
}
