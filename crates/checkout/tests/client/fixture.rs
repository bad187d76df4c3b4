//! What the tests share: a client, ids of the published examples, and servers.

use std::time::Duration;

use checkout::objects::{Customer, Phone};
use checkout::{Amount, ChannelId, Client, Currency, IdempotencyKey, Limits, PaymentId, SecretKey};
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use wiremock::matchers::{method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

pub const KEY: &str = "sk_sbox_abcdefghijklmnopqrstuvwxyz2";
pub const LIVE_KEY: &str = "sk_abcdefghijklmnopqrstuvwxyz2";
pub const PAYMENT: &str = "pay_mbabizu24mvu3mela5njyhpit4";
pub const CONTEXT: &str = "pct_y3oqhf46pyzuxjbcn2giaqnb44";
pub const ACTION: &str = "act_y3oqhf46pyzuxjbcn2giaqnb44";
pub const CHANNEL: &str = "pc_q4dbxom5jbgudnjzjpz7j2z6uq";
pub const IDEMPOTENCY_KEY: &str = "6f0a1f2c-3d4e-4c8e-9b55-8d2f4d7a1a3b";

pub fn limits() -> Limits {
    Limits::new()
        .connect(Duration::from_secs(5))
        .read(Duration::from_secs(20))
        .write(Duration::from_secs(20))
        .body(64 * 1024)
        .list_body(256 * 1024)
}

pub fn client(base: &str) -> Client {
    let key = SecretKey::new(KEY).unwrap();
    Client::builder(base, key).limits(limits()).build().unwrap()
}

pub fn payment() -> PaymentId {
    PAYMENT.parse().unwrap()
}

pub fn channel() -> ChannelId {
    CHANNEL.parse().unwrap()
}

pub fn idempotency_key() -> IdempotencyKey {
    IDEMPOTENCY_KEY.parse().unwrap()
}

pub fn aed(text: &str) -> Amount {
    Amount::parse(text, Currency::Aed).unwrap()
}

/// The customer of the published examples, whose addresses are blank there.
pub fn customer() -> Customer {
    Customer::new()
        .email("john@shop.example")
        .name("John Smith")
        .phone(Phone::new("+971", "500000001"))
}

/// A server that answers this method and path.
pub async fn answering(verb: &str, at: &str, answer: ResponseTemplate) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(method(verb))
        .and(path(at))
        .respond_with(answer)
        .mount(&server)
        .await;
    server
}

pub fn json(status: u16, body: &Value) -> ResponseTemplate {
    ResponseTemplate::new(status)
        .set_body_json(body)
        .insert_header("cko-request-id", REQUEST_ID)
        .insert_header("cko-version", "1.0.0")
}

/// A request id with more digits in a row than a log takes from anything but a UUID.
pub const REQUEST_ID: &str = "80c53a1c-1111-4222-8333-000000012345";

/// The only request that a server had: its JSON body.
pub async fn sent(server: &MockServer) -> Value {
    let all = server.received_requests().await.unwrap();
    assert_eq!(all.len(), 1);
    serde_json::from_slice(&all[0].body).unwrap()
}

/// A server that reads a request and writes these bytes, then closes.
pub async fn raw(answer: &'static [u8]) -> String {
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
