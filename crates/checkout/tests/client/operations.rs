//! Captures, refunds and voids.

use checkout::error::Flaw;
use checkout::objects::{Item, ItemType, Metadata, Processing};
use checkout::payment::{CaptureType, NewCapture, NewRefund, NewVoid};
use checkout::{ErrorKind, Minor};
use serde_json::{Value, json};
use wiremock::matchers::{header, method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::fixture::{
    ACTION, IDEMPOTENCY_KEY, PAYMENT, REQUEST_ID, aed, client, idempotency_key, json, payment, sent,
};

/// A server that takes one such call with the key.
async fn accepting(operation: &str, answer: &Value) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(method("POST"))
        .and(path(format!("/payments/{PAYMENT}/{operation}")))
        .and(header("cko-idempotency-key", IDEMPOTENCY_KEY))
        .and(header("content-type", "application/json"))
        .respond_with(json(202, answer))
        .expect(1)
        .mount(&server)
        .await;
    server
}

fn accepted() -> Value {
    json!({"action_id": ACTION, "reference": "r-1", "_links": {"payment":
        {"href": format!("https://api.sandbox.checkout.com/payments/{PAYMENT}")}}})
}

fn jumper(price: i64, discount: i64) -> Item {
    Item::new("jumper", 1, Minor(price))
        .reference("858818ac")
        .kind(ItemType::Physical)
        .discount_amount(Minor(discount))
}

#[tokio::test]
async fn a_capture_without_an_amount_takes_everything_that_is_left() {
    let server = accepting("captures", &accepted()).await;
    let answer = client(&server.uri())
        .capture(&payment(), &NewCapture::whole(), &idempotency_key())
        .await
        .unwrap();
    assert_eq!(answer.action_id.as_str(), ACTION);
    assert_eq!(answer.reference.as_deref(), Some("r-1"));
    assert!(answer.links.get("payment").is_some());
    assert_eq!(
        (answer.http_status(), answer.request_id()),
        (202, Some(REQUEST_ID))
    );
    assert_eq!(sent(&server).await, json!({}));
}

#[tokio::test]
async fn a_part_is_captured_as_published_and_says_whether_it_is_the_last() {
    let server = accepting("captures", &accepted()).await;
    let processing = Processing::new()
        .shipping_amount(Minor(200))
        .tax_amount(Minor(100))
        .discount_amount(Minor(1000));
    let capture = NewCapture::part(aed("50.00"), CaptureType::NonFinal)
        .item(jumper(6000, 1000))
        .processing(processing);
    client(&server.uri())
        .capture(&payment(), &capture, &idempotency_key())
        .await
        .unwrap();
    assert_eq!(
        sent(&server).await,
        json!({"amount": 5000, "capture_type": "NonFinal",
            "items": [{"name": "jumper", "quantity": 1, "unit_price": 6000, "reference": "858818ac",
                "type": "physical", "discount_amount": 1000}],
            "processing": {"shipping_amount": 200, "tax_amount": 100, "discount_amount": 1000}})
    );
    let server = accepting("captures", &accepted()).await;
    let last = NewCapture::part(aed("10.00"), CaptureType::Final)
        .reference("c-2")
        .description("the last one");
    client(&server.uri())
        .capture(&payment(), &last, &idempotency_key())
        .await
        .unwrap();
    assert_eq!(
        sent(&server).await,
        json!({"amount": 1000, "capture_type": "Final", "reference": "c-2", "description": "the last one"})
    );
}

#[tokio::test]
async fn all_or_a_part_with_its_items_is_refunded_and_either_spelling_of_the_action_is_read() {
    let answer = json!({"actionId": "act_cxpffngdvouvabegyy3asiuou", "_links": {}});
    let server = accepting("refunds", &answer).await;
    let all = client(&server.uri())
        .refund(&payment(), &NewRefund::whole(), &idempotency_key())
        .await
        .unwrap();
    assert_eq!(all.action_id.as_str(), "act_cxpffngdvouvabegyy3asiuou");
    assert_eq!(sent(&server).await, json!({}));

    let server = accepting("refunds", &accepted()).await;
    let part = NewRefund::part(aed("50.00"))
        .item(jumper(5000, 0))
        .reference("r-1")
        .capture_action_id(ACTION.parse::<checkout::ActionId>().unwrap())
        .metadata(Metadata::new().with("reason", "too small"));
    client(&server.uri())
        .refund(&payment(), &part, &idempotency_key())
        .await
        .unwrap();
    assert_eq!(
        sent(&server).await,
        json!({"amount": 5000, "reference": "r-1", "capture_action_id": ACTION,
            "items": [{"name": "jumper", "quantity": 1, "unit_price": 5000, "reference": "858818ac",
                "type": "physical", "discount_amount": 0}],
            "metadata": {"reason": "too small"}})
    );
}

#[tokio::test]
async fn a_void_releases_what_is_held() {
    let server = accepting("voids", &accepted()).await;
    let void = NewVoid::new().reference("v-1");
    let answer = client(&server.uri())
        .void(&payment(), &void, &idempotency_key())
        .await
        .unwrap();
    assert_eq!(answer.action_id.as_str(), ACTION);
    assert_eq!(sent(&server).await, json!({"reference": "v-1"}));
}

#[tokio::test]
async fn an_acceptance_that_names_no_action_leaves_the_outcome_unknown() {
    let server = accepting("captures", &json!({"_links": {}})).await;
    let error = client(&server.uri())
        .capture(&payment(), &NewCapture::whole(), &idempotency_key())
        .await
        .unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Unknown(_)), "{error}");
    assert_eq!(error.request_id(), Some(REQUEST_ID));
}

#[tokio::test]
async fn texts_that_are_too_long_are_not_sent() {
    let server = MockServer::start().await;
    Mock::given(method("POST"))
        .respond_with(ResponseTemplate::new(202))
        .expect(0)
        .mount(&server)
        .await;
    let (client, id, key) = (client(&server.uri()), payment(), idempotency_key());
    let long = "é".repeat(81);
    let captures = [
        client
            .capture(&id, &NewCapture::whole().reference("é".repeat(51)), &key)
            .await
            .unwrap_err(),
        client
            .refund(&id, &NewRefund::whole().reference(long.clone()), &key)
            .await
            .unwrap_err(),
        client
            .void(&id, &NewVoid::new().reference(long), &key)
            .await
            .unwrap_err(),
    ];
    for error in captures {
        let kind = error.kind();
        assert!(
            matches!(
                kind,
                ErrorKind::InvalidRequest(Flaw::TooLong {
                    member: "reference",
                    ..
                })
            ),
            "{error}"
        );
    }
    // Characters are counted, and not bytes.
    let fits = NewVoid::new().reference("é".repeat(80));
    assert!(fits.check().is_ok());
}
