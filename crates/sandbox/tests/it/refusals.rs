//! A refusal explains itself: what was refused has a finding that says what to do.

use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};

use sandbox::engine::exposure::{Exposure, Receivers};
use sandbox::tabby::settings::{Clients, Replay, Settings};
use sandbox::tabby::world::World;

use crate::desk::{Answer, Desk, KEY};

const UAE: &str = "sk_test_00000000-0000-4000-8000-000000000971";
const KSA: &str = "sk_test_00000000-0000-4000-8000-000000000966";
const WEBHOOKS: &str = "/api/v1/webhooks";
const NOBODY: &str = "8d2f4d7a-1a3b-4c8e-9b55-6f0a1f2c3d4e";

/// The last request, as it is remembered.
async fn last(desk: &Desk) -> Value {
    let body = desk.get("/_sandbox/requests").await.json();
    body["requests"].as_array().unwrap().last().unwrap().clone()
}

/// Holds that the last request was refused like this, and why.
async fn refused(desk: &Desk, answer: &Answer, status: u16, rule: &str) -> String {
    assert_eq!(answer.status, status, "{rule}: {answer:?}");
    let request = last(desk).await;
    let findings = request["findings"].as_array().unwrap();
    let finding = findings.iter().find(|finding| finding["rule"] == rule);
    let finding = finding.unwrap_or_else(|| panic!("{rule}: {request}"));
    assert!(!finding["message"].as_str().unwrap().is_empty());
    finding["detail"].as_str().unwrap_or("").to_owned()
}

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
async fn every_refusal_of_a_webhook_has_a_reason_of_its_own() {
    let desk = Desk::new();
    let hook = |url: &str| json!({"url": url});
    for n in 0..4 {
        let url = format!("https://shop{n}.example.com");
        assert_eq!(desk.post(WEBHOOKS, hook(&url)).await.status, 200);
    }
    let answer = desk.post(WEBHOOKS, hook("https://shop5.example.com")).await;
    refused(&desk, &answer, 400, "fifth_webhook").await;
    for (body, rule) in [
        (hook("https://shop1.example.com"), "webhook_twice"),
        (hook("http://shop.example.com"), "undeliverable"),
        (hook("nonsense"), "undeliverable"),
        (json!({}), "wrong_value"),
        (json!({"url": 1}), "wrong_type"),
        (json!([]), "wrong_type"),
        (
            json!({"url": "https://a.example.com", "header": {"title": "no name", "value": "1"}}),
            "webhook_header",
        ),
    ] {
        let answer = desk.post(WEBHOOKS, body).await;
        refused(&desk, &answer, 400, rule).await;
    }
    let answer = desk.send("POST", WEBHOOKS, "{\"url\":").await;
    refused(&desk, &answer, 400, "no_json").await;
    let answer = desk.get(&format!("{WEBHOOKS}/{NOBODY}")).await;
    refused(&desk, &answer, 404, "unknown_id").await;
    let listed = desk.get(WEBHOOKS).await.json();
    let path = format!("{WEBHOOKS}/{}", listed[0]["id"].as_str().unwrap());
    let answer = desk.at("other").get(&path).await;
    let detail = refused(&desk, &answer, 404, "webhook_of_another_code").await;
    assert_eq!(detail, "demo");
    let mut world = World::new(Settings::new("http://127.0.0.1:8090"));
    world.exposure = Exposure {
        receivers: Receivers::PublicAnd(Vec::new()),
        unlisted_keys: true,
        ..Exposure::DESK
    };
    let reachable = Desk::of(world);
    let answer = reachable
        .post(WEBHOOKS, hook("http://127.0.0.1:9000"))
        .await;
    let detail = refused(&reachable, &answer, 400, "undeliverable").await;
    assert!(detail.contains("TABBY_SANDBOX_LOCAL_WEBHOOKS"), "{detail}");
}

#[tokio::test]
async fn what_cannot_be_decoded_or_holds_a_wrong_value_is_named_by_its_place() {
    let desk = Desk::new();
    let mut payload = desk.till("100");
    payload["payment"]["order"]["items"] = json!({"title": "a"});
    payload["payment"]["description"] = json!(7);
    let answer = desk.post("/api/v2/checkout", payload).await;
    let detail = refused(&desk, &answer, 400, "wrong_type").await;
    assert!(detail.contains("$.payment.order.items"), "{detail}");
    assert!(detail.contains("$.payment.description"), "{detail}");
    let answer = desk.post("/api/v2/checkout", desk.till("-1")).await;
    let detail = refused(&desk, &answer, 400, "wrong_value").await;
    assert_eq!(detail, "$.payment.amount: below zero");
    for (change, why) in [
        (json!({"amount": "0"}), "$.payment.amount: not above zero"),
        (
            json!({"amount": "10.005"}),
            "$.payment.amount: 10.005 has more than 2 decimals",
        ),
        (
            json!({"currency": "USD"}),
            "$.payment.currency: not one of AED, SAR, KWD",
        ),
        (json!({"amount": null}), "$.payment.amount: missing"),
    ] {
        let mut payload = desk.till("100");
        for (name, value) in change.as_object().unwrap() {
            payload["payment"][name] = value.clone();
        }
        let answer = desk.post("/api/v2/checkout", payload).await;
        let detail = refused(&desk, &answer, 400, "wrong_value").await;
        assert_eq!(detail, why);
    }
    let mut payload = desk.till("100");
    payload["payment"]["order"]["reference_id"] = json!("");
    let answer = desk.post("/api/v2/checkout", payload).await;
    refused(&desk, &answer, 400, "wrong_value").await;
    let answer = desk.get("/api/v2/payments?status=paid").await;
    refused(&desk, &answer, 400, "wrong_filter").await;
    let answer = desk.get("/api/v2/payments/17").await;
    refused(&desk, &answer, 400, "no_id").await;
}

#[tokio::test]
async fn a_body_that_cannot_be_decoded_says_at_which_place_beside_its_answer() {
    let item = |member: &str, value: Value| {
        let mut item = json!({"title": "a", "quantity": 1, "unit_price": "100"});
        item[member] = value;
        json!({"reference_id": "A-1", "items": [item]})
    };
    for (clients, member, value, place) in [
        (
            Clients::AsPublished,
            "buyer",
            json!({"phone": true}),
            "$.payment.buyer.phone",
        ),
        (
            Clients::Strict,
            "buyer",
            json!({"phone": false}),
            "$.payment.buyer.phone",
        ),
        (
            Clients::AsPublished,
            "order",
            json!({"reference_id": 12}),
            "$.payment.order.reference_id",
        ),
        (
            Clients::AsPublished,
            "order",
            item("quantity", json!("2.5")),
            "$.payment.order.items[0].quantity",
        ),
        (
            Clients::Strict,
            "order",
            item("quantity", json!(2.5)),
            "$.payment.order.items[0].quantity",
        ),
        (
            Clients::Strict,
            "order",
            item("image_url", json!(false)),
            "$.payment.order.items[0].image_url",
        ),
    ] {
        let desk = Desk::with(|settings| settings.clients = clients);
        let mut payload = desk.till("100");
        payload["payment"][member] = value;
        let answer = desk.post("/api/v2/checkout", payload).await;
        assert_eq!(answer.json()["error"], "could not decode request");
        let detail = refused(&desk, &answer, 400, "wrong_type").await;
        assert_eq!(detail, place);
        assert_eq!(last(&desk).await["answer"], answer.json());
    }
}

#[tokio::test]
async fn a_body_that_cannot_be_read_is_told_as_that_and_as_nothing_else() {
    let desk = Desk::new();
    let made = desk.paid("100").await;
    for (method, path) in [
        ("POST", "/api/v2/checkout".to_owned()),
        ("POST", made.path("/captures")),
        ("POST", made.path("/refunds")),
        ("PUT", made.path("")),
        ("POST", WEBHOOKS.to_owned()),
    ] {
        for (body, rule) in [
            ("{\"payment\":", "no_json"),
            ("", "no_json"),
            ("[]", "wrong_type"),
            ("\"payment\"", "wrong_type"),
        ] {
            let answer = desk.send(method, &path, body).await;
            assert_eq!(answer.status, 400, "{path}: {answer:?}");
            assert_eq!(desk.rules().await, [rule], "{method} {path} {body}");
        }
    }
}

#[tokio::test]
async fn ids_that_were_mixed_up_and_others_ids_are_told_apart() {
    let desk = Desk::new();
    let made = desk.session("100").await;
    let answer = desk.get(&format!("/api/v2/payments/{}", made.id)).await;
    refused(&desk, &answer, 404, "session_id_for_payment").await;
    let answer = desk
        .get(&format!("/api/v2/checkout/{}", made.payment))
        .await;
    refused(&desk, &answer, 404, "payment_id_for_session").await;
    let live = desk.by(&KEY.replace("test_", ""));
    let answer = live.get(&made.path("")).await;
    refused(&live, &answer, 404, "made_with_another_key").await;
    let answer = desk.get(&format!("/api/v2/payments/{NOBODY}")).await;
    refused(&desk, &answer, 404, "unknown_id").await;
}

#[tokio::test]
async fn what_a_payment_does_not_allow_says_where_it_stands() {
    let desk = Desk::new();
    let made = desk.paid("100").await;
    let order = json!({"amount": "10", "reference_id": "x"});
    let answer = desk.post(&made.path("/captures"), order).await;
    let detail = refused(&desk, &answer, 400, "wrong_moment").await;
    assert!(
        detail.contains("CLOSED") && detail.contains("AED 100.00"),
        "{detail}"
    );
    let cancel = format!("/api/v2/checkout/{}/cancel", made.id);
    let answer = desk.post(&cancel, json!({})).await;
    refused(&desk, &answer, 400, "session_is_over").await;
    let open = desk.session("100").await;
    let link = format!("/api/v2/checkout/{}/send_hpp_link", open.id);
    let answer = desk.post(&link, json!({})).await;
    refused(&desk, &answer, 400, "no_phone").await;
    let dispute = format!("payments/{}/dispute", made.payment);
    desk.steer("POST", &dispute, json!({})).await;
    let order = json!({"amount": "10", "reference_id": "x"});
    let answer = desk.post(&made.path("/refunds"), order).await;
    refused(&desk, &answer, 409, "disputed").await;
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

/// The finding of this name that the last request has.
async fn finding(desk: &Desk, rule: &str) -> Value {
    let request = last(desk).await;
    let findings = request["findings"].as_array().unwrap();
    let finding = findings.iter().find(|finding| finding["rule"] == rule);
    finding
        .unwrap_or_else(|| panic!("{rule}: {request}"))
        .clone()
}

#[tokio::test]
async fn who_refunds_too_early_hears_how_the_captured_part_is_refunded() {
    let desk = Desk::with(|settings| settings.auto_capture = false);
    let made = desk.paid("250").await;
    let refund = json!({"amount": "40", "reference_id": "r"});
    let answer = desk.post(&made.path("/refunds"), refund.clone()).await;
    assert_eq!(answer.status, 400);
    let advice = finding(&desk, "refund_of_authorized").await["message"].clone();
    assert!(advice.as_str().unwrap().contains("nothing is captured"));
    let capture = json!({"amount": "100", "reference_id": "c"});
    desk.post(&made.path("/captures"), capture).await;
    // Also where it has no reference.
    for refund in [refund.clone(), json!({"amount": "40"})] {
        let answer = desk.post(&made.path("/refunds"), refund).await;
        assert_eq!(answer.status, 400);
        let advice = finding(&desk, "refund_of_authorized").await["message"].clone();
        let advice = advice.as_str().unwrap();
        assert!(
            advice.contains("Close it first") && !advice.contains("nothing is captured"),
            "{advice}"
        );
    }
    // The advice is right.
    desk.post(&made.path("/close"), json!({})).await;
    let answer = desk.post(&made.path("/refunds"), refund).await;
    assert_eq!(answer.status, 200, "{answer:?}");
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

#[tokio::test]
async fn what_strict_refuses_is_not_said_to_have_been_read() {
    let desk = Desk::with(|settings| settings.clients = Clients::Strict);
    let mut payload = desk.till("100");
    payload["payment"]["order"]["tax_amount"] = json!("4.999999");
    let item = json!({"title": "a", "quantity": 1, "unit_price": "100", "category": "b"});
    payload["payment"]["order"]["items"] = json!([item]);
    let text = payload
        .to_string()
        .replace("\"quantity\":1", "\"quantity\":1.0");
    for body in [payload.to_string(), text] {
        let answer = desk.send("POST", "/api/v2/checkout", &body).await;
        assert_eq!(answer.status, 400, "{answer:?}");
        let told = last(&desk).await["findings"].to_string();
        assert!(told.contains("4.999999"), "{told}");
        assert!(
            !told.contains("is read as") && !told.contains("used the rounded"),
            "{told}"
        );
    }
}

#[tokio::test]
async fn a_quantity_that_is_read_as_it_was_sent_is_named_once() {
    let desk = Desk::new();
    let mut payload = desk.till("150");
    let item = json!({"title": "a", "quantity": 1.5, "unit_price": "100", "category": "b"});
    payload["payment"]["order"]["items"] = json!([item]);
    desk.made(payload).await;
    let detail = finding(&desk, "count_with_fraction").await["detail"].clone();
    assert_eq!(detail, "$.payment.order.items[0].quantity: 1.5");
}

#[tokio::test]
async fn a_capture_without_its_reference_and_a_reference_used_again_are_refused_as_what_they_are() {
    let desk = Desk::with(|settings| {
        settings.auto_capture = false;
        settings.clients = Clients::Strict;
        settings.replay_with_other_amount = Replay::Refuse;
    });
    let made = desk.paid("250").await;
    let answer = desk
        .post(&made.path("/captures"), json!({"amount": "10"}))
        .await;
    let detail = refused(&desk, &answer, 400, "wrong_value").await;
    assert_eq!(detail, "$.reference_id: missing");
    assert!(!desk.rules().await.contains(&"wrong_moment".to_owned()));
    let order = |amount: &str| json!({"amount": amount, "reference_id": "c"});
    desk.post(&made.path("/captures"), order("10")).await;
    let answer = desk.post(&made.path("/captures"), order("20")).await;
    assert_eq!(answer.status, 400, "{answer:?}");
    assert_eq!(desk.rules().await, ["key_used_again"]);
    let answer = desk
        .post(&made.path("/captures"), order("0.30000000000000004"))
        .await;
    let detail = refused(&desk, &answer, 400, "wrong_value").await;
    assert!(detail.contains("more than 2 decimals"), "{detail}");
}

#[tokio::test]
async fn who_closes_what_nobody_has_paid_is_not_told_that_it_is_closed() {
    let desk = Desk::new();
    let made = desk.session("100").await;
    let answer = desk.post(&made.path("/close"), json!({})).await;
    let detail = refused(&desk, &answer, 400, "wrong_moment").await;
    assert!(
        detail.contains("nobody has paid it; it is CREATED") && !detail.contains("already closed"),
        "{detail}"
    );
}

#[tokio::test]
async fn a_body_that_is_no_json_is_not_asked_for_the_content_type_of_json() {
    let desk = Desk::new();
    for (body, rules) in [
        ("payment=1", ["no_json"].as_slice()),
        (
            "{\"url\":\"https://a.example\",\"header\":{\"title\":\"X\",\"value\":\"1\"}}",
            &["content_type"],
        ),
    ] {
        let request = desk
            .request("POST", WEBHOOKS)
            .header("content-type", "application/x-www-form-urlencoded");
        desk.raw(request.body(Body::from(body)).unwrap()).await;
        assert_eq!(desk.rules().await, rules, "{body}");
    }
}
