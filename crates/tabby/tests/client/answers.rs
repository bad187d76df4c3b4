//! What a server may answer instead of an answer, and what the error says of it.

use std::time::Duration;

use serde_json::json;
use tabby::Error;
use tabby::checkout::SessionId;
use tabby::error::Gap;
use wiremock::matchers::{method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::fixture::{ID, client, not_read, payment, raw};

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let server = MockServer::start().await;
    let elsewhere = ResponseTemplate::new(302).insert_header("location", "/elsewhere");
    Mock::given(path(format!("/api/v2/payments/{ID}")))
        .respond_with(elsewhere)
        .mount(&server)
        .await;
    Mock::given(path("/elsewhere"))
        .respond_with(ResponseTemplate::new(200))
        .expect(0)
        .mount(&server)
        .await;
    let error = client(&server.uri())
        .retrieve_payment(payment())
        .await
        .unwrap_err();
    assert_eq!(not_read(&error), Some(Gap::Status(302)));
    assert_eq!(error.status(), Some(302));
}

#[tokio::test]
async fn a_cancellation_succeeds_whatever_its_body_says() {
    let server = MockServer::start().await;
    let session: SessionId = ID.parse().unwrap();
    Mock::given(method("POST"))
        .and(path(format!("/api/v2/checkout/{ID}/cancel")))
        .respond_with(ResponseTemplate::new(200))
        .mount(&server)
        .await;
    assert!(client(&server.uri()).cancel_session(session).await.is_ok());
}

#[tokio::test]
async fn html_with_a_success_status_is_no_answer() {
    let server = MockServer::start().await;
    let page = ResponseTemplate::new(200).set_body_string("<html></html>");
    Mock::given(method("GET"))
        .respond_with(page)
        .mount(&server)
        .await;
    let error = client(&server.uri())
        .retrieve_payment(payment())
        .await
        .unwrap_err();
    assert_eq!(not_read(&error), Some(Gap::Unreadable));
}

#[tokio::test]
async fn an_error_names_its_request_its_status_and_how_long_to_wait() {
    let server = MockServer::start().await;
    let busy = ResponseTemplate::new(429)
        .insert_header("retry-after", "7")
        .insert_header("x-request-id", "r-1");
    Mock::given(method("POST"))
        .respond_with(busy)
        .mount(&server)
        .await;
    let body = json!({"status": "error", "errorType": "bad_data", "error": "no"});
    let no = ResponseTemplate::new(400)
        .set_body_json(body)
        .insert_header("x-request-id", "r-2");
    Mock::given(method("GET"))
        .respond_with(no)
        .mount(&server)
        .await;
    let client = client(&server.uri());
    let busy = client.close(payment()).await.unwrap_err();
    assert_eq!(busy.retry_after(), Some(Duration::from_secs(7)));
    assert_eq!((busy.status(), busy.request_id()), (Some(429), Some("r-1")));
    let no = client.retrieve_payment(payment()).await.unwrap_err();
    assert_eq!((no.status(), no.request_id()), (Some(400), Some("r-2")));
    assert!(no.to_string().contains("r-2"), "{no}");
}

#[tokio::test]
async fn an_answer_that_cannot_be_read_says_where_and_not_what() {
    let server = MockServer::start().await;
    let body = json!({"id": ID, "status": "CLOSED", "amount": "1", "currency": "AED",
        "refunds": [{"amount": "0.5"}, {"amount": {"open": "sesame"}}]});
    Mock::given(path(format!("/api/v2/payments/{ID}")))
        .respond_with(ResponseTemplate::new(200).set_body_json(&body))
        .mount(&server)
        .await;
    Mock::given(path(format!("/api/v2/payments/{ID}/close")))
        .respond_with(ResponseTemplate::new(200).set_body_json(&body))
        .mount(&server)
        .await;
    let client = client(&server.uri());
    let read = client.retrieve_payment(payment()).await.unwrap_err();
    assert_eq!(not_read(&read), Some(Gap::Unreadable));
    let close = client.close(payment()).await.unwrap_err();
    assert!(matches!(close, Error::Unknown(_)), "{close}");
    for error in [read, close] {
        let unreadable = error.unreadable().unwrap();
        assert_eq!(unreadable.path(), "refunds[1].amount");
        assert_eq!(error.status(), Some(200));
        let source = std::error::Error::source(&error).unwrap();
        assert!(!format!("{error} {error:?} {source}").contains("sesame"));
    }
}

#[tokio::test]
async fn an_address_that_answers_with_a_web_page_is_wrong() {
    let server = MockServer::start().await;
    Mock::given(path(format!("/api/v2/payments/{ID}")))
        .respond_with(ResponseTemplate::new(404).set_body_string("<html>no such page</html>"))
        .mount(&server)
        .await;
    let error = client(&server.uri())
        .retrieve_payment(payment())
        .await
        .unwrap_err();
    assert!(matches!(error, Error::WrongAddress(_)), "{error}");
    assert_eq!(error.status(), Some(404));
}

#[tokio::test]
async fn an_endless_answer_is_cut_off() {
    let server = MockServer::start().await;
    let huge = ResponseTemplate::new(200).set_body_string("x".repeat(100 * 1024));
    Mock::given(method("GET"))
        .respond_with(huge)
        .mount(&server)
        .await;
    let error = client(&server.uri())
        .retrieve_payment(payment())
        .await
        .unwrap_err();
    assert_eq!(not_read(&error), Some(Gap::TooLarge));
}

#[tokio::test]
async fn truncated_json_is_no_answer() {
    let cut = b"HTTP/1.1 200 OK\r\ncontent-length: 8\r\nconnection: close\r\n\r\n{\"id\": \"";
    let error = client(&raw(cut).await)
        .retrieve_payment(payment())
        .await
        .unwrap_err();
    assert_eq!(not_read(&error), Some(Gap::Unreadable));
}
