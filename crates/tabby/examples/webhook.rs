//! Takes webhooks with axum: checks the header, answers at once, and reads the payment afterwards.
//!
//! ```text
//! TABBY_SECRET_KEY=sk_test_… TABBY_WEBHOOK_VALUE=… cargo run --example webhook
//! ```

#![allow(
    clippy::print_stdout,
    unreachable_pub,
    reason = "an example speaks to who runs it, and a test calls its parts"
)]

use std::error::Error;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use tabby::payment::Payment;
use tabby::webhook::{HeaderCheck, Notice};
use tabby::{Client, Region, SecretKey};
use tokio::sync::mpsc::Sender;

/// The header that the webhook was registered with.
pub const HEADER: &str = "X-Shop";

/// What the route needs.
#[derive(Clone)]
pub struct Shop {
    /// Asks Tabby.
    pub client: Client,
    /// Knows the header.
    pub check: HeaderCheck,
    /// Who wants to know about payments.
    pub news: Sender<Payment>,
}

/// The route.
pub fn router(shop: Shop) -> Router {
    Router::new().route("/tabby", post(take)).with_state(shop)
}

async fn take(State(shop): State<Shop>, headers: HeaderMap, body: Bytes) -> StatusCode {
    if !shop.check.admits(&headers) {
        return StatusCode::UNAUTHORIZED;
    }
    // What cannot be read would be no better the next time: Tabby repeats whatever is not 200.
    if let Ok(notice) = Notice::read(&body) {
        tokio::spawn(async move {
            // A notice proves nothing. Notices come twice, late, and in any order.
            if let Ok(payment) = shop.client.retrieve_payment(notice.id).await {
                let _ = shop.news.send(payment).await;
            }
        });
    }
    StatusCode::OK
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let key: SecretKey = std::env::var("TABBY_SECRET_KEY")?.parse()?;
    let base = std::env::var("TABBY_URL").unwrap_or_else(|_| Region::Uae.base_url().into());
    let mut check = HeaderCheck::new(HEADER, std::env::var("TABBY_WEBHOOK_VALUE")?)?;
    // After a change deliveries with the value of before may still be on their way.
    if let Ok(before) = std::env::var("TABBY_WEBHOOK_VALUE_BEFORE") {
        check = check.or(before)?;
    }
    let (news, mut heard) = tokio::sync::mpsc::channel::<Payment>(16);
    let client = Client::builder(base, key).build()?;
    let shop = Shop {
        client,
        check,
        news,
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:8081").await?;
    tokio::spawn(async move {
        while let Some(payment) = heard.recv().await {
            println!("{} is {}", payment.id, payment.status);
        }
    });
    axum::serve(listener, router(shop)).await?;
    Ok(())
}
