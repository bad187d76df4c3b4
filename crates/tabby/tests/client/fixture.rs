//! What the tests of the client share: a client, a payment and a server that answers badly.

use std::time::Duration;

use tabby::error::Gap;
use tabby::payment::PaymentId;
use tabby::{Client, Error, Limits, SecretKey};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

pub const KEY: &str = "sk_test_7f5fbd5e-0000-4000-8000-000000000001";
pub const ID: &str = "8d2f4d7a-1a3b-4c8e-9b55-6f0a1f2c3d4e";

pub fn client(base: &str) -> Client {
    let limits = Limits::new()
        .connect(Duration::from_secs(5))
        .total(Duration::from_secs(20))
        .body(64 * 1024)
        .list_body(256 * 1024);
    let builder = Client::builder(base, SecretKey::new(KEY).unwrap());
    builder.limits(limits).build().unwrap()
}

pub fn payment() -> PaymentId {
    ID.parse().unwrap()
}

/// Why a call that only reads brought nothing. It never says that something may have happened.
pub fn not_read(error: &Error) -> Option<Gap> {
    assert!(error.did_nothing(), "{error}");
    match error {
        Error::NotRead(trouble) => Some(*trouble.why()),
        _ => None,
    }
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
