//! Faults, findings, the log of requests, the document of the control calls, and the control page.

use axum::http::Request;
use serde_json::{Value, json};

use super::hook::{Hook, register, workflow};
use super::till::{CHANNEL, KEY, Till, context, payment, with};

async fn faults(till: &Till, faults: Value) -> u16 {
    let body = json!({ "faults": faults });
    till.ask("PUT", "/_sandbox/faults", Some(body)).await.status
}

#[tokio::test]
async fn faults_answer_in_place_of_the_call_or_spoil_its_answer() {
    let till = Till::new();
    let paid = till.payment(json!({"reference": "A-1"})).await;
    let one = |kind: &str, more: Value| {
        let fault = json!({"operation": "retrieve_payment", "kind": kind, "times": 1});
        json!([with(fault, more)])
    };
    for (status, body) in [(502, ""), (401, ""), (404, "")] {
        faults(&till, one("status", json!({"status": status}))).await;
        let answer = till.get(&paid.path("")).await;
        assert_eq!((answer.status, answer.text.as_str()), (status, body));
        assert!(answer.headers.contains_key("cko-request-id"));
    }
    for (kind, member, wrong) in [
        ("wrong_amount", "amount", json!(100)),
        ("wrong_currency", "currency", json!("SAR")),
        ("wrong_reference", "reference", json!("somebody-else")),
        ("unknown_status", "status", json!("On Hold")),
        (
            "repeated_ids",
            "id",
            json!("pay_aaaaaaaaaaaaaaaaaaaaaaaaaa"),
        ),
    ] {
        faults(&till, one(kind, json!({}))).await;
        assert_eq!(till.details(&paid).await[member], wrong);
    }
    faults(&till, one("truncated", json!({}))).await;
    let answer = till.get(&paid.path("")).await;
    assert!(serde_json::from_str::<Value>(&answer.text).is_err());
    let context = till.context(json!({})).await;
    let lost = json!([{"operation": "create_payment", "kind": "missing_redirect", "times": 1}]);
    assert_eq!(faults(&till, lost).await, 204);
    let answer = till.post("/payments", payment(&context)).await.json();
    assert_eq!(answer["_links"].get("redirect"), None);
    let wrong = json!([{"operation": "list_workflows", "kind": "wrong_amount"}]);
    assert_eq!(faults(&till, wrong).await, 422);
}

#[tokio::test]
async fn a_status_of_429_or_422_has_codes_and_a_retry_after_if_it_is_told_so() {
    let till = Till::with(|settings| settings.retry_after_s = Some(3));
    for (status, code) in [(429, "duplicate_request"), (422, "apm_service_unavailable")] {
        let fault = json!([{"operation": "create_context", "kind": "status", "status": status, "times": 1}]);
        faults(&till, fault).await;
        let answer = till.post("/payment-contexts", context()).await;
        assert_eq!(super::till::refusal(&answer), (status, code.to_owned()));
        assert_eq!(answer.headers.contains_key("retry-after"), status == 429);
    }
}

#[tokio::test]
async fn requests_are_kept_with_findings_and_without_keys() {
    let till = Till::new();
    let first = till.context(json!({"capture": false})).await;
    till.post("/payments", with(payment(&first), json!({"capture": true})))
        .await;
    till.post_once("/payments", "k", &payment(&first)).await;
    let other = with(
        payment(&first),
        json!({"reference": "A-2", "capture": false}),
    );
    till.post_once("/payments", "k", &other).await;
    till.get("/payments/pay_x").await;
    till.get("//payments").await;
    let list = till.get("/_sandbox/requests").await;
    assert!(!list.text.contains(KEY), "the key is nobody's");
    let list = list.json();
    let all = list["requests"].as_array().unwrap();
    let rules = |place: usize| -> Vec<&str> {
        let findings = all[place]["findings"].as_array().unwrap().iter();
        findings.map(|f| f["rule"].as_str().unwrap()).collect()
    };
    assert_eq!(rules(0), ["no_items"]);
    assert_eq!(
        rules(1),
        ["no_idempotency_key", "no_reference", "capture_differs"]
    );
    assert_eq!(rules(2), ["no_reference", "no_capture", "second_payment"]);
    assert_eq!(rules(3), ["second_payment", "key_reused"]);
    assert_eq!(all[4]["refused_because"], "not_found");
    assert_eq!(all[5]["refused_because"], "no_such_call");
    assert_eq!(all[1]["processing_channel_id"], CHANNEL);
    assert_eq!(all[1]["account"], "Shop");
    assert_eq!(all[1]["operation"], "create_payment");
    assert!(all[1]["payment_id"].as_str().unwrap().starts_with("pay_"));
}

#[tokio::test]
async fn why_a_call_was_refused_is_said_in_the_log_of_requests() {
    let till = Till::new();
    let paid = till.payment(json!({})).await;
    till.by("sk_sbox_x").get("/payments").await;
    till.post(&paid.path("/captures"), json!({})).await;
    till.post("/payment-contexts", with(context(), json!({"amount": 0})))
        .await;
    till.post(
        "/payment-contexts",
        with(context(), json!({"currency": "EUR"})),
    )
    .await;
    let list = till.get("/_sandbox/requests?status=4xx").await.json();
    let all = list["requests"].as_array().unwrap().iter();
    let why: Vec<&str> = all
        .map(|one| one["refused_because"].as_str().unwrap())
        .collect();
    assert_eq!(why, ["unauthorized", "not_allowed", "amount", "invalid"]);
}

#[tokio::test]
async fn secrets_of_workflows_are_shown_to_nobody_who_asks_the_sandbox() {
    let (till, hook) = (Till::new(), Hook::open().await);
    register(&till, &hook, &["payment_pending"]).await;
    till.payment(json!({})).await;
    hook.received(1).await;
    for path in ["/_sandbox/requests", "/_sandbox/deliveries", "/_sandbox/"] {
        let shown = till.get(path).await.text;
        assert!(!shown.contains(super::hook::SIGNATURE_KEY), "{path}");
        assert!(!shown.contains("a-word"), "{path}");
    }
}

#[tokio::test]
async fn a_reset_goes_back_to_the_start() {
    let till = Till::new();
    till.payment(json!({})).await;
    till.post(
        "/workflows",
        workflow("https://shop.example/", &["payment_pending"]),
    )
    .await;
    till.ask(
        "PATCH",
        "/_sandbox/settings",
        Some(json!({"model": "collecting"})),
    )
    .await;
    let answer = till.post("/_sandbox/reset", json!({})).await;
    assert_eq!(answer.status, 204);
    let state = till.get("/_sandbox/state").await.json();
    assert_eq!(
        (&state["contexts"], &state["payments"]),
        (&json!(0), &json!([]))
    );
    assert_eq!(till.get("/workflows").await.json(), json!({"data": []}));
    let settings = till.get("/_sandbox/settings").await.json();
    assert_eq!(settings["model"], "gateway");
    let wrong = till
        .ask(
            "PATCH",
            "/_sandbox/settings",
            Some(json!({"customer_fields": ["age"]})),
        )
        .await;
    assert_eq!(
        (wrong.status, &wrong.json()["field"]),
        (422, &json!("customer_fields"))
    );
}

#[tokio::test]
async fn the_control_page_shows_payments_webhooks_and_requests_and_acts() {
    let (till, hook) = (Till::new(), Hook::open().await);
    register(&till, &hook, &["payment_pending", "payment_approved"]).await;
    let paid = till
        .payment(json!({"reference": "A-5", "capture": false}))
        .await;
    hook.received(1).await;
    let page = till.get("/_sandbox/").await.text;
    for part in [
        "AED 100.00",
        "A-5",
        "payment_pending",
        "POST /payments",
        "Settings",
        "/_sandbox/page/control.js",
    ] {
        assert!(page.contains(part), "{part}");
    }
    let form = |path: String| {
        let request = Request::post(path)
            .header("host", "127.0.0.1:8092")
            .header("referer", "http://127.0.0.1:8092/_sandbox/?search=A-5");
        till.raw(request.body("".into()).unwrap())
    };
    let path = format!("/_sandbox/page/payments/{}/approve", paid.id);
    let done = form(path.clone()).await;
    assert_eq!(done.status, 303);
    assert!(
        done.headers["location"]
            .to_str()
            .unwrap()
            .contains("done=outcome")
    );
    assert_eq!(till.details(&paid).await["status"], "Authorized");
    assert_eq!(form(path).await.status, 422);
    let filtered = till.get("/_sandbox/?status=Pending").await.text;
    assert!(filtered.contains("None that the filters let through."));
    let live = till.get("/_sandbox/page/live").await.text;
    assert!(live.contains("Authorized"));
}

#[test]
fn the_openapi_document_is_the_one_that_is_checked_in_and_explains_its_words() {
    let document = sandbox::checkout::control::openapi();
    let written = document.to_pretty_json().unwrap() + "\n";
    assert!(
        written == include_str!("../../../openapi-checkout.json"),
        "crates/sandbox/openapi-checkout.json is not what the calls say; write it anew with: cargo run -p sandbox -- --checkout-openapi > crates/sandbox/openapi-checkout.json"
    );
    let document = serde_json::to_value(document).unwrap();
    let schemas = &document["components"]["schemas"];
    for (name, part) in [
        ("WentBack", "- `canceled`: `Canceled`"),
        (
            "Operation",
            "- `capture_payment`: `POST /payments/{id}/captures`",
        ),
        ("EventName", "- `payment_voided`: A void is done."),
    ] {
        let about = schemas[name]["description"].as_str().unwrap();
        assert!(about.contains(part), "{about}");
    }
    let fields = schemas["Settings"]["properties"].as_object().unwrap();
    assert!(fields.values().all(|field| field.get("default").is_none()));
}
