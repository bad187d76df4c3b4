//! The client against servers that answer badly.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests may"
)]

use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::json;
use tabby::checkout::SessionId;
use tabby::error::{Flaw, Gap, Obstacle};
use tabby::payment::{ListEntry, PaymentId};
use tabby::transport::{AnswerSize, Http, Request, Transport};
use tabby::{Client, Error, Limits, Proxy, SecretKey};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use wiremock::matchers::{header, method, path, query_param};
use wiremock::{Mock, MockServer, ResponseTemplate};

const KEY: &str = "sk_test_7f5fbd5e-0000-4000-8000-000000000001";
const ID: &str = "8d2f4d7a-1a3b-4c8e-9b55-6f0a1f2c3d4e";

fn client(base: &str) -> Client {
    let limits = Limits {
        connect: Duration::from_secs(5),
        total: Duration::from_secs(20),
        body: 64 * 1024,
        list_body: 256 * 1024,
    };
    Client::new(base, SecretKey::new(KEY).unwrap(), limits).unwrap()
}

fn payment() -> PaymentId {
    ID.parse().unwrap()
}

/// Why a call that only reads brought nothing. It never says that something may have happened.
fn not_read(error: &Error) -> Option<Gap> {
    assert!(error.did_nothing(), "{error}");
    match error {
        Error::NotRead(trouble) => Some(*trouble.why()),
        _ => None,
    }
}

/// A server that reads a request and writes these bytes, then closes.
async fn raw(answer: &'static [u8]) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut request = [0_u8; 4096];
            let _ = stream.read(&mut request).await;
            let _ = stream.write_all(answer).await;
        }
    });
    format!("http://{address}")
}

#[tokio::test]
async fn a_payment_is_read_with_the_key_as_bearer() {
    let server = MockServer::start().await;
    let body = json!({"id": ID, "status": "CLOSED", "amount": "250.00", "currency": "AED"});
    Mock::given(method("GET"))
        .and(path(format!("/api/v2/payments/{ID}")))
        .and(header("authorization", format!("Bearer {KEY}")))
        .respond_with(ResponseTemplate::new(200).set_body_json(body))
        .expect(1)
        .mount(&server)
        .await;
    assert!(
        client(&server.uri())
            .retrieve_payment(payment())
            .await
            .is_ok()
    );
}

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
async fn a_page_counts_what_it_cannot_read_and_keeps_every_digit() {
    let server = MockServer::start().await;
    // As text: a JSON value in this test would pass the number through a float.
    let body = format!(
        r#"{{"payments":[
            {{"id":"{ID}","status":"CLOSED","amount":90071992547409.93,"currency":"AED","captures":[{{"amount":90071992547409.93}}]}},
            {{"id":"5f0c0a4e-0000-4000-8000-000000000001","status":"CLOSED","amount":null,"currency":"AED","buyer":{{"phone":"+971500000001"}}}},
            null
        ]}}"#
    );
    Mock::given(method("GET"))
        .and(path("/api/v2/payments"))
        .respond_with(ResponseTemplate::new(200).set_body_string(body))
        .mount(&server)
        .await;
    let page = client(&server.uri()).list_payments(0, 20).await.unwrap();
    assert_eq!((page.entries.len(), page.unreadable()), (3, 2));
    assert!(!page.is_complete());
    let payments: Vec<_> = page.payments().collect();
    assert_eq!(payments.len(), 1);
    assert_eq!(payments[0].amount.to_string(), "90071992547409.93");
    assert_eq!(
        payments[0].captures[0].amount.to_string(),
        "90071992547409.93"
    );
    let ListEntry::Unreadable(raw) = &page.entries[1] else {
        panic!("{page:?}")
    };
    assert!(
        raw.expose()
            .contains("5f0c0a4e-0000-4000-8000-000000000001")
    );
    assert!(!format!("{page:?}").contains("500000001"));
}

#[tokio::test]
async fn a_page_without_entries_is_complete_and_one_of_odd_entries_is_not_empty() {
    for (body, entries, complete) in [
        (r#"{"payments":null}"#, 0, true),
        ("{}", 0, true),
        (r#"{"payments":[]}"#, 0, true),
        (r#"{"payments":[1,{"id":"x"}]}"#, 2, false),
    ] {
        let server = MockServer::start().await;
        Mock::given(method("GET"))
            .respond_with(ResponseTemplate::new(200).set_body_string(body))
            .mount(&server)
            .await;
        let page = client(&server.uri()).list_payments(40, 20).await.unwrap();
        assert_eq!(
            (page.entries.len(), page.is_complete()),
            (entries, complete),
            "{body}"
        );
    }
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
async fn an_error_of_the_network_has_its_cause() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let error = client(&format!("http://{address}")).close(payment()).await;
    assert!(std::error::Error::source(&error.unwrap_err()).is_some());
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
async fn a_page_of_payments_may_be_larger_than_one_and_can_be_asked_for_smaller() {
    let server = MockServer::start().await;
    let entry = json!({"id": ID, "status": "CLOSED", "amount": "1", "currency": "AED",
        "description": "x".repeat(30 * 1024)});
    for (limit, entries) in [(20, 20), (5, 5)] {
        Mock::given(method("GET"))
            .and(path("/api/v2/payments"))
            .and(query_param("limit", limit.to_string()))
            .respond_with(
                ResponseTemplate::new(200)
                    .set_body_json(json!({"payments": vec![&entry; entries]})),
            )
            .mount(&server)
            .await;
    }
    let client = client(&server.uri());
    let whole = client.list_payments(0, 20).await.unwrap_err();
    assert_eq!(not_read(&whole), Some(Gap::TooLarge));
    let page = client.list_payments(0, 5).await.unwrap();
    assert_eq!(page.entries.len(), 5, "150 kB, where one answer has 64");
    // Tabby knows no larger page.
    assert!(client.list_payments(0, 50).await.is_err());
}

#[tokio::test]
async fn silence_ends_after_the_total_time_and_its_outcome_is_unknown() {
    let server = MockServer::start().await;
    let late = ResponseTemplate::new(200).set_delay(Duration::from_secs(600));
    Mock::given(method("POST"))
        .respond_with(late)
        .mount(&server)
        .await;
    let limits = Limits {
        total: Duration::from_millis(50),
        ..Limits::default()
    };
    let impatient = Client::new(&server.uri(), SecretKey::new(KEY).unwrap(), limits).unwrap();
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

#[tokio::test]
async fn truncated_json_is_no_answer() {
    let cut = b"HTTP/1.1 200 OK\r\ncontent-length: 8\r\nconnection: close\r\n\r\n{\"id\": \"";
    let error = client(&raw(cut).await)
        .retrieve_payment(payment())
        .await
        .unwrap_err();
    assert_eq!(not_read(&error), Some(Gap::Unreadable));
}

#[tokio::test]
async fn a_request_that_http_cannot_carry_is_not_sent() {
    let server = MockServer::start().await;
    Mock::given(method("GET"))
        .respond_with(ResponseTemplate::new(200))
        .expect(0)
        .mount(&server)
        .await;
    let http = Http::new(
        &server.uri(),
        SecretKey::new(KEY).unwrap(),
        Limits::default(),
    )
    .unwrap();
    // As a transport of somebody's own may be asked: the client checks before it.
    let request = Request {
        method: reqwest::Method::GET,
        path: "api/v1/webhooks".into(),
        body: None,
        merchant_code: Some("a\nb".into()),
        size: AnswerSize::One,
    };
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
    assert!(Client::new("http://api.tabby.ai", key.clone(), Limits::default()).is_err());
    assert!(Client::new("not an address", key, Limits::default()).is_err());
}

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
    let client = Client::through(proxy, base, key, Limits::default()).unwrap();
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
            "the_systems_proxy_is_for_https_only_and_not_for_this_machine",
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
