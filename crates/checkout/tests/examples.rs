//! The examples, run against a stub.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    unreachable_pub,
    dead_code,
    reason = "tests may, and examples are programs"
)]

#[path = "../examples/sale.rs"]
mod sale;
mod stub;
#[path = "../examples/webhook.rs"]
mod webhook;

use std::sync::Arc;

use checkout::payment::{ActionOutcome, Status};
use checkout::webhook::SignatureCheck;
use checkout::{ChannelId, Client, Minor, SecretKey};
use stub::{CHANNEL, Customer, KEY, PAYMENT, Stub};

fn client(stub: &Stub) -> Client {
    let key: SecretKey = KEY.parse().unwrap();
    Client::builder(&*stub.url, key).build().unwrap()
}

/// Signatures with the key of the documents, made by another program (openssl).
const EVENT_SIGNATURE: &str = "9ef2d073d013e393e60f32e4884211931ac5c9e343745899497daf7212a854c7";
const NONSENSE_SIGNATURE: &str = "345eff3ff11ee7e4586aa66e641cd5803afdec694c773ea133f52fcb0a1eab21";

/// An HTTP client for this machine, which needs no TLS.
fn plain_http() -> checkout::reqwest::Client {
    let tls = rustls::ClientConfig::builder_with_provider(Arc::new(
        rustls::crypto::ring::default_provider(),
    ))
    .with_safe_default_protocol_versions()
    .unwrap()
    .with_root_certificates(rustls::RootCertStore::empty())
    .with_no_client_auth();
    checkout::reqwest::Client::builder()
        .tls_backend_preconfigured(tls)
        .no_proxy()
        .build()
        .unwrap()
}

fn channel() -> ChannelId {
    CHANNEL.parse().unwrap()
}

#[tokio::test]
async fn a_sale_is_paid_captured_and_refunded_in_part() {
    let stub = Stub::start(Customer::Pays).await;
    let client = client(&stub);
    let requested = sale::begin(&client, &channel(), "s-1").await.unwrap();
    assert_eq!(
        requested.redirect(),
        Some("https://checkout.tabby.example/")
    );
    let payment = sale::decided(&client, &requested.id).await.unwrap();
    assert_eq!(payment.status, Status::Authorized);
    let captured = sale::capture(&client, &payment.id, "s-1").await.unwrap();
    assert_eq!(captured.outcome(), ActionOutcome::Approved);
    assert_eq!(captured.amount, Minor(25_000));
    let refunded = sale::refund(&client, &payment.id, "s-1").await.unwrap();
    assert_eq!(refunded.amount, Minor(4_000));
    let payment = client.payment(&payment.id).await.unwrap();
    assert_eq!(payment.status, Status::PartiallyRefunded);
    assert_eq!(payment.balances.unwrap().total_refunded, Some(Minor(4_000)));
}

#[tokio::test]
async fn a_payment_whose_answers_are_lost_is_requested_again_and_is_one() {
    let stub = Stub::start(Customer::Pays).await;
    stub.ledger().lost = 3;
    let requested = sale::begin(&client(&stub), &channel(), "s-1").await;
    assert_eq!(requested.unwrap().id.as_str(), PAYMENT);
    let ledger = stub.ledger();
    assert_eq!((ledger.payments, ledger.lost), (1, 0));
}

#[tokio::test]
async fn a_refund_that_is_sent_again_is_one() {
    let stub = Stub::start(Customer::Pays).await;
    let client = client(&stub);
    let payment = sale::begin(&client, &channel(), "s-1").await.unwrap().id;
    sale::capture(&client, &payment, "s-1").await.unwrap();
    for _ in 0..2 {
        sale::refund(&client, &payment, "s-1").await.unwrap();
    }
    assert_eq!(stub.ledger().refunded, 4_000);
}

#[tokio::test]
async fn a_customer_who_backs_out_or_is_not_offered_tabby_pays_nothing() {
    let stub = Stub::start(Customer::BacksOut).await;
    let client = client(&stub);
    let requested = sale::begin(&client, &channel(), "s-1").await.unwrap();
    let payment = sale::decided(&client, &requested.id).await.unwrap();
    assert_eq!(
        (&payment.status, payment.approved),
        (&Status::Expired, Some(false))
    );

    let stub = Stub::start(Customer::IsNotOffered).await;
    let key: SecretKey = KEY.parse().unwrap();
    let client = Client::builder(&*stub.url, key).build().unwrap();
    let error = sale::begin(&client, &channel(), "s-1").await.unwrap_err();
    assert!(error.to_string().contains("OrderAmountTooLow"), "{error}");
    assert_eq!(stub.ledger().payments, 0);
}

#[tokio::test]
async fn a_signed_delivery_leads_to_the_payment_once() {
    let stub = Stub::start(Customer::Pays).await;
    let (news, mut heard) = tokio::sync::mpsc::channel(16);
    let shop = webhook::Shop {
        client: client(&stub),
        check: SignatureCheck::new("new")
            .unwrap()
            .or("8V8x0dLK%AyD*DNS8JJr")
            .unwrap(),
        seen: Arc::default(),
        news,
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/checkout", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, webhook::router(shop)).await });

    let event =
        format!(r#"{{"id":"evt_1","type":"payment_approved","data":{{"id":"{PAYMENT}"}}}}"#);
    let signature = EVENT_SIGNATURE;
    let http = plain_http();
    let deliver = async |body: &str, signature: &str| {
        let request = http.post(&url).header("Cko-Signature", signature);
        request
            .body(body.to_owned())
            .send()
            .await
            .unwrap()
            .status()
            .as_u16()
    };
    assert_eq!(deliver(&event, &"0".repeat(64)).await, 401);
    assert_eq!(deliver(&format!("{event} "), signature).await, 401);
    // It comes twice.
    assert_eq!(deliver(&event, signature).await, 200);
    assert_eq!(deliver(&event, signature).await, 200);
    let payment = heard.recv().await.unwrap();
    assert_eq!(payment.id.as_str(), PAYMENT);
    // What cannot be read is answered with success, once it is signed.
    assert_eq!(
        deliver("authentication_failed", NONSENSE_SIGNATURE).await,
        200
    );
    tokio::task::yield_now().await;
    assert!(heard.try_recv().is_err());
}
