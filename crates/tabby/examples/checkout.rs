//! Takes a payment: creates a session, shows where to pay, and waits for the end.
//!
//! ```text
//! TABBY_SECRET_KEY=sk_test_… TABBY_MERCHANT_CODE=… cargo run --example checkout
//! ```
//!
//! `TABBY_URL` leads it to another address than Tabby's, such as a sandbox's.

#![allow(
    clippy::print_stdout,
    unreachable_pub,
    reason = "an example speaks to who runs it, and a test calls its parts"
)]

use std::error::Error;
use std::time::Duration;

use tabby::checkout::{Buyer, CreateSession, Item, NewPayment, Session, SessionStatus};
use tabby::payment::{Payment, Status};
use tabby::{Amount, Client, Currency, Region, SecretKey};

/// Creates a session for an order of one shirt.
pub async fn begin(client: &Client, merchant_code: &str) -> Result<Session, Box<dyn Error>> {
    let price: Amount = "250.00".parse()?;
    let buyer = Buyer::new()
        .phone("+971500000001")
        .email("otp.success@tabby.ai")
        .name("A. Customer");
    let payment = NewPayment::new(price, Currency::Aed, "order-1")
        .buyer(buyer)
        .item(Item::new("Shirt", 1, price).category("Clothes"));
    let request = CreateSession::new(merchant_code, payment);
    let session = client.create_session(&request).await?;
    if session.status == SessionStatus::Created {
        Ok(session)
    } else {
        // It is no error of anybody's: offer another way to pay.
        Err(format!("declined: {}", session.rejection_reason()).into())
    }
}

/// Reads the payment until the customer has decided, or their time is over.
pub async fn end(client: &Client, session: &Session) -> Result<Payment, Box<dyn Error>> {
    loop {
        match client.retrieve_payment(session.payment.id).await {
            Ok(payment) if payment.status != Status::Created => return Ok(payment),
            Ok(_) => tokio::time::sleep(Duration::from_secs(5)).await,
            // A question can always be asked again, unless it is wrong itself.
            Err(error @ (tabby::Error::NotRead(_) | tabby::Error::TryLater(_))) => {
                let wait = error.retry_after().unwrap_or(Duration::from_secs(5));
                tokio::time::sleep(wait).await;
            }
            Err(error) => return Err(error.into()),
        }
    }
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let key: SecretKey = std::env::var("TABBY_SECRET_KEY")?.parse()?;
    let base = std::env::var("TABBY_URL").unwrap_or_else(|_| Region::Uae.base_url().into());
    let client = Client::builder(base, key).build()?;
    let session = begin(&client, &std::env::var("TABBY_MERCHANT_CODE")?).await?;
    println!("pay at {}", session.web_url().unwrap_or_default());
    let payment = end(&client, &session).await?;
    println!(
        "{}: {} {} kept",
        payment.status,
        payment.sums()?.kept(),
        payment.currency
    );
    Ok(())
}
