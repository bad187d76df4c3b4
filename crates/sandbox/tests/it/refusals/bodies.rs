//! Bodies and values.

use axum::body::Body;
use sandbox::engine::exposure::{Exposure, Receivers};
use sandbox::tabby::settings::{Clients, Settings};
use sandbox::tabby::world::World;
use serde_json::{Value, json};

use crate::desk::{Desk, NOBODY, WEBHOOKS};

use super::requests::{finding, last, refused};

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
