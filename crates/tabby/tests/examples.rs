//! The examples, run against the sandbox.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    unreachable_pub,
    dead_code,
    reason = "tests may, and examples are programs"
)]

#[path = "../examples/checkout.rs"]
mod checkout;
#[path = "../examples/refund.rs"]
mod refund;
#[path = "../examples/transport.rs"]
mod transport;
#[path = "../examples/webhook.rs"]
mod webhook;

use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;

use sandbox::Shared;
use sandbox::customer::outcome::Outcome;
use sandbox::tabby::settings::Settings;
use sandbox::tabby::world::World;
use tabby::checkout::Session;
use tabby::dispute::{AttachmentFile, DisputeFilter, DisputeId, DisputeStatus, NewChallenge};
use tabby::payment::{ListedStatus, PaymentFilter, Status};
use tabby::webhook::{HeaderCheck, NewWebhook, WebhookHeader};
use tabby::{Amount, Client, Error, SecretKey};

const KEY: &str = "sk_test_00000000-0000-4000-8000-000000000001";
const BRANCH: &str = "demo";

/// A Tabby, and its customers.
struct Desk {
    url: String,
    world: Shared,
}

impl Desk {
    async fn open() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let world = Shared::new(World::new(Settings::new(&url)));
        sandbox::engine::deliver::start(&world);
        let router = sandbox::router_of(world.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { url, world }
    }

    fn client(&self) -> Client {
        let key: SecretKey = KEY.parse().unwrap();
        Client::builder(&self.url, key).build().unwrap()
    }

    /// Lets the customer of a session do what they do.
    fn decide(&self, session: &Session, outcome: Outcome) {
        self.world.lock().decide(session.id.0, outcome).unwrap();
    }

    async fn paid(&self, client: &Client) -> Session {
        let session = checkout::begin(client, BRANCH).await.unwrap();
        self.decide(&session, Outcome::Approve);
        session
    }
}

#[tokio::test]
async fn a_checkout_ends_as_its_customer_decides() {
    let desk = Desk::open().await;
    let client = desk.client();
    for (outcome, status) in [
        (Outcome::Approve, Status::Closed),
        (Outcome::Reject, Status::Rejected),
        (Outcome::Cancel, Status::Expired),
    ] {
        let session = checkout::begin(&client, BRANCH).await.unwrap();
        assert!(session.web_url().is_some() && session.qr_code().is_some());
        desk.decide(&session, outcome);
        let payment = checkout::end(&client, &session).await.unwrap();
        assert_eq!(payment.status, status);
    }
}

#[tokio::test]
async fn a_refund_with_the_same_reference_is_one_and_too_much_is_refused() {
    let desk = Desk::open().await;
    let client = desk.client();
    let id = desk.paid(&client).await.payment.id;
    let part: Amount = "40".parse().unwrap();
    for _ in 0..2 {
        let payment = refund::refund(&client, id, part, "r-1").await.unwrap();
        assert_eq!(payment.sums().unwrap().kept().to_string(), "210.00");
    }
    let all: Amount = "250".parse().unwrap();
    let error = refund::refund(&client, id, all, "r-2").await.unwrap_err();
    let error = error.downcast_ref::<Error>().unwrap();
    assert!(matches!(error, Error::Refused(_)), "{error}");
}

#[tokio::test]
async fn a_webhook_that_knows_the_header_leads_to_the_payment() {
    let desk = Desk::open().await;
    let client = desk.client();
    let (news, mut heard) = tokio::sync::mpsc::channel(16);
    let check = HeaderCheck::new(webhook::HEADER, "new").unwrap();
    let shop = webhook::Shop {
        client: client.clone(),
        check: check.or("old").unwrap(),
        news,
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/tabby", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, webhook::router(shop)).await });

    let header = |value| WebhookHeader::new(webhook::HEADER, value).unwrap();
    let wrong = NewWebhook::new(format!("{url}?wrong")).header(header("a guess"));
    client.register_webhook(BRANCH, &wrong).await.unwrap();
    let right = NewWebhook::new(&url).header(header("old"));
    let made = client.register_webhook(BRANCH, &right).await.unwrap();
    let read = client.retrieve_webhook(BRANCH, &made.id).await.unwrap();
    assert_eq!(read.url, url);
    let session = desk.paid(&client).await;
    let payment = heard.recv().await.unwrap();
    assert_eq!(payment.id, session.payment.id);
    client.remove_webhook(BRANCH, &made.id).await.unwrap();
    assert_eq!(client.list_webhooks(BRANCH).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_transport_of_ones_own_carries_every_call() {
    let desk = Desk::open().await;
    let key: SecretKey = KEY.parse().unwrap();
    let http = Client::builder(&desk.url, key).http().unwrap();
    let counting = transport::Counting::new(http);
    let requests = counting.requests.clone();
    let client = Client::over(Arc::new(counting));
    let session = desk.paid(&client).await;
    let renamed = client.set_reference(session.payment.id, "order-2").await;
    assert_eq!(
        renamed.unwrap().order.reference_id.as_deref(),
        Some("order-2")
    );
    let mut pages = client.payments(PaymentFilter::new().status(ListedStatus::Captured));
    let page = pages.next().await.unwrap().unwrap();
    assert_eq!(page.payments().count(), 1);
    assert_eq!(page.pagination.total_count, Some(1));
    assert!(pages.next().await.is_none());
    assert_eq!(requests.load(Relaxed), 4);
}

#[tokio::test]
async fn a_dispute_is_found_challenged_and_read() {
    let desk = Desk::open().await;
    let client = desk.client();
    let session = desk.paid(&client).await;
    let reason = sandbox::tabby::world::dispute::DisputeReason::NotDelivered;
    let opened = desk
        .world
        .lock()
        .open_dispute(session.id.0, None, reason, "where is it?".into())
        .unwrap();
    let id = DisputeId(opened);
    let filter = DisputeFilter::new().status(DisputeStatus::New);
    let page = client.list_disputes(&filter).await.unwrap();
    assert_eq!(
        page.disputes()
            .map(|dispute| dispute.id)
            .collect::<Vec<_>>(),
        [id]
    );
    let file = AttachmentFile::new(b"%PDF-1.7 delivered".to_vec()).unwrap();
    let file = client.upload_attachment(&file).await.unwrap();
    let reason = tabby::dispute::ChallengeReason::OrderAlreadyDelivered;
    let challenge = NewChallenge::new(id, reason, "delivered on Monday").attach(file);
    client.challenge_dispute(&challenge).await.unwrap();
    let dispute = client.retrieve_dispute(id).await.unwrap();
    assert_eq!(dispute.status, DisputeStatus::InProgress);
    assert!(!dispute.history.is_empty());
}
