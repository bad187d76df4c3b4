//! Gives money back, and is sure of it also when an answer gets lost.
//!
//! ```text
//! TABBY_SECRET_KEY=sk_test_… cargo run --example refund -- PAYMENT AMOUNT REFERENCE
//! ```

#![allow(
    clippy::print_stdout,
    unreachable_pub,
    reason = "an example speaks to who runs it, and a test calls its parts"
)]

use std::error::Error;
use std::time::Duration;

use tabby::payment::{NewRefund, Payment, PaymentId};
use tabby::{Amount, Client, Region, SecretKey};

/// Refunds once. The reference has to be stored before this is called, and every refund of a payment
/// has its own: the same one again is the same refund, however often it is sent.
pub async fn refund(
    client: &Client,
    id: PaymentId,
    amount: Amount,
    reference: &str,
) -> Result<Payment, Box<dyn Error>> {
    let payment = client.retrieve_payment(id).await?;
    let amount = Amount::of(amount.0, &payment.currency)?;
    let request = NewRefund::new(amount, reference).reason("returned");
    let mut pause = Duration::from_millis(500);
    for _ in 0..6 {
        match client.refund(id, &request).await {
            Ok(payment) => return Ok(payment),
            // Whether it happened or not: with the same reference it happens once.
            Err(error @ (tabby::Error::Unknown(_) | tabby::Error::TryLater(_))) => {
                tokio::time::sleep(error.retry_after().unwrap_or(pause)).await;
                pause *= 2;
            }
            Err(error) => return Err(error.into()),
        }
    }
    // Nobody knows yet. Try again later with the same reference, and look for it meanwhile.
    Err("no answer: the refund is not known to have happened".into())
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let key: SecretKey = std::env::var("TABBY_SECRET_KEY")?.parse()?;
    let base = std::env::var("TABBY_URL").unwrap_or_else(|_| Region::Uae.base_url().into());
    let client = Client::builder(base, key).build()?;
    let mut words = std::env::args().skip(1);
    let (Some(id), Some(amount), Some(reference)) = (words.next(), words.next(), words.next())
    else {
        return Err("usage: refund PAYMENT AMOUNT REFERENCE".into());
    };
    let payment = refund(&client, id.parse()?, amount.parse()?, &reference).await?;
    println!("{} {} kept", payment.sums()?.kept(), payment.currency);
    Ok(())
}
