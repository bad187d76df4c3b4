//! What an error answer means, and what is kept of it.

use std::time::Duration;

use checkout::error::{Barrier, NoAnswer};
use checkout::payment::{NewCapture, NewVoid};
use checkout::{Client, Error, ErrorKind};
use proptest::prelude::*;
use serde_json::json;
use wiremock::matchers::{any as every, method};
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::fixture::{REQUEST_ID, client, idempotency_key, json, payment, raw};

/// A client of a server that gives every request this answer.
async fn of(answer: ResponseTemplate) -> (MockServer, Client) {
    let server = MockServer::start().await;
    Mock::given(every())
        .respond_with(answer)
        .mount(&server)
        .await;
    let client = client(&server.uri());
    (server, client)
}

async fn capture(client: &Client) -> Error {
    client
        .capture(&payment(), &NewCapture::whole(), &idempotency_key())
        .await
        .unwrap_err()
}

#[tokio::test]
async fn every_published_error_is_sorted_by_what_is_known_of_its_effect() {
    let error = |kind: &str, codes: &[&str]| {
        json!({"request_id": "0HL80RJLS76I7", "error_type": kind, "error_codes": codes}).to_string()
    };
    for (status, body, kind) in [
        (401, String::new(), ErrorKind::WrongCredentials),
        (403, String::new(), ErrorKind::NotAllowed),
        (
            403,
            error("request_invalid", &["action_not_allowed"]),
            ErrorKind::NotAllowed,
        ),
        (404, String::new(), ErrorKind::NotFound),
        (
            404,
            error("resource_not_found", &["not_found"]),
            ErrorKind::NotFound,
        ),
        (
            422,
            error("request_invalid", &["amount_invalid"]),
            ErrorKind::Refused,
        ),
        (
            422,
            error(
                "processing_error",
                &["capture_value_greater_than_authorized"],
            ),
            ErrorKind::Refused,
        ),
        (422, error("request_malformed", &[]), ErrorKind::Refused),
        (422, String::new(), ErrorKind::Refused),
        (400, "bad".to_owned(), ErrorKind::Refused),
        (
            429,
            error("request_invalid", &["duplicate_request"]),
            ErrorKind::DuplicateUnderWay,
        ),
        // The body may have been lost: the first call with this key may still be under way.
        (429, String::new(), ErrorKind::DuplicateUnderWay),
        (
            429,
            error("request_invalid", &["api_calls_quota_exceeded"]),
            ErrorKind::RateLimited,
        ),
        (
            408,
            String::new(),
            ErrorKind::Unknown(NoAnswer::Status(408)),
        ),
        (
            500,
            String::new(),
            ErrorKind::Unknown(NoAnswer::Status(500)),
        ),
        (
            502,
            String::new(),
            ErrorKind::Unknown(NoAnswer::Status(502)),
        ),
        (
            503,
            "<html>".to_owned(),
            ErrorKind::Unknown(NoAnswer::Status(503)),
        ),
        (
            302,
            String::new(),
            ErrorKind::Unknown(NoAnswer::Status(302)),
        ),
        (
            403,
            " <!DOCTYPE html>".to_owned(),
            ErrorKind::NotReached(Barrier::WebPage(403)),
        ),
        (
            404,
            "<html>".to_owned(),
            ErrorKind::NotReached(Barrier::WebPage(404)),
        ),
    ] {
        let answer = ResponseTemplate::new(status)
            .set_body_string(body.clone())
            .insert_header("cko-request-id", REQUEST_ID);
        let (_server, client) = of(answer).await;
        let error = capture(&client).await;
        assert_eq!(error.kind(), kind, "{status} {body}");
        assert_eq!(error.status(), Some(status));
        assert_eq!(error.request_id(), Some(REQUEST_ID), "{status} {body}");
        let is_open = matches!(kind, ErrorKind::Unknown(_) | ErrorKind::DuplicateUnderWay);
        assert_eq!(error.did_nothing(), !is_open, "{status} {body}");
        // The same answer to a question: it changed nothing.
        let read = client.payment(&payment()).await.unwrap_err();
        match kind {
            ErrorKind::Unknown(why) => assert_eq!(read.kind(), ErrorKind::NotRead(why)),
            ErrorKind::DuplicateUnderWay if body.is_empty() => {
                assert_eq!(read.kind(), ErrorKind::RateLimited);
            }
            kind => assert_eq!(read.kind(), kind),
        }
    }
}

#[tokio::test]
async fn codes_and_kind_of_an_error_are_kept_and_its_id_is_taken_from_the_body_without_a_header() {
    let body = json!({"request_id": "0HL80RJLS76I7", "error_type": "request_invalid",
        "error_codes": ["currency_not_supported", "amount_invalid"]});
    let (_server, client) = of(ResponseTemplate::new(422).set_body_json(&body)).await;
    let error = capture(&client).await;
    assert_eq!(error.error_type(), Some("request_invalid"));
    assert_eq!(error.codes(), ["currency_not_supported", "amount_invalid"]);
    assert_eq!(error.request_id(), Some("0HL80RJLS76I7"));
    assert_eq!(
        error.to_string(),
        "Checkout.com refused (HTTP 422, request_invalid, currency_not_supported, amount_invalid, \
         request 0HL80RJLS76I7)"
    );
}

#[tokio::test]
async fn odd_members_of_an_error_hide_nothing_else() {
    let body =
        json!({"request_id": 7, "error_type": {}, "error_codes": ["amount_invalid", 7, null]});
    let (_server, client) = of(ResponseTemplate::new(422).set_body_json(&body)).await;
    let error = capture(&client).await;
    assert_eq!(error.codes(), ["amount_invalid"]);
    assert_eq!((error.error_type(), error.request_id()), (None, None));
}

#[tokio::test]
async fn a_call_with_a_key_that_is_refused_is_not_repeated() {
    let (server, client) = of(ResponseTemplate::new(401)).await;
    let error = capture(&client).await;
    assert_eq!(error.kind(), ErrorKind::WrongCredentials);
    assert_eq!(server.received_requests().await.unwrap().len(), 1);
}

#[tokio::test]
async fn how_long_to_wait_is_kept_where_an_answer_says_it() {
    let answer = ResponseTemplate::new(429).insert_header("retry-after", "7");
    let (_server, client) = of(answer).await;
    let error = capture(&client).await;
    assert_eq!(error.retry_after(), Some(Duration::from_secs(7)));
}

#[tokio::test]
async fn a_success_that_cannot_be_read_leaves_the_outcome_unknown_and_says_where() {
    let body = json!({"action_id": {"open": "sesame"}});
    let (_server, client) = of(json(202, &body)).await;
    let error = capture(&client).await;
    assert_eq!(error.kind(), ErrorKind::Unknown(NoAnswer::Unreadable));
    assert_eq!(error.unreadable().unwrap().path(), "action_id");
    assert_eq!(
        (error.status(), error.request_id()),
        (Some(202), Some(REQUEST_ID))
    );
    assert!(!format!("{error} {error:?}").contains("sesame"));
    for page in ["<html></html>", "", "{\"action_id\":"] {
        let answer = ResponseTemplate::new(202).set_body_string(page);
        let (_server, client) = of(answer).await;
        let void = client
            .void(&payment(), &NewVoid::new(), &idempotency_key())
            .await;
        let error = void.unwrap_err();
        assert_eq!(
            error.kind(),
            ErrorKind::Unknown(NoAnswer::Unreadable),
            "{page}"
        );
        let error = client.payment(&payment()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotRead(NoAnswer::Unreadable));
    }
}

#[tokio::test]
async fn an_error_whose_body_breaks_off_is_still_known_by_its_status() {
    let cut = b"HTTP/1.1 422 X\r\ncontent-length: 500\r\n\r\n{\"error_type\":";
    let error = capture(&client(&raw(cut).await)).await;
    assert_eq!(
        (error.kind(), error.status()),
        (ErrorKind::Refused, Some(422))
    );
}

#[tokio::test]
async fn an_answer_that_is_too_large_is_cut_off() {
    let huge = ResponseTemplate::new(200).set_body_string("x".repeat(100 * 1024));
    let (_server, client) = of(huge).await;
    let error = client.payment(&payment()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotRead(NoAnswer::TooLarge));
    let error = capture(&client).await;
    assert_eq!(error.kind(), ErrorKind::Unknown(NoAnswer::TooLarge));
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let server = MockServer::start().await;
    let elsewhere = MockServer::start().await;
    let moved = ResponseTemplate::new(307).insert_header("location", elsewhere.uri().as_str());
    Mock::given(method("POST"))
        .respond_with(moved)
        .mount(&server)
        .await;
    let error = capture(&client(&server.uri())).await;
    assert_eq!(error.kind(), ErrorKind::Unknown(NoAnswer::Status(307)));
    assert!(elsewhere.received_requests().await.unwrap().is_empty());
}

#[test]
fn an_answer_that_repeats_a_person_or_the_key_prints_neither() {
    let long = "a".repeat(900_000);
    for said in [
        "+971500000001",
        "971500000001",
        "Fatima Ali",
        "fatima@shop.example",
        crate::fixture::KEY,
        &long,
    ] {
        let body = json!({"request_id": said, "error_type": said, "error_codes": vec![said; 50]});
        let error = Error::of_answer(422, body.to_string().as_bytes());
        for printed in [error.to_string(), format!("{error:?}")] {
            assert!(!printed.contains(said), "{printed}");
            assert!(printed.len() < 300, "{printed}");
        }
        // Programs can still get the values.
        assert_eq!((error.error_type(), error.codes().len()), (Some(said), 50));
    }
}

proptest! {
    #[test]
    fn no_answer_makes_it_panic(status in 0_u16..1000, body in prop::collection::vec(any::<u8>(), 0..200)) {
        let error = Error::of_answer(status, &body);
        prop_assert_eq!(error.status(), Some(status));
    }
}
