//! Sends webhooks, and wakes the world when something is due.

use std::collections::HashMap;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use reqwest::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use reqwest::{Client, ClientBuilder, redirect};
use rustls::{ClientConfig, RootCertStore};
use tokio::task::JoinHandle;
use uuid::Uuid;

use crate::Shared;
use crate::engine::exposure::{PublicOnly, REFUSED, Receivers};
use crate::tabby::world::webhook::{Answer, Delivery};

/// How long a receiver may take at the very most, whatever the sandbox's clock says.
const PATIENCE: Duration = Duration::from_secs(120);

/// How long a webhook's next delivery waits for the one before it.
const QUICK: Duration = Duration::from_millis(250);

/// How long a jump of the clock waits for one receiver, and for all of them.
const ONE_RECEIVER: Duration = Duration::from_secs(1);
const ALL_RECEIVERS: Duration = Duration::from_secs(10);

/// Starts the task that does what is due, until nobody shares the world any more.
pub fn start(shared: &Shared) {
    let (world, wake) = shared.weak();
    tokio::spawn(async move {
        // One line a webhook: nobody waits for somebody else's receiver.
        let mut lines: HashMap<Uuid, JoinHandle<()>> = HashMap::new();
        loop {
            let wait = {
                let Some(inner) = world.upgrade() else {
                    return;
                };
                let shared = Shared(inner);
                let mut world = shared.lock();
                lines.retain(|_, line| !line.is_finished());
                for (webhook, going) in world.take_outbox() {
                    let before = lines.remove(&webhook);
                    let line = tokio::spawn(deliver_line(shared.clone(), before, going));
                    lines.insert(webhook, line);
                }
                world.next_due().and_then(|due| world.clock().until(due))
            };
            let next = async {
                match wait {
                    Some(wait) => tokio::time::sleep(wait).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                () = next => {}
                () = wake.notified() => {}
            }
        }
    });
}

/// One webhook's deliveries after those before them, in their order as long as its receiver is
/// quick.
async fn deliver_line(shared: Shared, before: Option<JoinHandle<()>>, going: Vec<Uuid>) {
    if let Some(before) = before {
        let _ = before.await;
    }
    for id in going {
        // Begins when it is sent: a delivery that waits for another is not late.
        let Some((delivery, attempt)) = shared.lock().begin_delivery(id) else {
            continue;
        };
        let one = tokio::spawn(deliver(shared.clone(), delivery, attempt));
        // A slow one goes on by itself.
        let _ = tokio::time::timeout(QUICK, one).await;
    }
}

async fn deliver(shared: Shared, delivery: Delivery, attempt: usize) {
    let receivers = shared.lock().exposure.receivers.clone();
    let answer = send(&delivery, &receivers).await;
    shared.lock().delivered(delivery.id, attempt, answer);
    shared.0.answered.notify_waiters();
}

/// Lets time pass on the sandbox's clock at once. Webhooks' deliveries that fall due in it go out
/// at their time on that clock, one after the other, and what a receiver answers decides about the
/// next: a retry falls due in the same span. A receiver that takes longer than a second of ours
/// is not waited for, nor all of them for longer than ten seconds.
pub async fn let_pass(shared: &Shared, span: SignedDuration) {
    let (resets, until) = {
        let world = shared.lock();
        let until = world.now().saturating_add(span);
        (world.resets(), until.unwrap_or(Timestamp::MAX))
    };
    let mut patience = ALL_RECEIVERS;
    loop {
        let begun = Instant::now();
        let quiet = quiet(shared);
        let _ = tokio::time::timeout(patience.min(ONE_RECEIVER), quiet).await;
        patience = patience.saturating_sub(begun.elapsed());
        let mut world = shared.lock();
        // What was to pass belonged to what was there before.
        if world.resets() != resets || world.advance_to_delivery(until) {
            return;
        }
    }
}

/// Until no delivery is under way.
async fn quiet(shared: &Shared) {
    loop {
        let answered = shared.0.answered.notified();
        if !shared.lock().is_delivering() {
            return;
        }
        answered.await;
    }
}

async fn send(delivery: &Delivery, receivers: &Receivers) -> Answer {
    // What was registered before the start, in a scenario or a file, is looked at here.
    if !receivers.may_be(&delivery.url) {
        return Answer::Nothing(REFUSED.into());
    }
    let client = if delivery.url.starts_with("http://") {
        plain(receivers.names(&delivery.url))
    } else if receivers.names(&delivery.url) {
        anywhere()
    } else {
        public_only()
    };
    let Some(client) = client else {
        return Answer::Nothing(
            "this machine has no root certificates (ca-certificates), which https receivers need"
                .into(),
        );
    };
    let mut request = client
        .post(&delivery.url)
        .header(CONTENT_TYPE, "application/json")
        .body(delivery.body.clone());
    if let Some(header) = &delivery.header
        && let (Ok(name), Ok(value)) = (
            header.title.parse::<HeaderName>(),
            HeaderValue::from_str(&header.value),
        )
    {
        request = request.header(name, value);
    }
    match request.send().await {
        Ok(response) => Answer::Status(response.status().as_u16()),
        Err(error) => Answer::Nothing(why(&error)),
    }
}

/// What went wrong, from the outside to the cause.
fn why(error: &reqwest::Error) -> String {
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

/// Made when the first webhook goes out: most sandboxes never send one.
fn anywhere() -> Option<&'static Client> {
    static CLIENT: OnceLock<Option<Client>> = OnceLock::new();
    CLIENT.get_or_init(|| builder().build().ok()).as_ref()
}

/// The same for names that have to be public.
fn public_only() -> Option<&'static Client> {
    static CLIENT: OnceLock<Option<Client>> = OnceLock::new();
    CLIENT
        .get_or_init(|| builder().dns_resolver(PublicOnly).build().ok())
        .as_ref()
}

/// For receivers without TLS, also on a machine that has no certificates to check any with.
fn plain(is_named: bool) -> Option<&'static Client> {
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
    // Whoever installed a provider before us keeps it.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder()
        .timeout(PATIENCE)
        // A redirect would lead past what was looked at.
        .redirect(redirect::Policy::none())
        .user_agent(concat!("tabby-sandbox/", env!("CARGO_PKG_VERSION")))
        .no_proxy()
}
