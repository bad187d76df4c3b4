//! Sends webhook deliveries, and runs the events of the agenda when they are due.

use std::collections::HashMap;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use reqwest::header::{CONTENT_TYPE, HeaderName, HeaderValue, USER_AGENT};
use reqwest::{Client, ClientBuilder, redirect};
use rustls::{ClientConfig, RootCertStore};
use tokio::task::JoinHandle;
use uuid::Uuid;

use super::exposure::{PublicOnly, REFUSED, Receivers};
use super::post::{Answer, Post};
use super::sandbox::{Api, Sandbox};
use super::shared::Shared;

/// The longest real time that a receiver may take, whatever the sandbox's clock says.
const RECEIVER_TIMEOUT: Duration = Duration::from_secs(120);

/// How long the next delivery of a webhook waits for the one before it. After that both are sent at
/// the same time.
const IN_ORDER_WAIT: Duration = Duration::from_millis(250);

/// How long a jump of the clock waits for one receiver, and for all of them.
const ONE_RECEIVER: Duration = Duration::from_secs(1);
const ALL_RECEIVERS: Duration = Duration::from_secs(10);

/// An API that sends webhooks.
pub trait Delivers: Api {
    /// Takes the deliveries that are to be sent now, by webhook and in their order.
    fn take_outbox(sandbox: &mut Sandbox<Self>) -> Vec<(Uuid, Vec<Uuid>)>;

    /// Starts an attempt of a delivery. Returns what to send and the number of the attempt, or
    /// `None` if it is not to be sent.
    fn begin_delivery(sandbox: &mut Sandbox<Self>, id: Uuid) -> Option<(Post, usize)>;

    /// Stores the result of an attempt.
    fn delivered(sandbox: &mut Sandbox<Self>, id: Uuid, attempt: usize, answer: Answer);

    /// Whether a delivery is being sent or should be.
    fn is_delivering(sandbox: &Sandbox<Self>) -> bool;
}

/// Starts the task that runs due events and sends deliveries. It ends when nobody shares the
/// sandbox any more.
pub fn start<A: Delivers>(shared: &Shared<A>) {
    let weak = shared.weak();
    tokio::spawn(async move {
        // One task per webhook, so that a slow receiver delays nobody else.
        let mut lines: HashMap<Uuid, JoinHandle<()>> = HashMap::new();
        loop {
            let wait = {
                let Some(shared) = weak.upgrade() else {
                    return;
                };
                let mut sandbox = shared.lock();
                lines.retain(|_, line| !line.is_finished());
                for (webhook, going) in A::take_outbox(&mut sandbox) {
                    let before = lines.remove(&webhook);
                    let line = tokio::spawn(deliver_in_order(shared.clone(), before, going));
                    lines.insert(webhook, line);
                }
                sandbox
                    .next_due()
                    .and_then(|due| sandbox.clock().until(due))
            };
            let next = async {
                match wait {
                    Some(wait) => tokio::time::sleep(wait).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                () = next => {}
                () = weak.wake.notified() => {}
            }
        }
    });
}

/// Sends the deliveries of one webhook after those before them. They stay in order as long as the
/// receiver answers quickly.
async fn deliver_in_order<A: Delivers>(
    shared: Shared<A>,
    before: Option<JoinHandle<()>>,
    going: Vec<Uuid>,
) {
    if let Some(before) = before {
        let _ = before.await;
    }
    for id in going {
        // An attempt starts when it is sent: waiting for the delivery before it is not a delay.
        let Some((post, attempt)) = A::begin_delivery(&mut shared.lock(), id) else {
            continue;
        };
        let one = tokio::spawn(deliver(shared.clone(), id, post, attempt));
        // A slow one continues in its own task.
        let _ = tokio::time::timeout(IN_ORDER_WAIT, one).await;
    }
}

async fn deliver<A: Delivers>(shared: Shared<A>, id: Uuid, post: Post, attempt: usize) {
    let receivers = shared.lock().exposure.receivers.clone();
    let answer = send(&post, &receivers, A::PROGRAM).await;
    A::delivered(&mut shared.lock(), id, attempt, answer);
    shared.answered().notify_waiters();
}

/// Moves the sandbox's clock forward by `span`. Deliveries that fall due in it are sent one after
/// the other at their time on that clock, and the receiver's answer decides what follows: a retry
/// can fall due in the same span. It waits one real second for each receiver and ten for all of
/// them.
pub async fn advance_and_deliver<A: Delivers>(shared: &Shared<A>, span: SignedDuration) {
    let (resets, until) = {
        let sandbox = shared.lock();
        let until = sandbox.now().saturating_add(span);
        (sandbox.resets(), until.unwrap_or(Timestamp::MAX))
    };
    let mut patience = ALL_RECEIVERS;
    loop {
        let begun = Instant::now();
        let deliveries = wait_until_delivered(shared);
        let _ = tokio::time::timeout(patience.min(ONE_RECEIVER), deliveries).await;
        patience = patience.saturating_sub(begun.elapsed());
        let mut sandbox = shared.lock();
        // After a reset there is nothing left to wait for.
        if sandbox.resets() != resets || sandbox.advance_to_delivery(until) {
            return;
        }
    }
}

/// Waits until no delivery is being sent.
async fn wait_until_delivered<A: Delivers>(shared: &Shared<A>) {
    loop {
        let answered = shared.answered().notified();
        if !A::is_delivering(&shared.lock()) {
            return;
        }
        answered.await;
    }
}

async fn send(post: &Post, receivers: &Receivers, program: &str) -> Answer {
    // Webhooks that came from a scenario or a file are checked here.
    if !receivers.may_be(&post.url) {
        return Answer::Nothing(REFUSED.into());
    }
    let client = if post.url.starts_with("http://") {
        client_without_tls(receivers.names(&post.url))
    } else if receivers.names(&post.url) {
        client_for_any_address()
    } else {
        client_for_public_addresses()
    };
    let Some(client) = client else {
        return Answer::Nothing(
            "this machine has no root certificates (ca-certificates), which https receivers need"
                .into(),
        );
    };
    let mut request = client
        .post(&post.url)
        .header(CONTENT_TYPE, "application/json")
        .header(
            USER_AGENT,
            format!("{program}/{}", env!("CARGO_PKG_VERSION")),
        )
        .body(post.body.clone());
    for (name, value) in &post.headers {
        if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), HeaderValue::from_str(value)) {
            request = request.header(name, value);
        }
    }
    match request.send().await {
        Ok(response) => Answer::Status(response.status().as_u16()),
        Err(error) => Answer::Nothing(error_with_causes(&error)),
    }
}

/// The messages of an error and of its causes.
fn error_with_causes(error: &reqwest::Error) -> String {
    let mut text = String::new();
    let mut cause: Option<&dyn std::error::Error> = Some(error);
    while let Some(error) = cause {
        if !text.is_empty() {
            text.push_str(": ");
        }
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}

/// A client for any address. It is built when the first delivery is sent, because most sandboxes
/// never send one.
fn client_for_any_address() -> Option<&'static Client> {
    static CLIENT: OnceLock<Option<Client>> = OnceLock::new();
    CLIENT.get_or_init(|| builder().build().ok()).as_ref()
}

/// The same, for receivers that must have public addresses.
fn client_for_public_addresses() -> Option<&'static Client> {
    static CLIENT: OnceLock<Option<Client>> = OnceLock::new();
    CLIENT
        .get_or_init(|| builder().dns_resolver(PublicOnly).build().ok())
        .as_ref()
}

/// A client for receivers without TLS. It also works on a machine that has no root certificates.
fn client_without_tls(is_named: bool) -> Option<&'static Client> {
    static NAMED: OnceLock<Option<Client>> = OnceLock::new();
    static PUBLIC: OnceLock<Option<Client>> = OnceLock::new();
    let made = |resolves_all: bool| {
        let builder = builder();
        let config = ClientConfig::builder()
            .with_root_certificates(RootCertStore::empty())
            .with_no_client_auth();
        let builder = builder.tls_backend_preconfigured(config);
        match resolves_all {
            true => builder,
            false => builder.dns_resolver(PublicOnly),
        }
        .build()
        .ok()
    };
    let client = if is_named { &NAMED } else { &PUBLIC };
    client.get_or_init(|| made(is_named)).as_ref()
}

fn builder() -> ClientBuilder {
    // A provider that is already installed is kept.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder()
        .timeout(RECEIVER_TIMEOUT)
        // A redirect would bypass the check of the address.
        .redirect(redirect::Policy::none())
        .no_proxy()
}
