//! Proxies.

use std::sync::{Arc, Mutex};

use serde_json::json;
use tabby::error::Obstacle;
use tabby::{Client, Error, Proxy, SecretKey};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use wiremock::matchers::method;
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::fixture::{ID, KEY, payment};

/// A proxy that writes down what it is asked, and refuses it.
async fn listening_proxy() -> (String, Arc<Mutex<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let heard = Arc::new(Mutex::new(String::new()));
    tokio::spawn({
        let heard = heard.clone();
        async move {
            loop {
                let (mut stream, _) = listener.accept().await.unwrap();
                let mut request = [0_u8; 4096];
                let read = stream.read(&mut request).await.unwrap_or(0);
                let text = String::from_utf8_lossy(&request[..read]).into_owned();
                heard.lock().unwrap().push_str(&text);
                let _ = stream
                    .write_all(b"HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n")
                    .await;
            }
        }
    });
    (address, heard)
}

async fn ask(proxy: &Proxy, base: &str) -> Result<(), Error> {
    let key = SecretKey::new(KEY).unwrap();
    let builder = Client::builder(base, key).proxy(proxy.clone());
    let client = builder.build().unwrap();
    client.retrieve_payment(payment()).await.map(drop)
}

#[tokio::test]
async fn a_chosen_proxy_is_asked_to_connect_and_never_sees_the_key() {
    let (address, heard) = listening_proxy().await;
    let chosen: Proxy = address.parse().unwrap();
    let error = ask(&chosen, "https://gateway.invalid").await.unwrap_err();
    let Error::TryLater(trouble) = &error else {
        panic!("{error}")
    };
    assert_eq!(*trouble.why(), Obstacle::NotConnected);
    let heard = heard.lock().unwrap().clone();
    assert!(heard.starts_with("CONNECT gateway.invalid:443"), "{heard}");
    assert!(!heard.contains(KEY) && !heard.to_lowercase().contains("bearer"));
}

#[tokio::test]
async fn a_gateway_on_this_machine_is_asked_through_no_proxy() {
    let (address, heard) = listening_proxy().await;
    let server = MockServer::start().await;
    let body = json!({"id": ID, "status": "CLOSED", "amount": "1", "currency": "AED"});
    Mock::given(method("GET"))
        .respond_with(ResponseTemplate::new(200).set_body_json(body))
        .mount(&server)
        .await;
    let port = server.address().port();
    for base in [server.uri(), format!("http://localhost:{port}")] {
        let chosen: Proxy = address.parse().unwrap();
        assert!(ask(&chosen, &base).await.is_ok(), "{base}");
    }
    // Nobody listens there with TLS; what counts is that the proxy hears nothing of it.
    let _ = ask(&address.parse().unwrap(), "https://127.0.0.2:9").await;
    assert_eq!(*heard.lock().unwrap(), "");
}

/// Where the system's proxy is in the environment of a second run of this test.
const SECOND_RUN: &str = "TABBY_TEST_PROXY_GATEWAY";

#[tokio::test]
async fn the_systems_proxy_is_for_https_only_and_not_for_this_machine() {
    // In a process of its own, for a process's environment is its own from the start.
    if let Ok(gateway) = std::env::var(SECOND_RUN) {
        assert!(ask(&Proxy::System, &gateway).await.is_ok());
        assert!(
            ask(&Proxy::System, "https://gateway.invalid")
                .await
                .is_err()
        );
        assert!(ask(&Proxy::Direct, "https://other.invalid").await.is_err());
        return;
    }
    let (address, heard) = listening_proxy().await;
    let server = MockServer::start().await;
    let body = json!({"id": ID, "status": "CLOSED", "amount": "1", "currency": "AED"});
    Mock::given(method("GET"))
        .respond_with(ResponseTemplate::new(200).set_body_json(body))
        .expect(1)
        .mount(&server)
        .await;
    let mut again = std::process::Command::new(std::env::current_exe().unwrap());
    again
        .args([
            "--exact",
            "proxy::the_systems_proxy_is_for_https_only_and_not_for_this_machine",
        ])
        .env(SECOND_RUN, server.uri());
    for name in ["http_proxy", "https_proxy", "all_proxy"] {
        again.env(name, &address).env(name.to_uppercase(), &address);
    }
    for name in ["no_proxy", "NO_PROXY", "REQUEST_METHOD"] {
        again.env_remove(name);
    }
    let again = tokio::task::spawn_blocking(move || again.output());
    let output = again.await.unwrap().unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stdout)
    );
    let heard = heard.lock().unwrap().clone();
    assert_eq!(
        heard.matches("CONNECT gateway.invalid:443").count(),
        1,
        "{heard}"
    );
    assert_eq!(heard.matches("HTTP/1.1").count(), 1, "{heard}");
    assert!(!heard.contains(KEY), "{heard}");
}
