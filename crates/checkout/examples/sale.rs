//! Takes a payment and gives a part of it back: asks, requests the payment, shows where to pay,
//! waits for the customer, captures, refunds.
//!
//! ```text
//! CHECKOUT_URL=https://….api.sandbox.checkout.com CHECKOUT_SECRET_KEY=sk_sbox_… \
//!     CHECKOUT_CHANNEL=pc_… cargo run --example sale
//! ```

#![allow(
    clippy::print_stdout,
    unreachable_pub,
    reason = "an example speaks to who runs it, and a test calls its parts"
)]

use std::error::Error;
use std::time::Duration;

use checkout::context::{Eligibility, NewContext};
use checkout::objects::{Customer, Item, ItemType, Metadata, Phone, Processing};
use checkout::payment::{
    Action, ActionOutcome, NewCapture, NewPayment, NewRefund, Payment, RequestedPayment, Status,
};
use checkout::{
    ActionId, Amount, ChannelId, Client, Currency, ErrorKind, IdempotencyKey, Minor, PaymentId,
    SecretKey,
};

/// How often a payment is read.
const PAUSE: Duration = Duration::from_millis(if cfg!(test) { 5 } else { 5_000 });

/// The key of one step of one sale. A shop keeps random ones with its sale; what counts is that a
/// step that is repeated has the same.
fn key(sale: &str, step: &str) -> Result<IdempotencyKey, Box<dyn Error>> {
    Ok(format!("{sale}-{step}").parse()?)
}

/// Asks whether Tabby is offered, and requests the payment.
pub async fn begin(
    client: &Client,
    channel: &ChannelId,
    sale: &str,
) -> Result<RequestedPayment, Box<dyn Error>> {
    let price = Amount::parse("250.00", Currency::Aed)?;
    let customer = Customer::new()
        .email("otp.success@tabby.ai")
        .name("A. Customer")
        .phone(Phone::new("+971", "500000001"));
    let context = NewContext::new(price.clone(), customer, channel.clone())
        .reference(sale)
        .capture(false)
        .item(Item::new("Course", 1, Minor::from(&price)).kind(ItemType::Digital))
        .processing(Processing::new().locale("en"))
        .success_url("https://shop.example/paid")
        .failure_url("https://shop.example/not-paid");
    let answer = client
        .request_context(&context, &key(sale, "context")?)
        .await?;
    let kind = match answer.eligibility() {
        Eligibility::Available(kind) => kind.clone(),
        // It is no error of anybody's: offer another way to pay.
        Eligibility::Unavailable(reason) => return Err(format!("not offered: {reason:?}").into()),
        Eligibility::Unclear => return Err("neither yes nor no".into()),
    };
    let payment = NewPayment::new(answer.id.clone(), kind, channel.clone())
        .capture(false)
        .reference(sale)
        .metadata(Metadata::new().with("sale", sale));
    let key = key(sale, "payment")?;
    loop {
        match client.request_payment(&payment, &key).await {
            Ok(answer) => return Ok(answer.into_value()),
            // It may exist. The same key brings the same payment.
            Err(error) => match error.kind() {
                ErrorKind::Unknown(_) | ErrorKind::DuplicateUnderWay | ErrorKind::NotReached(_) => {
                    tokio::time::sleep(PAUSE).await;
                }
                _ => return Err(error.into()),
            },
        }
    }
}

/// Reads the payment until the customer has decided.
pub async fn decided(client: &Client, id: &PaymentId) -> Result<Payment, Box<dyn Error>> {
    loop {
        match client.payment(id).await {
            Ok(payment) if payment.status != Status::Pending => return Ok(payment.into_value()),
            Ok(_) => {}
            // A question can always be asked again, unless it is wrong itself.
            Err(error) => match error.kind() {
                ErrorKind::NotRead(_) | ErrorKind::NotReached(_) | ErrorKind::RateLimited => {}
                _ => return Err(error.into()),
            },
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// Reads the actions until this one has ended.
pub async fn ended(
    client: &Client,
    payment: &PaymentId,
    id: &ActionId,
) -> Result<Action, Box<dyn Error>> {
    loop {
        let actions = client.actions(payment).await?.into_value();
        let action = actions.read.into_iter().find(|action| action.id == *id);
        match action {
            Some(action) if action.outcome() != ActionOutcome::Pending => return Ok(action),
            _ => tokio::time::sleep(PAUSE).await,
        }
    }
}

/// Captures everything.
pub async fn capture(
    client: &Client,
    payment: &PaymentId,
    sale: &str,
) -> Result<Action, Box<dyn Error>> {
    let capture = NewCapture::whole().reference(format!("{sale}-capture"));
    let accepted = client
        .capture(payment, &capture, &key(sale, "capture")?)
        .await?;
    ended(client, payment, &accepted.action_id).await
}

/// Gives 40 dirhams back.
pub async fn refund(
    client: &Client,
    payment: &PaymentId,
    sale: &str,
) -> Result<Action, Box<dyn Error>> {
    let part = Amount::parse("40.00", Currency::Aed)?;
    let item = Item::new("Course", 1, Minor::from(&part)).kind(ItemType::Digital);
    let refund = NewRefund::part(part).item(item);
    let accepted = client
        .refund(payment, &refund, &key(sale, "refund")?)
        .await?;
    ended(client, payment, &accepted.action_id).await
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let secret: SecretKey = std::env::var("CHECKOUT_SECRET_KEY")?.parse()?;
    let client = Client::builder(std::env::var("CHECKOUT_URL")?, secret).build()?;
    let channel: ChannelId = std::env::var("CHECKOUT_CHANNEL")?.parse()?;
    let sale = "sale-1";
    let requested = begin(&client, &channel, sale).await?;
    println!("pay at {}", requested.redirect().unwrap_or_default());
    let payment = decided(&client, &requested.id).await?;
    if payment.status != Status::Authorized {
        return Err(format!("not paid: {}", payment.status).into());
    }
    let captured = capture(&client, &payment.id, sale).await?;
    println!("captured: {:?}", captured.outcome());
    let refunded = refund(&client, &payment.id, sale).await?;
    println!("refunded: {:?}", refunded.outcome());
    Ok(())
}
