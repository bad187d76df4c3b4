//! The till's server. Only it holds the secret key, and only it decides, through [`payment::sale`],
//! the result of a sale.
//!
//! | module | what it does |
//! |---|---|
//! | [`commands`] | takes commands of this machine, over a socket beside the ledger |
//! | [`config`] | reads the settings, and refuses to start with wrong ones |
//! | [`sales`] | runs the sale's state machine: knows no HTTP but the headers of webhooks |
//! | [`operations`] | runs the state machines of captures, voids and refunds |
//! | [`day`] | the day of a branch: its reports, its comparison with the gateway, other payments |
//! | `gateways` | makes the gateway of an account |
//! | [`budget`] | how often a gateway may be called |
//! | [`sale_clock`] | each sale's own time |
//! | [`setup`] | the first start, in the browser |
//! | [`printing`] | what was printed, and the network printer |
//! | [`push`] | sends changes to terminals |
//! | [`watcher`] | looks after sales that no terminal asks for any more |
//! | [`webhooks`] | which webhooks are accepted, and how they are registered |
//! | [`routes`] | the HTTP API |
//! | [`log`] | the log: its level, and the context of its lines |
//! | [`listen`] | accepts connections, and limits what a sender may cost |
//! | [`tls`] | the server's certificate, and an authority of the shop's own |
//! | [`audit`] | the audit log: sealed, verified and shown |
//! | [`pairing`] | which browser is which terminal |
//! | `identity` | who acts, as far as the configuration says it |
//! | `app` | assembles the parts of the server |
//! | [`assets`] | the terminal's files, embedded |

mod app;
pub mod assets;
pub mod audit;
pub mod budget;
pub mod commands;
pub mod config;
mod csv;
pub mod day;
mod gateways;
mod identity;
pub mod listen;
pub mod log;
pub mod operations;
pub mod pairing;
pub mod people;
pub mod printing;
pub mod push;
pub mod routes;
pub mod sale_clock;
pub mod sales;
pub mod setup;
pub mod tls;
pub mod watcher;
pub mod webhooks;

pub use crate::app::{App, StartError, open_ledger};
pub use crate::gateways::{NoGateway, checkout_over, tabby_over};
pub use crate::identity::{Contract, Ids, OtherIds};
pub use crate::listen::Listening;

use std::time::Duration;

use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// How many calls to the gateway one sale may have running or waiting, one after the other, when the
/// server is told to stop: creating with the calls that follow (three), and a cancellation that
/// waits for it, with its reading (two).
const CALLS_IN_A_ROW: u64 = 5;

/// The longest that a stop takes if all accounts are at Tabby, and Tabby answers nothing; otherwise
/// it takes a moment. Whoever stops the server should wait longer than this before killing it. A
/// killed server loses nothing: the gateway is asked again at the next start.
pub const LONGEST_STOP: Duration = longest_stop(gateway::tabby::LONGEST_CALL);

/// The same if an account is at Checkout.com, whose calls may take far longer.
pub const LONGEST_STOP_AT_CHECKOUT: Duration = longest_stop(gateway::checkout::LONGEST_CALL);

const fn longest_stop(longest_call: Duration) -> Duration {
    let call = budget::LONGEST_WAIT.as_secs() + longest_call.as_secs();
    Duration::from_secs(listen::LAST_REQUESTS.as_secs() + CALLS_IN_A_ROW * call)
}

/// Serves until `stop`, then waits for what has begun.
pub async fn serve(app: App, listener: TcpListener, stop: CancellationToken) {
    serve_all(Listening::default(), vec![(app, listener)], stop).await;
}

/// The same for all accounts that share a ledger, each at the address of its terminal.
pub async fn serve_all(
    how: Listening,
    terminals: Vec<(App, TcpListener)>,
    stop: CancellationToken,
) {
    let all: Vec<_> = terminals.iter().map(|(app, _)| app.sales.clone()).collect();
    tokio::spawn({
        let feeds: Vec<_> = all.iter().map(|sales| sales.feed().clone()).collect();
        let stop = stop.clone();
        async move {
            // An event stream does not end by itself, and would keep the server running.
            stop.cancelled().await;
            for feed in feeds {
                feed.close();
            }
        }
    });
    for (app, _) in &terminals {
        audit::tell_started(app).await;
    }
    let ledger = terminals.first().and_then(|(app, _)| app.ledger.clone());
    let commands = tokio::spawn({
        let apps: Vec<_> = terminals.iter().map(|(app, _)| app.clone()).collect();
        let stop = stop.clone();
        async move {
            if let Some(ledger) = ledger {
                commands::listen(apps, &ledger, stop).await;
            }
        }
    });
    // One for the ledger, which all accounts share.
    let auditing = terminals.first().map(|(app, _)| {
        let (sales, file, stop) = (app.sales.clone(), app.audit_anchors.clone(), stop.clone());
        tokio::spawn(async move { audit::keep(sales.store(), file, stop).await })
    });
    let (mut watchers, mut listening) = (JoinSet::new(), JoinSet::new());
    for sales in &all {
        let watching = watcher::run(sales.clone(), stop.clone());
        watchers.spawn(log::of_account(sales.account_in_log(), watching));
    }
    if let Some(tls) = how.tls.clone() {
        let stop = stop.clone();
        tokio::spawn(async move {
            tokio::select! { () = stop.cancelled() => {}, () = tls.keep_current() => {} }
        });
    }
    for (app, listener) in terminals {
        let (router, stop) = (routes::router(app), stop.clone());
        listening.spawn(listen::serve(how.clone(), router, listener, stop));
    }
    while listening.join_next().await.is_some() {}
    let _ = commands.await;
    if let Some(auditing) = auditing {
        let _ = auditing.await;
    }
    // Wait for a running gateway call up to its time-out: its result belongs in the ledger.
    sales::Sales::finish_all(&all).await;
    while watchers.join_next().await.is_some() {}
}
