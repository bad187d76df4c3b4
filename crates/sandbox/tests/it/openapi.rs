//! Checks the answers of every operation against the OpenAPI document that Tabby publishes.
//!
//! The document may not be kept in this repository. The test needs
//! `shared/reference/tabby-openapi.yml` beside the project, or its path in `TABBY_OPENAPI`. Without
//! it only the fixtures of `published.rs` are checked.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use axum::body::Body;
use axum::http::header;
use serde_json::{Value, json};

use crate::desk::{Answer, Desk};

fn document() -> Option<Value> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let known = [
        std::env::var_os("TABBY_OPENAPI").map(PathBuf::from),
        Some(root.join("../shared/reference/tabby-openapi.yml")),
    ];
    let text = known
        .into_iter()
        .flatten()
        .find_map(|path| std::fs::read_to_string(path).ok())?;
    let mut document: Value = serde_saphyr::from_str(&text).unwrap();
    nullable(&mut document);
    Some(document)
}

/// Rewrites `nullable` of OpenAPI 3.0 into types and values, which JSON Schema knows.
fn nullable(schema: &mut Value) {
    if let Some(members) = schema.as_object_mut()
        && members.remove("nullable") == Some(json!(true))
    {
        if let Some(kind) = members.get("type").cloned() {
            members.insert("type".into(), json!([kind, "null"]));
        }
        if let Some(Value::Array(values)) = members.get_mut("enum") {
            values.push(Value::Null);
        }
    }
    match schema {
        Value::Object(members) => members.values_mut().for_each(nullable),
        Value::Array(values) => values.iter_mut().for_each(nullable),
        _ => {}
    }
}

struct Contract {
    document: Value,
    seen: BTreeSet<(String, u16)>,
}

impl Contract {
    fn resolve<'a>(&'a self, mut value: &'a Value) -> &'a Value {
        while let Some(target) = value.get("$ref").and_then(Value::as_str) {
            value = self
                .document
                .pointer(target.trim_start_matches('#'))
                .unwrap();
        }
        value
    }

    /// Checks an answer against its declaration.
    fn holds(&mut self, method: &str, path: &str, answer: &Answer) {
        let operation = &self.document["paths"][path][method.to_lowercase()];
        assert!(operation.is_object(), "{method} {path} is not described");
        let declared = &operation["responses"][answer.status.to_string()];
        assert!(
            !declared.is_null(),
            "{method} {path}: {answer:?} is not declared"
        );
        let schema = &self.resolve(declared)["content"]["application/json"]["schema"];
        let mut schema = schema.clone();
        schema["components"] = self.document["components"].clone();
        let validator = jsonschema::options()
            .should_validate_formats(true)
            .build(&schema)
            .unwrap();
        let body = answer.json();
        let wrong: Vec<String> = validator
            .iter_errors(&body)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(
            wrong.is_empty(),
            "{method} {path} {}: {wrong:#?} in {body:#}",
            answer.status
        );
        self.seen
            .insert((format!("{method} {path}"), answer.status));
    }

    /// All declared operations and statuses.
    fn declared(&self) -> BTreeSet<(String, u16)> {
        let mut all = BTreeSet::new();
        for (path, operations) in self.document["paths"].as_object().unwrap() {
            for (method, operation) in operations.as_object().unwrap() {
                for status in operation["responses"].as_object().unwrap().keys() {
                    let operation = format!("{} {path}", method.to_uppercase());
                    all.insert((operation, status.parse().unwrap()));
                }
            }
        }
        all
    }
}

const CHECKOUT: &str = "/api/v2/checkout";
const SESSION: &str = "/api/v2/checkout/{id}";
const PAYMENT: &str = "/api/v2/payments/{id}";
const PAYMENTS: &str = "/api/v2/payments";
const WEBHOOKS: &str = "/api/v1/webhooks";
const WEBHOOK: &str = "/api/v1/webhooks/{id}";
const DISPUTES: &str = "/api/v1/disputes";
const DISPUTE: &str = "/api/v1/disputes/{disputeId}";
const UPLOAD: &str = "/api/v1/disputes/attachments/upload";

#[tokio::test]
async fn every_declared_reply_of_every_operation_is_given_and_valid() {
    let Some(document) = document() else {
        eprintln!("the OpenAPI document is not here: only the kept fixtures were compared");
        return;
    };
    let mut contract = Contract {
        document,
        seen: BTreeSet::new(),
    };
    let desk = Desk::with(|settings| {
        settings.rate_limits = false;
        settings.auto_capture = false;
        // The reference has the bare string.
        settings.error_500 = sandbox::tabby::settings::Body500::Text;
    });
    successes(&desk, &mut contract).await;
    disputes(&desk, &mut contract).await;
    refusals(&desk, &mut contract).await;
    let missed: Vec<_> = contract
        .declared()
        .difference(&contract.seen)
        .cloned()
        .collect();
    assert!(missed.is_empty(), "declared and never seen: {missed:#?}");
}

fn full_payload() -> Value {
    serde_json::from_str(include_str!(
        "../../../tabby/tests/published/create_session.request.json"
    ))
    .unwrap()
}

async fn successes(desk: &Desk, contract: &mut Contract) {
    let web = desk.post(CHECKOUT, full_payload()).await;
    contract.holds("POST", CHECKOUT, &web);
    let mut rejected = desk.till("100");
    rejected["payment"]["buyer"] = json!({"phone": "+971500000002"});
    contract.holds("POST", CHECKOUT, &desk.post(CHECKOUT, rejected).await);
    let made = desk.session("100").await;
    contract.holds(
        "POST",
        CHECKOUT,
        &desk.post(CHECKOUT, desk.till("99.5")).await,
    );
    contract.holds(
        "GET",
        SESSION,
        &desk.get(&format!("{CHECKOUT}/{}", made.id)).await,
    );
    contract.holds("GET", PAYMENT, &desk.get(&made.path("")).await);
    desk.decide(&made.payment, "approve").await;
    contract.holds("GET", PAYMENT, &desk.get(&made.path("")).await);
    let item = json!([{"title": "a", "quantity": 1, "unit_price": "10", "category": "b"}]);
    let captures = format!("{PAYMENT}/captures");
    for amount in ["40", "60"] {
        let order = json!({"amount": amount, "reference_id": amount, "items": item});
        contract.holds(
            "POST",
            &captures,
            &desk.post(&made.path("/captures"), order).await,
        );
    }
    let refunds = format!("{PAYMENT}/refunds");
    for order in [
        json!({"amount": "10", "reference_id": "1"}),
        json!({"amount": "10", "reference_id": "2", "reason": "broken", "items": item}),
    ] {
        contract.holds(
            "POST",
            &refunds,
            &desk.post(&made.path("/refunds"), order).await,
        );
    }
    let renamed = json!({"order": {"reference_id": "A-2"}});
    contract.holds("PUT", PAYMENT, &desk.put(&made.path(""), renamed).await);
    let other = desk.paid("10").await;
    contract.holds(
        "POST",
        &format!("{PAYMENT}/close"),
        &desk.ask("POST", &other.path("/close"), None).await,
    );
    contract.holds("GET", PAYMENTS, &desk.get(PAYMENTS).await);
    contract.holds(
        "GET",
        PAYMENTS,
        &desk.get("/api/v2/payments?offset=100").await,
    );
    webhooks(desk, contract).await;
}

async fn webhooks(desk: &Desk, contract: &mut Contract) {
    contract.holds("GET", WEBHOOKS, &desk.get(WEBHOOKS).await);
    let with_header =
        json!({"url": "https://a.example.com/", "header": {"title": "X-Shop", "value": "1"}});
    for body in [
        with_header.clone(),
        json!({"url": "https://b.example.com/"}),
    ] {
        let answer = desk.post(WEBHOOKS, body).await;
        contract.holds("POST", WEBHOOKS, &answer);
        let path = format!("{WEBHOOKS}/{}", answer.json()["id"].as_str().unwrap());
        contract.holds("GET", WEBHOOK, &desk.get(&path).await);
        contract.holds("GET", WEBHOOKS, &desk.get(WEBHOOKS).await);
        contract.holds(
            "PUT",
            WEBHOOK,
            &desk
                .put(&path, json!({"url": "https://c.example.com/"}))
                .await,
        );
        contract.holds("DELETE", WEBHOOK, &desk.ask("DELETE", &path, None).await);
    }
}

async fn dispute(desk: &Desk) -> String {
    let made = desk.paid("100").await;
    desk.post(
        &made.path("/captures"),
        json!({"amount": "100", "reference_id": "c"}),
    )
    .await;
    let path = format!("payments/{}/dispute", made.payment);
    let dispute = desk.steer("POST", &path, json!({"amount": "30"})).await;
    dispute["id"].as_str().unwrap().to_owned()
}

async fn upload(desk: &Desk, file: &str) -> Answer {
    let body = format!(
        "--b\r\nContent-Disposition: form-data; name=\"attachment\"; filename=\"a\"\r\n\r\n{file}\r\n--b--\r\n"
    );
    let request = desk
        .request("POST", UPLOAD)
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=b")
        .body(Body::from(body))
        .unwrap();
    desk.raw(request).await
}

async fn disputes(desk: &Desk, contract: &mut Contract) {
    let (first, second, third) = (
        dispute(desk).await,
        dispute(desk).await,
        dispute(desk).await,
    );
    contract.holds("GET", DISPUTES, &desk.get(DISPUTES).await);
    contract.holds(
        "GET",
        DISPUTE,
        &desk.get(&format!("{DISPUTES}/{first}")).await,
    );
    let file = upload(desk, "%PDF-1.7").await;
    contract.holds("POST", UPLOAD, &file);
    contract.holds("POST", UPLOAD, &upload(desk, "plain text").await);
    let file = file.json()["id"].clone();
    let approve = format!("{DISPUTES}/approve");
    contract.holds(
        "POST",
        &approve,
        &desk.post(&approve, json!({"dispute_ids": [first]})).await,
    );
    let challenge = format!("{DISPUTES}/challenge");
    let why = json!({
        "dispute_id": second, "description": "it was 20", "amount": "20", "attachment_ids": [file],
        "reason": "merchant_reason_order_amount_should_be_different",
    });
    contract.holds("POST", &challenge, &desk.post(&challenge, why).await);
    let wanted = json!({"status": "evidence_merchant"});
    desk.steer("POST", &format!("disputes/{third}/status"), wanted)
        .await;
    let evidence = format!("{DISPUTES}/{third}/provide-evidence");
    let body = json!({"content": "a photo", "attachment_ids": [file]});
    let path = format!("{DISPUTE}/provide-evidence");
    contract.holds("POST", &path, &desk.post(&evidence, body.clone()).await);
    contract.holds("POST", &path, &desk.post(&evidence, body).await);
    contract.holds(
        "GET",
        DISPUTE,
        &desk.get(&format!("{DISPUTES}/{third}")).await,
    );
    let refunds = format!("{PAYMENT}/refunds");
    let made = desk.paid("100").await;
    desk.post(
        &made.path("/captures"),
        json!({"amount": "100", "reference_id": "c"}),
    )
    .await;
    desk.steer(
        "POST",
        &format!("payments/{}/dispute", made.payment),
        json!({}),
    )
    .await;
    let order = json!({"amount": "1", "reference_id": "1"});
    contract.holds(
        "POST",
        &refunds,
        &desk.post(&made.path("/refunds"), order).await,
    );
}

/// Causes every error: by wrong input, wrong keys, the wrong region and unknown ids, and where no
/// input causes it, by a fault.
async fn refusals(desk: &Desk, contract: &mut Contract) {
    let unknown = "8d2f4d7a-1a3b-4c8e-9b55-6f0a1f2c3d4e";
    let nobody = desk.by("sk_test_1");
    let abroad = desk.by("sk_test_00000000-0000-4000-8000-000000000966");
    for (method, path, name) in [
        ("POST", CHECKOUT.to_owned(), "create_session"),
        ("GET", SESSION.to_owned(), "retrieve_session"),
        ("GET", PAYMENT.to_owned(), "retrieve_payment"),
        ("PUT", PAYMENT.to_owned(), "update_payment"),
        ("POST", format!("{PAYMENT}/captures"), "capture_payment"),
        ("POST", format!("{PAYMENT}/refunds"), "refund_payment"),
        ("POST", format!("{PAYMENT}/close"), "close_payment"),
        ("GET", PAYMENTS.to_owned(), "list_payments"),
        ("POST", WEBHOOKS.to_owned(), "register_webhook"),
        ("GET", WEBHOOKS.to_owned(), "list_webhooks"),
        ("GET", WEBHOOK.to_owned(), "retrieve_webhook"),
        ("PUT", WEBHOOK.to_owned(), "update_webhook"),
        ("DELETE", WEBHOOK.to_owned(), "delete_webhook"),
        ("GET", DISPUTES.to_owned(), "list_disputes"),
        ("GET", DISPUTE.to_owned(), "retrieve_dispute"),
        (
            "POST",
            format!("{DISPUTE}/provide-evidence"),
            "provide_evidence",
        ),
        ("POST", format!("{DISPUTES}/approve"), "approve_disputes"),
        ("POST", format!("{DISPUTES}/challenge"), "challenge_dispute"),
        ("POST", UPLOAD.to_owned(), "upload_attachment"),
    ] {
        let at = |id: &str| path.replace("{id}", id).replace("{disputeId}", id);
        let body = Some(json!({"url": "https://a.example.com", "content": "a", "amount": "1"}));
        contract.holds(
            method,
            &path,
            &nobody.ask(method, &at(unknown), body.clone()).await,
        );
        let responses =
            contract.document["paths"][&path][method.to_lowercase()]["responses"].clone();
        if !responses["403"].is_null() {
            contract.holds(
                method,
                &path,
                &abroad.ask(method, &at(unknown), body.clone()).await,
            );
        }
        for id in [unknown, "1"] {
            let answer = desk.ask(method, &at(id), body.clone()).await;
            if answer.status != 200 {
                contract.holds(method, &path, &answer);
            }
        }
        for status in responses.as_object().unwrap().keys() {
            let status: u16 = status.parse().unwrap();
            let never = !contract
                .seen
                .contains(&(format!("{method} {path}"), status));
            if status >= 400 && never {
                let fault =
                    json!({"operation": name, "kind": "status", "status": status, "times": 1});
                desk.fault(fault).await;
                contract.holds(
                    method,
                    &path,
                    &desk.ask(method, &at(unknown), body.clone()).await,
                );
            }
        }
    }
}
