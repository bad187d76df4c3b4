//! Connections that fail, break or stay silent.

use std::time::Duration;

use tabby::error::{Gap, Obstacle};
use tabby::{Client, Error, Limits, SecretKey};
use tokio::net::TcpListener;
use wiremock::matchers::method;
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::fixture::{ID, KEY, client, not_read, payment, raw};

#[tokio::test]
async fn an_error_of_the_network_has_its_cause() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let error = client(&format!("http://{address}")).close(payment()).await;
    assert!(std::error::Error::source(&error.unwrap_err()).is_some());
}

#[tokio::test]
async fn silence_ends_after_the_total_time_and_its_outcome_is_unknown() {
    let server = MockServer::start().await;
    let late = ResponseTemplate::new(200).set_delay(Duration::from_secs(600));
    Mock::given(method("POST"))
        .respond_with(late)
        .mount(&server)
        .await;
    let builder = Client::builder(server.uri(), SecretKey::new(KEY).unwrap());
    let limits = Limits::new().total(Duration::from_millis(50));
    let impatient = builder.limits(limits).build().unwrap();
    let error = impatient
        .cancel_session(ID.parse().unwrap())
        .await
        .unwrap_err();
    let Error::Unknown(trouble) = &error else {
        panic!("{error}")
    };
    assert_eq!(*trouble.why(), Gap::TimedOut);
    assert!(!error.did_nothing());
}

#[tokio::test]
async fn a_refused_connection_did_nothing() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let error = client(&format!("http://{address}"))
        .retrieve_payment(payment())
        .await
        .unwrap_err();
    let Error::TryLater(trouble) = &error else {
        panic!("{error}")
    };
    assert_eq!(*trouble.why(), Obstacle::NotConnected);
    assert!(error.did_nothing());
}

#[tokio::test]
async fn a_connection_that_breaks_leaves_the_outcome_unknown() {
    for bytes in [
        &b""[..],
        b"HTTP/1.1 200 OK\r\n",
        b"HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n{\"id\":",
    ] {
        let answer = bytes;
        let error = client(&raw(answer).await)
            .retrieve_payment(payment())
            .await
            .unwrap_err();
        let answer = String::from_utf8_lossy(answer);
        assert_eq!(not_read(&error), Some(Gap::Broken), "{answer}");
        let error = client(&raw(bytes).await)
            .close(payment())
            .await
            .unwrap_err();
        assert!(matches!(error, Error::Unknown(_)), "{error}");
    }
}
