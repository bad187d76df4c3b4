//! Connections that fail, break or stay silent, and how requests leave.

use std::sync::Arc;
use std::time::Duration;

use checkout::error::{Barrier, Flaw, NoAnswer};
use checkout::payment::{NewCapture, NewVoid};
use checkout::transport::{Request, Target, Transport};
use checkout::{Client, ErrorKind, Method, SecretKey};
use serde_json::json;
use tokio::net::TcpListener;
use wiremock::matchers::{header, method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::fixture::{KEY, PAYMENT, client, idempotency_key, json, limits, payment, raw};

#[tokio::test]
async fn a_refused_connection_did_nothing_and_has_its_cause() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let client = client(&format!("http://{address}"));
    let error = client
        .void(&payment(), &NewVoid::new(), &idempotency_key())
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotReached(Barrier::NotConnected));
    assert!(error.did_nothing() && std::error::Error::source(&error).is_some());
}

#[tokio::test]
async fn a_connection_that_breaks_leaves_the_outcome_unknown() {
    for answer in [
        &b""[..],
        b"HTTP/1.1 202 Accepted\r\n",
        b"HTTP/1.1 202 Accepted\r\ncontent-length: 500\r\n\r\n{\"action_id\":",
    ] {
        let client = client(&raw(answer).await);
        let read = client.payment(&payment()).await.unwrap_err();
        let name = String::from_utf8_lossy(answer);
        assert_eq!(read.kind(), ErrorKind::NotRead(NoAnswer::Broken), "{name}");
        let error = client
            .capture(&payment(), &NewCapture::whole(), &idempotency_key())
            .await
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unknown(NoAnswer::Broken), "{name}");
    }
}

#[tokio::test]
async fn a_question_is_given_up_sooner_than_a_call_that_may_move_money() {
    let server = MockServer::start().await;
    let late = |milliseconds, body: &serde_json::Value| {
        json(202, body).set_delay(Duration::from_millis(milliseconds))
    };
    Mock::given(method("GET"))
        .respond_with(late(60_000, &json!({})))
        .mount(&server)
        .await;
    Mock::given(method("POST"))
        .and(path(format!("/payments/{PAYMENT}/captures")))
        .respond_with(late(400, &json!({"action_id": "act_1"})))
        .mount(&server)
        .await;
    Mock::given(method("POST"))
        .and(path(format!("/payments/{PAYMENT}/voids")))
        .respond_with(late(60_000, &json!({"action_id": "act_1"})))
        .mount(&server)
        .await;
    let limits = limits()
        .read(Duration::from_millis(100))
        .write(Duration::from_secs(3));
    let builder = Client::builder(server.uri(), SecretKey::new(KEY).unwrap());
    let client = builder.limits(limits).build().unwrap();
    let read = client.payment(&payment()).await.unwrap_err();
    assert_eq!(read.kind(), ErrorKind::NotRead(NoAnswer::TimedOut));
    let captured = client
        .capture(&payment(), &NewCapture::whole(), &idempotency_key())
        .await;
    assert!(captured.is_ok());
    let voided = client
        .void(&payment(), &NewVoid::new(), &idempotency_key())
        .await
        .unwrap_err();
    assert_eq!(voided.kind(), ErrorKind::Unknown(NoAnswer::TimedOut));
}

#[tokio::test]
async fn a_base_address_with_a_path_is_kept_and_the_program_has_a_name() {
    let server = MockServer::start().await;
    let body = json!({"id": PAYMENT, "status": "Pending", "amount": 1, "currency": "AED"});
    for name in [
        concat!("checkout-pay/", env!("CARGO_PKG_VERSION")),
        "till/7",
    ] {
        Mock::given(path(format!("/gateway/payments/{PAYMENT}")))
            .and(header("user-agent", name))
            .respond_with(json(200, &body))
            .expect(1)
            .mount(&server)
            .await;
    }
    let base = format!("{}/gateway", server.uri());
    let builder = || Client::builder(&*base, SecretKey::new(KEY).unwrap());
    for builder in [builder(), builder().user_agent("till/7")] {
        let client = builder.build().unwrap();
        assert!(client.payment(&payment()).await.is_ok());
    }
}

#[tokio::test]
async fn a_request_that_http_cannot_carry_is_not_sent() {
    let server = MockServer::start().await;
    Mock::given(method("GET"))
        .respond_with(ResponseTemplate::new(200))
        .expect(0)
        .mount(&server)
        .await;
    let builder = Client::builder(server.uri(), SecretKey::new(KEY).unwrap());
    let http = Arc::new(builder.http().unwrap());
    // As a transport of somebody's own may ask it.
    let mut request = Request::new(Method::GET, "payments");
    request.bearer = Some("a\nb".into());
    let error = http.send(request).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest(Flaw::Http));
    // With a key there is no token host.
    let mut request = Request::new(Method::GET, "");
    request.target = Target::TokenHost;
    let error = http.send(request).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest(Flaw::Http));
}
