//! Sends webhooks, and wakes the sandbox when something is due.

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

/// How long a receiver may take at the very most, whatever the sandbox's clock says.
const PATIENCE: Duration = Duration::from_secs(120);

/// How long a webhook's next delivery waits for the one before it.
const QUICK: Duration = Duration::from_millis(250);

/// How long a jump of the clock waits for one receiver, and for all of them.
const ONE_RECEIVER: Duration = Duration::from_secs(1);
const ALL_RECEIVERS: Duration = Duration::from_secs(10);

/// An API that tells of what happens by webhooks.
pub trait Delivers: Api {
    /// What has to go out now: each webhook with its deliveries, in their order.
    fn take_outbox(sandbox: &mut Sandbox<Self>) -> Vec<(Uuid, Vec<Uuid>)>;

    /// A delivery goes out now. Says what is sent, and with which number its attempt ends; nothing
    /// when it is not to go out.
    fn begin_delivery(sandbox: &mut Sandbox<Self>, id: Uuid) -> Option<(Post, usize)>;

    /// What came of an attempt.
    fn delivered(sandbox: &mut Sandbox<Self>, id: Uuid, attempt: usize, answer: Answer);

    /// Whether a delivery is on its way, or should be.
    fn is_delivering(sandbox: &Sandbox<Self>) -> bool;
}

/// Starts the task that does what is due, until nobody shares the sandbox any more.
pub fn start<A: Delivers>(shared: &Shared<A>) {
    let weak = shared.weak();
    tokio::spawn(async move {
        // One line a webhook: nobody waits for somebody else's receiver.
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
                    let line = tokio::spawn(deliver_line(shared.clone(), before, going));
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

/// One webhook's deliveries after those before them, in their order as long as its receiver is
/// quick.
async fn deliver_line<A: Delivers>(
    shared: Shared<A>,
    before: Option<JoinHandle<()>>,
    going: Vec<Uuid>,
) {
    if let Some(before) = before {
        let _ = before.await;
    }
    for id in going {
        // Begins when it is sent: a delivery that waits for another is not late.
        let Some((post, attempt)) = A::begin_delivery(&mut shared.lock(), id) else {
            continue;
        };
        let one = tokio::spawn(deliver(shared.clone(), id, post, attempt));
        // A slow one goes on by itself.
        let _ = tokio::time::timeout(QUICK, one).await;
    }
}

async fn deliver<A: Delivers>(shared: Shared<A>, id: Uuid, post: Post, attempt: usize) {
    let receivers = shared.lock().exposure.receivers.clone();
    let answer = send(&post, &receivers, A::PROGRAM).await;
    A::delivered(&mut shared.lock(), id, attempt, answer);
    shared.answered().notify_waiters();
}

/// Lets time pass on the sandbox's clock at once. Webhooks' deliveries that fall due in it go out
/// at their time on that clock, one after the other, and what a receiver answers decides about the
/// next: a retry falls due in the same span. A receiver that takes longer than a second of ours
/// is not waited for, nor all of them for longer than ten seconds.
pub async fn let_pass<A: Delivers>(shared: &Shared<A>, span: SignedDuration) {
    let (resets, until) = {
        let sandbox = shared.lock();
        let until = sandbox.now().saturating_add(span);
        (sandbox.resets(), until.unwrap_or(Timestamp::MAX))
    };
    let mut patience = ALL_RECEIVERS;
    loop {
        let begun = Instant::now();
        let quiet = quiet(shared);
        let _ = tokio::time::timeout(patience.min(ONE_RECEIVER), quiet).await;
        patience = patience.saturating_sub(begun.elapsed());
        let mut sandbox = shared.lock();
        // What was to pass belonged to what was there before.
        if sandbox.resets() != resets || sandbox.advance_to_delivery(until) {
            return;
        }
    }
}

/// Until no delivery is under way.
async fn quiet<A: Delivers>(shared: &Shared<A>) {
    loop {
        let answered = shared.answered().notified();
        if !A::is_delivering(&shared.lock()) {
            return;
        }
        answered.await;
    }
}

async fn send(post: &Post, receivers: &Receivers, program: &str) -> Answer {
    // What was registered before the start, in a scenario or a file, is looked at here.
    if !receivers.may_be(&post.url) {
        return Answer::Nothing(REFUSED.into());
    }
    let client = if post.url.starts_with("http://") {
        plain(receivers.names(&post.url))
    } else if receivers.names(&post.url) {
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
        .post(&post.url)
        .header(CONTENT_TYPE, "application/json")
        .header(
            USER_AGENT,
            format!("{program}/{}", env!("CARGO_PKG_VERSION")),
        )
        .body(post.body.clone());
    if let Some((name, value)) = &post.header
        && let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), HeaderValue::from_str(value))
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
        .no_proxy()
}
