//! A transport of one's own: here it goes by HTTP and counts; another may record, replay, or answer
//! by itself in a test.
//!
//! ```text
//! TABBY_SECRET_KEY=sk_test_… cargo run --example transport
//! ```

#![allow(
    clippy::print_stdout,
    unreachable_pub,
    reason = "an example speaks to who runs it, and a test calls its parts"
)]

use std::error::Error;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use tabby::payment::PaymentFilter;
use tabby::transport::{Request, Sending, Transport};
use tabby::{Client, Http, Region, SecretKey};

/// HTTP that counts what it is asked, and how often Tabby says that it was too often.
#[derive(Debug)]
pub struct Counting {
    http: Http,
    /// Requests so far.
    pub requests: Arc<AtomicU64>,
    /// Answers with 429.
    pub too_many: Arc<AtomicU64>,
}

impl Counting {
    /// Counts from zero.
    pub fn new(http: Http) -> Self {
        Self {
            http,
            requests: Arc::default(),
            too_many: Arc::default(),
        }
    }
}

impl Transport for Counting {
    fn send(&self, request: Request) -> Sending<'_> {
        self.requests.fetch_add(1, Relaxed);
        Box::pin(async move {
            let answer = self.http.send(request).await?;
            if answer.status == 429 {
                self.too_many.fetch_add(1, Relaxed);
            }
            Ok(answer)
        })
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let key: SecretKey = std::env::var("TABBY_SECRET_KEY")?.parse()?;
    let base = std::env::var("TABBY_URL").unwrap_or_else(|_| Region::Uae.base_url().into());
    let counting = Counting::new(Client::builder(base, key).http()?);
    let requests = counting.requests.clone();
    let client = Client::over(Arc::new(counting));
    let mut pages = client.payments(PaymentFilter::new());
    while let Some(page) = pages.next().await {
        println!("{} payments", page?.payments().count());
    }
    println!("{} requests", requests.load(Relaxed));
    Ok(())
}
