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
use tabby::dispute::{
    AttachmentFile, ChallengeReason, DisputeFilter, DisputeId, DisputeStatus, NewChallenge,
    NewEvidence,
};
use tabby::error::{Flaw, Gap, Obstacle};
use tabby::payment::{ListEntry, ListedStatus, PaymentFilter, PaymentId};
use tabby::transport::{Request, Transport};
use tabby::webhook::NewWebhook;
use tabby::{Client, Error, Limits, Proxy, SecretKey};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use wiremock::matchers::{body_json, header, method, path, query_param};
use wiremock::{Mock, MockServer, ResponseTemplate};

const KEY: &str = "sk_test_7f5fbd5e-0000-4000-8000-000000000001";
const ID: &str = "8d2f4d7a-1a3b-4c8e-9b55-6f0a1f2c3d4e";

fn client(base: &str) -> Client {
    let limits = Limits::new()
        .connect(Duration::from_secs(5))
        .total(Duration::from_secs(20))
        .body(64 * 1024)
        .list_body(256 * 1024);
    let builder = Client::builder(base, SecretKey::new(KEY).unwrap());
    builder.limits(limits).build().unwrap()
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
    let page = client(&server.uri())
        .list_payments(&PaymentFilter::new())
        .await
        .unwrap();
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
        let page = client(&server.uri())
            .list_payments(&PaymentFilter::new().offset(40))
            .await
            .unwrap();
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
    let whole = client
        .list_payments(&PaymentFilter::new())
        .await
        .unwrap_err();
    assert_eq!(not_read(&whole), Some(Gap::TooLarge));
    let page = client
        .list_payments(&PaymentFilter::new().limit(5))
        .await
        .unwrap();
    assert_eq!(page.entries.len(), 5, "150 kB, where one answer has 64");
    // Tabby knows no larger page.
    assert!(
        client
            .list_payments(&PaymentFilter::new().limit(50))
            .await
            .is_err()
    );
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

#[tokio::test]
async fn the_pages_of_a_list_come_one_after_the_other_and_end_with_an_empty_one() {
    let server = MockServer::start().await;
    let entry = json!({"id": ID, "status": "CLOSED", "amount": "1", "currency": "AED"});
    for (offset, entries) in [("0", 2), ("2", 1), ("3", 0)] {
        let body = json!({"payments": vec![&entry; entries],
            "pagination": {"limit": 2, "offset": 0, "total_count": 3}});
        Mock::given(method("GET"))
            .and(path("/api/v2/payments"))
            .and(query_param("limit", "2"))
            .and(query_param("offset", offset))
            .and(query_param("status", "closed"))
            .respond_with(ResponseTemplate::new(200).set_body_json(body))
            .expect(1)
            .mount(&server)
            .await;
    }
    let filter = PaymentFilter::new().limit(2).status(ListedStatus::Closed);
    let mut pages = client(&server.uri()).payments(filter);
    let mut seen = 0;
    while let Some(page) = pages.next().await {
        let page = page.unwrap();
        assert_eq!(page.pagination.total_count, Some(3));
        seen += page.payments().count();
    }
    assert_eq!((seen, pages.offset()), (3, 3));
    assert!(pages.next().await.is_none());
}

#[tokio::test]
async fn a_list_that_breaks_ends_and_says_where() {
    let server = MockServer::start().await;
    let entry = json!({"id": ID, "status": "CLOSED", "amount": "1", "currency": "AED"});
    Mock::given(query_param("offset", "0"))
        .respond_with(ResponseTemplate::new(200).set_body_json(json!({"payments": [entry]})))
        .mount(&server)
        .await;
    Mock::given(query_param("offset", "1"))
        .respond_with(ResponseTemplate::new(500))
        .expect(1)
        .mount(&server)
        .await;
    let mut pages = client(&server.uri()).payments(PaymentFilter::new());
    assert!(pages.next().await.unwrap().is_ok());
    let error = pages.next().await.unwrap().unwrap_err();
    assert_eq!(not_read(&error), Some(Gap::Status(500)));
    assert!(pages.next().await.is_none());
    assert_eq!(pages.offset(), 1);
}

#[tokio::test]
async fn an_amount_that_cannot_be_is_not_sent() {
    let server = MockServer::start().await;
    Mock::given(method("POST"))
        .respond_with(ResponseTemplate::new(200))
        .expect(0)
        .mount(&server)
        .await;
    let client = client(&server.uri());
    let member = |error: &Error| match error {
        Error::InvalidRequest(Flaw::Amount { member, .. }) => *member,
        _ => panic!("{error}"),
    };
    for (amount, currency, line, wrong) in [
        ("1.005", "AED", "1", "payment.amount"),
        ("1.0005", "KWD", "1", "payment.amount"),
        ("0", "AED", "1", "payment.amount"),
        ("-1", "AED", "1", "payment.amount"),
        ("1", "AED", "-1", "items.unit_price"),
        ("1", "SAR", "0.001", "items.unit_price"),
    ] {
        let request = json!({"merchant_code": "demo", "payment": {
            "amount": amount, "currency": currency,
            "order": {"items": [{"unit_price": line}]},
        }});
        let request = serde_json::from_value(request).unwrap();
        let error = client.create_session(&request).await.unwrap_err();
        assert_eq!(member(&error), wrong, "{amount} {currency} {line}");
    }
    for amount in ["0", "-0.01", "1.0001"] {
        let request = json!({"amount": amount, "reference_id": "k"});
        let capture = serde_json::from_value(request.clone()).unwrap();
        let error = client.capture(payment(), &capture).await.unwrap_err();
        assert_eq!(member(&error), "amount", "{amount}");
        let refund = serde_json::from_value(request).unwrap();
        let error = client.refund(payment(), &refund).await.unwrap_err();
        assert_eq!(member(&error), "amount", "{amount}");
    }
}

#[tokio::test]
async fn the_order_number_of_a_payment_and_a_webhook_can_be_changed_and_read() {
    let server = MockServer::start().await;
    let body = json!({"id": ID, "status": "CLOSED", "amount": "1", "currency": "AED",
        "order": {"reference_id": "A-2"}});
    Mock::given(method("PUT"))
        .and(path(format!("/api/v2/payments/{ID}")))
        .and(body_json(json!({"order": {"reference_id": "A-2"}})))
        .respond_with(ResponseTemplate::new(200).set_body_json(body))
        .mount(&server)
        .await;
    let hook = json!({"id": "w-1", "url": "https://shop.example/tabby"});
    Mock::given(method("PUT"))
        .and(path("/api/v1/webhooks/w-1"))
        .and(header("x-merchant-code", "demo"))
        .and(body_json(&hook))
        .respond_with(ResponseTemplate::new(200).set_body_json(&hook))
        .mount(&server)
        .await;
    Mock::given(method("GET"))
        .and(path("/api/v1/webhooks/w-1"))
        .and(header("x-merchant-code", "demo"))
        .respond_with(ResponseTemplate::new(200).set_body_json(&hook))
        .mount(&server)
        .await;
    let client = client(&server.uri());
    let changed = client.set_reference(payment(), "A-2").await.unwrap();
    assert_eq!(changed.order.reference_id.as_deref(), Some("A-2"));
    let webhook = NewWebhook::new("https://shop.example/tabby");
    client
        .update_webhook("demo", "w-1", &webhook)
        .await
        .unwrap();
    let read = client.retrieve_webhook("demo", "w-1").await.unwrap();
    assert_eq!(read.url, webhook.url);
}

#[tokio::test]
async fn disputes_are_listed_read_approved_challenged_and_answered() {
    let server = MockServer::start().await;
    let dispute = json!({"id": ID, "payment_id": ID, "amount": "100.00", "currency": "AED",
        "status": "new", "reason": "product_issue", "days_left": 3});
    let answer = |body: serde_json::Value| ResponseTemplate::new(200).set_body_json(body);
    Mock::given(method("GET"))
        .and(path("/api/v1/disputes"))
        .and(query_param("statuses", "new"))
        .and(query_param("page_token", "a&b=c"))
        .respond_with(answer(
            json!({"disputes": [dispute, {"id": 1}], "next_page_token": ""}),
        ))
        .mount(&server)
        .await;
    Mock::given(method("GET"))
        .and(path(format!("/api/v1/disputes/{ID}")))
        .respond_with(answer(json!({"dispute": dispute})))
        .mount(&server)
        .await;
    Mock::given(method("POST"))
        .and(path("/api/v1/disputes/approve"))
        .and(body_json(json!({"dispute_ids": [ID]})))
        .respond_with(answer(json!({"disputes": [dispute]})))
        .expect(1)
        .mount(&server)
        .await;
    Mock::given(method("POST"))
        .and(path("/api/v1/disputes/challenge"))
        .and(body_json(
            json!({"dispute_id": ID, "reason": "merchant_reason_other",
            "description": "it was delivered", "attachment_ids": [ID]}),
        ))
        .respond_with(answer(json!({"disputes": [dispute]})))
        .mount(&server)
        .await;
    Mock::given(method("POST"))
        .and(path(format!("/api/v1/disputes/{ID}/provide-evidence")))
        .and(body_json(json!({"content": "a picture"})))
        .respond_with(answer(
            json!({"id": ID, "dispute_id": ID, "content": "a picture"}),
        ))
        .mount(&server)
        .await;
    Mock::given(method("POST"))
        .and(path("/api/v1/disputes/attachments/upload"))
        .respond_with(answer(json!({"id": ID})))
        .mount(&server)
        .await;
    let client = client(&server.uri());
    let filter = DisputeFilter::new()
        .status(DisputeStatus::New)
        .page_token("a&b=c");
    let page = client.list_disputes(&filter).await.unwrap();
    assert_eq!((page.disputes().count(), page.is_complete()), (1, false));
    assert_eq!(page.next_page_token, None);
    let id: DisputeId = ID.parse().unwrap();
    assert_eq!(
        client.retrieve_dispute(id).await.unwrap().days_left,
        Some(3)
    );
    assert_eq!(client.approve_disputes(&[id]).await.unwrap().len(), 1);
    for wrong in [vec![], vec![id; 21]] {
        let error = client.approve_disputes(&wrong).await.unwrap_err();
        assert!(matches!(error, Error::InvalidRequest(_)), "{error}");
    }
    let file = AttachmentFile::new(b"%PDF-1.7".to_vec()).unwrap();
    let file = client.upload_attachment(&file).await.unwrap();
    let challenge = NewChallenge::new(id, ChallengeReason::Unlisted, "it was delivered");
    let challenged = client.challenge_dispute(&challenge.attach(file)).await;
    assert_eq!(challenged.unwrap().len(), 1);
    let evidence = NewEvidence::new("a picture");
    let evidence = client.provide_evidence(id, &evidence).await.unwrap();
    assert_eq!(evidence.dispute_id, id);
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
