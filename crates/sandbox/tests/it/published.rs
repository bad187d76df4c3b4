//! Every published error body is answered, word for word, by the call that it is published for.

use std::collections::BTreeSet;

use axum::body::Body;
use axum::http::header;
use serde_json::{Value, json};

use crate::desk::{Answer, Desk, KSA, NOBODY, UAE};

/// The published bodies in this repository, with their operations.
fn kept() -> Vec<(String, u16, String)> {
    let text = include_str!("../../../tabby/tests/published/errors.json");
    let all: Vec<Value> = serde_json::from_str(text).unwrap();
    all.iter()
        .map(|entry| {
            (
                entry["operation"].as_str().unwrap().to_owned(),
                u16::try_from(entry["status"].as_u64().unwrap()).unwrap(),
                entry["body"].as_str().unwrap().to_owned(),
            )
        })
        .collect()
}

struct Checks {
    kept: Vec<(String, u16, String)>,
    seen: BTreeSet<usize>,
}

impl Checks {
    /// Checks that the answer is a published one of this operation.
    fn same(&mut self, operation: &str, answer: &Answer) {
        let place = self.kept.iter().position(|(name, status, body)| {
            name == operation && *status == answer.status && same_body(body, &answer.text)
        });
        let place = place.unwrap_or_else(|| panic!("{operation}: not published: {answer:?}"));
        self.seen.insert(place);
    }
}

fn same_body(kept: &str, seen: &str) -> bool {
    match (
        serde_json::from_str::<Value>(kept),
        serde_json::from_str::<Value>(seen),
    ) {
        (Ok(kept), Ok(seen)) => kept == seen,
        _ => kept == seen,
    }
}

#[tokio::test]
async fn every_published_error_body_comes_from_its_call() {
    let mut checks = Checks {
        kept: kept(),
        seen: BTreeSet::new(),
    };
    let desk = Desk::with(|settings| settings.auto_capture = false);
    bad_data(&desk, &mut checks).await;
    not_authorized(&desk.by("sk_test_nonsense"), &mut checks).await;
    elsewhere(&desk, &mut checks).await;
    not_found(&desk, &mut checks).await;
    conflict(&mut checks).await;
    faults(&mut checks).await;
    let missed: Vec<_> = checks
        .kept
        .iter()
        .enumerate()
        // The network in front of Tabby's servers has web pages of its own, which we do not copy.
        .filter(|(place, (name, ..))| !checks.seen.contains(place) && name != "any, at the edge")
        .map(|(_, entry)| entry)
        .collect();
    assert!(missed.is_empty(), "never seen: {missed:#?}");
}

async fn bad_data(desk: &Desk, checks: &mut Checks) {
    let uae = desk.by(UAE).at("ae");
    let mut riyals = uae.till("100");
    riyals["payment"]["currency"] = json!("SAR");
    checks.same(
        "POST /checkout",
        &uae.post("/api/v2/checkout", riyals).await,
    );
    let mut euros = uae.till("100");
    euros["payment"]["currency"] = json!("EUR");
    checks.same(
        "any, wrong member",
        &uae.post("/api/v2/checkout", euros).await,
    );
    let request = desk.request("POST", "/api/v2/checkout");
    let nonsense = desk
        .raw(request.body(Body::from("{\"payment\"")).unwrap())
        .await;
    checks.same("any, body not JSON", &nonsense);
    checks.same("GET /checkout/{id}", &desk.get("/api/v2/checkout/1").await);
    checks.same("GET /payments/{id}", &desk.get("/api/v2/payments/1").await);
    checks.same(
        "PUT /payments/{id}",
        &desk.put("/api/v2/payments/1", json!({})).await,
    );
    let waiting = desk.session("100").await;
    let order = json!({"amount": "100", "reference_id": "k"});
    let captured = desk.post(&waiting.path("/captures"), order.clone()).await;
    checks.same("POST /payments/{id}/captures", &captured);
    let refunded = desk.post(&waiting.path("/refunds"), order).await;
    checks.same("POST /payments/{id}/refunds", &refunded);
    let cancel = format!("/api/v2/checkout/{}/cancel", waiting.id);
    assert_eq!(desk.post(&cancel, Value::Null).await.status, 200);
    checks.same(
        "POST /checkout/{id}/cancel",
        &desk.post(&cancel, Value::Null).await,
    );
    let paid = desk.paid("100").await;
    let close = paid.path("/close");
    assert_eq!(desk.ask("POST", &close, None).await.status, 200);
    checks.same(
        "POST /payments/{id}/close",
        &desk.ask("POST", &close, None).await,
    );
    checks.same("GET /payments", &desk.get("/api/v2/payments?limit=x").await);
    let hook = json!({"url": "nowhere"});
    checks.same(
        "POST /webhooks",
        &desk.post("/api/v1/webhooks", hook.clone()).await,
    );
    let made = desk
        .post(
            "/api/v1/webhooks",
            json!({"url": "https://shop.example.com"}),
        )
        .await
        .json();
    let path = format!("/api/v1/webhooks/{}", made["id"].as_str().unwrap());
    checks.same("PUT /webhooks/{id}", &desk.put(&path, hook).await);
    checks.same("disputes", &desk.get("/api/v1/disputes/1").await);
    checks.same(
        "disputes",
        &desk.get("/api/v1/disputes?statuses=lost").await,
    );
    for path in ["approve", "challenge", "attachments/upload"] {
        let answer = desk
            .post(&format!("/api/v1/disputes/{path}"), json!({}))
            .await;
        checks.same("disputes", &answer);
    }
}

async fn not_authorized(nobody: &Desk, checks: &mut Checks) {
    let (payment, hook) = (
        format!("/api/v2/payments/{NOBODY}"),
        format!("/api/v1/webhooks/{NOBODY}"),
    );
    for (method, path, operation) in [
        ("POST", "/api/v2/checkout".to_owned(), "POST /checkout"),
        (
            "GET",
            format!("/api/v2/checkout/{NOBODY}"),
            "GET /checkout/{id}",
        ),
        ("GET", payment.clone(), "GET /payments/{id}"),
        ("PUT", payment.clone(), "PUT /payments/{id}"),
        (
            "POST",
            format!("{payment}/captures"),
            "POST /payments/{id}/captures",
        ),
        (
            "POST",
            format!("{payment}/refunds"),
            "POST /payments/{id}/refunds",
        ),
        (
            "POST",
            format!("{payment}/close"),
            "POST /payments/{id}/close",
        ),
        ("GET", "/api/v2/payments".to_owned(), "GET /payments"),
        ("POST", "/api/v1/webhooks".to_owned(), "POST /webhooks"),
        ("GET", "/api/v1/webhooks".to_owned(), "GET /webhooks"),
        ("GET", hook.clone(), "GET /webhooks/{id}"),
        ("PUT", hook.clone(), "PUT /webhooks/{id}"),
        ("DELETE", hook, "DELETE /webhooks/{id}"),
        ("GET", "/api/v1/disputes".to_owned(), "disputes"),
        ("GET", format!("/api/v1/disputes/{NOBODY}"), "disputes"),
        (
            "POST",
            format!("/api/v1/disputes/{NOBODY}/provide-evidence"),
            "disputes",
        ),
        ("POST", "/api/v1/disputes/approve".to_owned(), "disputes"),
        ("POST", "/api/v1/disputes/challenge".to_owned(), "disputes"),
        (
            "POST",
            "/api/v1/disputes/attachments/upload".to_owned(),
            "disputes",
        ),
    ] {
        checks.same(operation, &nobody.ask(method, &path, None).await);
    }
}

async fn elsewhere(desk: &Desk, checks: &mut Checks) {
    let ksa = desk.by(KSA).at("sa");
    let operation = "any, also the other region's key";
    checks.same(operation, &ksa.get("/api/v2/payments").await);
    checks.same(
        operation,
        &ksa.post("/api/v2/checkout", ksa.till("100")).await,
    );
    // At its own address it works.
    let request = ksa
        .request("GET", "/api/v2/payments")
        .header(header::HOST, "api.tabby.sa");
    assert_eq!(
        ksa.raw(request.body(Body::empty()).unwrap()).await.status,
        200
    );
}

async fn not_found(desk: &Desk, checks: &mut Checks) {
    let unknown = format!("/api/v2/payments/{NOBODY}");
    for (method, end) in [
        ("GET", ""),
        ("PUT", ""),
        ("POST", "/captures"),
        ("POST", "/refunds"),
        ("POST", "/close"),
    ] {
        let answer = desk
            .ask(
                method,
                &format!("{unknown}{end}"),
                Some(json!({"amount": "1"})),
            )
            .await;
        checks.same("payments/{id} and below", &answer);
    }
    let hook = format!("/api/v1/webhooks/{NOBODY}");
    for method in ["GET", "PUT", "DELETE"] {
        let body = Some(json!({"url": "https://shop.example.com"}));
        checks.same("webhooks/{id}", &desk.ask(method, &hook, body).await);
    }
    let dispute = format!("/api/v1/disputes/{NOBODY}");
    checks.same("disputes/{id}", &desk.get(&dispute).await);
    let evidence = desk
        .post(
            &format!("{dispute}/provide-evidence"),
            json!({"content": "a"}),
        )
        .await;
    checks.same("disputes/{id}", &evidence);
    checks.same(
        "POST /checkout, unknown route",
        &desk.get("/api/v2/nothing").await,
    );
    checks.same(
        "POST /checkout, unknown route",
        &desk.get(&format!("/api/v2/checkout/{NOBODY}")).await,
    );
}

async fn conflict(checks: &mut Checks) {
    let desk = Desk::new();
    let paid = desk.paid("100").await;
    let path = format!("payments/{}/dispute", paid.payment);
    let dispute = desk.steer("POST", &path, json!({})).await;
    let refund = json!({"amount": "1", "reference_id": "r"});
    checks.same(
        "POST /payments/{id}/refunds",
        &desk.post(&paid.path("/refunds"), refund).await,
    );
    let path = format!(
        "/api/v1/disputes/{}/provide-evidence",
        dispute["id"].as_str().unwrap()
    );
    checks.same(
        "provide-evidence",
        &desk.post(&path, json!({"content": "a"})).await,
    );
}

async fn faults(checks: &mut Checks) {
    let desk = Desk::with(|settings| settings.rate_limits = true);
    let mut last = desk.get("/api/v2/payments").await;
    for _ in 0..50 {
        last = desk.get("/api/v2/payments").await;
    }
    checks.same("any", &last);
    let desk = Desk::new();
    for form in ["text", "json"] {
        desk.steer("PATCH", "settings", json!({"error_500": form}))
            .await;
        desk.fault(json!({"operation": "list_payments", "kind": "status", "status": 500}))
            .await;
        checks.same("any", &desk.get("/api/v2/payments").await);
    }
}

/// Checks that `ours` has all fields of `published`, with values of the same type.
fn has_all(published: &Value, ours: &Value, path: &str) {
    match (published, ours) {
        (Value::Object(published), Value::Object(ours)) => {
            for (name, value) in published {
                let inner = ours.get(name).unwrap_or_else(|| panic!("no {path}.{name}"));
                has_all(value, inner, &format!("{path}.{name}"));
            }
        }
        (Value::Array(published), Value::Array(ours)) => {
            if let (Some(published), Some(ours)) = (published.first(), ours.first()) {
                has_all(published, ours, &format!("{path}[0]"));
            }
        }
        (Value::Null, _) | (_, Value::Null) => {}
        (published, ours) => assert_eq!(
            std::mem::discriminant(published),
            std::mem::discriminant(ours),
            "{path}: {published} against {ours}"
        ),
    }
}

#[tokio::test]
async fn the_published_request_is_answered_with_every_member_of_the_published_reply() {
    let request: Value = serde_json::from_str(include_str!(
        "../../../tabby/tests/published/create_session.request.json"
    ))
    .unwrap();
    let published: Value = serde_json::from_str(include_str!(
        "../../../tabby/tests/published/create_session.response.json"
    ))
    .unwrap();
    let desk = Desk::with(|settings| {
        settings.profile = sandbox::tabby::settings::Profile::Web;
    });
    let made = desk.made(request).await;
    has_all(&published, &made.body, "$");
}
