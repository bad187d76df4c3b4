//! How requests leave: base address, user agent, a client of the caller's, and what is not sent.

use std::sync::Arc;

use serde_json::json;
use tabby::error::Flaw;
use tabby::transport::{Request, Transport};
use tabby::{Client, Error, SecretKey};
use wiremock::matchers::{header, method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::fixture::{ID, KEY, client, payment};

#[tokio::test]
async fn a_gateway_below_a_path_is_asked_below_it() {
    let server = MockServer::start().await;
    let body = json!({"id": ID, "status": "CLOSED", "amount": "1", "currency": "AED"});
    Mock::given(path(format!("/gateway/tabby/api/v2/payments/{ID}")))
        .respond_with(ResponseTemplate::new(200).set_body_json(body))
        .expect(2)
        .mount(&server)
        .await;
    for base in ["/gateway/tabby", "/gateway/tabby/"] {
        let client = client(&format!("{}{base}", server.uri()));
        assert!(client.retrieve_payment(payment()).await.is_ok(), "{base}");
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
    let http = builder.http().unwrap();
    // As a transport of somebody's own may be asked: the client checks before it.
    let mut request = Request::new(tabby::Method::GET, "api/v1/webhooks");
    request.merchant_code = Some("a\nb".into());
    let error = http.send(request).await.unwrap_err();
    assert!(
        matches!(error, Error::InvalidRequest(Flaw::Http)),
        "{error}"
    );
    assert!(error.did_nothing());
}

#[test]
fn a_key_is_not_sent_in_the_clear() {
    let key = SecretKey::new(KEY).unwrap();
    for wrong in ["http://api.tabby.ai", "not an address"] {
        assert!(Client::builder(wrong, key.clone()).build().is_err());
    }
}

#[tokio::test]
async fn a_client_of_ones_own_and_a_name_of_ones_own_are_used() {
    let server = MockServer::start().await;
    let body = json!({"id": ID, "status": "CLOSED", "amount": "1", "currency": "AED"});
    for name in ["till/7", "own/1"] {
        Mock::given(header("user-agent", name))
            .and(header("authorization", format!("Bearer {KEY}")))
            .respond_with(ResponseTemplate::new(200).set_body_json(&body))
            .expect(1)
            .mount(&server)
            .await;
    }
    let key = SecretKey::new(KEY).unwrap();
    let named = Client::builder(server.uri(), key.clone()).user_agent("till/7");
    let ring = rustls::crypto::ring::default_provider();
    let tls = rustls::ClientConfig::builder_with_provider(Arc::new(ring))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(rustls::RootCertStore::empty())
        .with_no_client_auth();
    let own = tabby::reqwest::Client::builder()
        .tls_backend_preconfigured(tls)
        .user_agent("own/1")
        .no_proxy()
        .build()
        .unwrap();
    let own = Client::builder(server.uri(), key).reqwest_client(own);
    for client in [named, own] {
        let client = client.build().unwrap();
        assert!(client.retrieve_payment(payment()).await.is_ok());
    }
}
