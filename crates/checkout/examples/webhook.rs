//! Takes webhooks with axum: checks the signature of the bytes, answers at once, and reads the
//! payment afterwards.
//!
//! ```text
//! CHECKOUT_URL=https://….api.sandbox.checkout.com CHECKOUT_SECRET_KEY=sk_sbox_… \
//!     CHECKOUT_WEBHOOK_KEY=… cargo run --example webhook
//! ```

#![allow(
    clippy::print_stdout,
    unreachable_pub,
    reason = "an example speaks to who runs it, and a test calls its parts"
)]

use std::collections::BTreeSet;
use std::error::Error;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use checkout::payment::Payment;
use checkout::webhook::{Event, SignatureCheck};
use checkout::{Client, EventId, SecretKey};
use tokio::sync::mpsc::Sender;

/// What the route needs.
#[derive(Clone)]
pub struct Shop {
    /// Asks Checkout.com.
    pub client: Client,
    /// Knows the keys.
    pub check: SignatureCheck,
    /// Events that came. A shop keeps them where a restart does not lose them: only this stops a
    /// delivery that somebody sends again.
    pub seen: Arc<Mutex<BTreeSet<EventId>>>,
    /// Who wants to know about payments.
    pub news: Sender<Payment>,
}

/// The route.
pub fn router(shop: Shop) -> Router {
    Router::new()
        .route("/checkout", post(take))
        .with_state(shop)
}

async fn take(State(shop): State<Shop>, headers: HeaderMap, body: Bytes) -> StatusCode {
    if !shop.check.admits(&headers, &body) {
        return StatusCode::UNAUTHORIZED;
    }
    // What cannot be read would be no better the next time: Checkout.com repeats whatever is not
    // 2xx.
    let Ok(event) = Event::read(&body) else {
        return StatusCode::OK;
    };
    let is_new = event.id.is_none_or(|id| {
        let seen = shop.seen.lock();
        seen.unwrap_or_else(PoisonError::into_inner).insert(id)
    });
    if let Some(payment) = event.data.payment_id.filter(|_| is_new) {
        tokio::spawn(async move {
            // An event may be late: what is true now, the payment says.
            if let Ok(payment) = shop.client.payment(&payment).await {
                let _ = shop.news.send(payment.into_value()).await;
            }
        });
    }
    StatusCode::OK
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let secret: SecretKey = std::env::var("CHECKOUT_SECRET_KEY")?.parse()?;
    let client = Client::builder(std::env::var("CHECKOUT_URL")?, secret).build()?;
    let mut check = SignatureCheck::new(std::env::var("CHECKOUT_WEBHOOK_KEY")?)?;
    // After a change deliveries with the key of before may still be on their way.
    if let Ok(before) = std::env::var("CHECKOUT_WEBHOOK_KEY_BEFORE") {
        check = check.or(before)?;
    }
    let (news, mut heard) = tokio::sync::mpsc::channel::<Payment>(16);
    let shop = Shop {
        client,
        check,
        seen: Arc::default(),
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
