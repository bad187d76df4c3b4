//! The one server of the till. It alone holds the secret key, and it alone decides, by way of
//! [`payment::sale`], what became of a sale.
//!
//! | module | what it does |
//! |---|---|
//! | [`commands`] | takes commands of this machine, over a socket beside the ledger |
//! | [`config`] | reads the settings, and refuses to start with wrong ones |
//! | [`sales`] | runs the sale's machine: knows no HTTP |
//! | [`budget`] | how often Tabby may be asked |
//! | [`sale_clock`] | each sale's own time |
//! | [`push`] | tells terminals the news |
//! | [`watcher`] | carries on what no terminal asks for any more |
//! | [`webhooks`] | who may bring one, and how they are registered |
//! | [`routes`] | the contract with the terminal, over HTTP |
//! | [`log`] | the log: how much of it, and lines that say what they are about |
//! | [`listen`] | takes connections, and bounds what a sender may cost |
//! | `app` | the parts of the server, put together |
//! | [`assets`] | the terminal itself, embedded |

mod app;
pub mod assets;
pub mod budget;
pub mod commands;
pub mod config;
pub mod listen;
pub mod log;
pub mod push;
pub mod routes;
pub mod sale_clock;
pub mod sales;
pub mod watcher;
pub mod webhooks;

pub use crate::app::{App, StartError, open_ledger, tabby_over};

use std::time::Duration;

use tokio_util::sync::CancellationToken;

/// How many calls to Tabby one sale may have under way or waiting, one after the other, when the
/// server is told to stop: a creation with what follows from it (three), and a cancellation that
/// waits for it with its reading (two).
const CALLS_IN_A_ROW: u64 = 5;

/// How long a stop takes when Tabby answers nothing; otherwise it takes a moment. Whoever stops the
/// server waits longer than this before it is killed. One that is killed all the same loses nothing:
/// Tabby is asked again at the next start.
pub const LONGEST_STOP: Duration = {
    let call = budget::LONGEST_WAIT.as_secs() + gateway::tabby::LONGEST_CALL.as_secs();
    Duration::from_secs(listen::LAST_REQUESTS.as_secs() + CALLS_IN_A_ROW * call)
};

/// Serves until `stop`, then lets what has begun come to its end.
pub async fn serve(app: App, listener: tokio::net::TcpListener, stop: CancellationToken) {
    let sales = app.sales.clone();
    tokio::spawn({
        let (feed, stop) = (sales.feed().clone(), stop.clone());
        async move {
            // A stream has no end of its own, and would keep the server.
            stop.cancelled().await;
            feed.close();
        }
    });
    let commands = tokio::spawn({
        let (sales, ledger, stop) = (sales.clone(), app.ledger.clone(), stop.clone());
        async move {
            if let Some(ledger) = ledger {
                commands::listen(sales, &ledger, stop).await;
            }
        }
    });
    let watcher = tokio::spawn(watcher::run(sales.clone(), stop.clone()));
    listen::serve(routes::router(app), listener, stop.clone()).await;
    let _ = commands.await;
    // A call to the gateway that has begun is worth its time-out: its outcome belongs in the ledger.
    sales.finish().await;
    let _ = watcher.await;
}
