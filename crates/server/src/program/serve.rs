//! `tabby-pos serve`: runs the server until a signal ends it.

use std::net::SocketAddr;
use std::path::PathBuf;

use server::config::{Config, GatewayConfig};
use server::sales::Sales;
use server::tls::Tls;
use server::{App, Listening, log, serve_all};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use super::signals::Signals;

pub(crate) async fn run(path: Option<PathBuf>) -> Result<(), String> {
    begin_log()?;
    let configs = Config::read_all(path.as_deref()).map_err(|error| error.to_string())?;
    let apps = App::start_all(&configs)
        .await
        .map_err(|error| error.to_string())?;
    serve(configs, apps, None).await
}

/// Writes the log to the standard error output from now on.
pub(super) fn begin_log() -> Result<(), String> {
    let level = std::env::var_os(log::SETTING);
    let level = level.as_ref().map(|level| level.to_string_lossy());
    let filter = log::filter(level.as_deref())?;
    let subscriber = log::subscriber(filter, std::io::stderr);
    tracing::subscriber::set_global_default(subscriber).map_err(|error| error.to_string())
}

/// Serves until a signal; the first terminal by this socket, if it is bound already.
pub(super) async fn serve(
    configs: Vec<Config>,
    apps: Vec<App>,
    bound: Option<TcpListener>,
) -> Result<(), String> {
    let bound = match listening(&configs) {
        Ok(how) => bind(&configs, bound)
            .await
            .map(|listeners| (how, listeners)),
        Err(error) => Err(error),
    };
    let (how, listeners) = match bound {
        Ok(bound) => bound,
        Err(error) => {
            // The ledger is open, and has to be closed properly.
            App::finish_all(&apps).await;
            return Err(error);
        }
    };
    let mut signals = Signals::listen();
    for ((app, config), (address, _)) in apps.iter().zip(&configs).zip(&listeners) {
        log_serving(app, config, *address);
        warn_of_shared_host(config);
    }
    let stop = CancellationToken::new();
    tokio::spawn({
        let stop = stop.clone();
        let all: Vec<_> = apps.iter().map(|app| app.sales.clone()).collect();
        async move {
            let under_way = || all.iter().map(Sales::under_way).sum::<usize>();
            let signal = signals.next().await;
            info!(signal, under_way = under_way(), "stopping");
            stop.cancel();
            // A second signal means: do not wait. The ledger has every intent, and the gateway is
            // asked about it at the next start.
            let signal = signals.next().await;
            warn!(
                code = "stopped_at_once",
                signal,
                under_way = under_way(),
                "stopped without waiting for what was under way"
            );
            std::process::exit(1);
        }
    });
    let listeners = listeners.into_iter().map(|(_, listener)| listener);
    serve_all(how, apps.into_iter().zip(listeners).collect(), stop).await;
    info!("stopped");
    Ok(())
}

/// How connections are accepted. The settings for it are the server's own, and the same for all.
fn listening(configs: &[Config]) -> Result<Listening, String> {
    let Some(config) = configs.first() else {
        return Ok(Listening::default());
    };
    let tls = config.tls.as_ref().map(Tls::open).transpose();
    Ok(Listening {
        tls: tls.map_err(|error| format!("TABBY_POS_TLS_CERT and TABBY_POS_TLS_KEY: {error}"))?,
        proxies: config.trusted_proxies.clone(),
        ..Listening::default()
    })
}

/// Listens at the address of each terminal.
async fn bind(
    configs: &[Config],
    mut bound: Option<TcpListener>,
) -> Result<Vec<(SocketAddr, TcpListener)>, String> {
    let mut listeners = Vec::new();
    for config in configs {
        let bound = match bound.take() {
            Some(bound) => Ok(bound),
            None => TcpListener::bind(config.listen).await,
        };
        let bound = bound.and_then(|listener| Ok((listener.local_addr()?, listener)));
        listeners.push(bound.map_err(|error| {
            let (address, branch) = (config.listen, &config.branch.id);
            let (setting, place) = match configs {
                [_] => ("TABBY_POS_LISTEN", String::new()),
                _ => (
                    "listen",
                    format!(" for the terminal of the branch {branch}"),
                ),
            };
            format!("{setting}: cannot listen on {address}{place}: {error}")
        })?);
    }
    Ok(listeners)
}

/// Warns about an address that Checkout.com gives to no account any more: each has a prefix of its own.
fn warn_of_shared_host(config: &Config) {
    let GatewayConfig::Checkout(account) = &config.account.gateway else {
        return;
    };
    if account.has_shared_host() {
        warn!(
            code = "checkout_shared_host", account = %config.account.id, address = %account.url,
            "CHECKOUT_URL has no prefix: Checkout.com's Dashboard names the account's own address, such as https://abcdefgh.api.checkout.com; with the shared one an account may be refused or not found"
        );
    }
}

fn log_serving(app: &App, config: &Config, address: SocketAddr) {
    let ledger = app.ledger.as_deref();
    let ledger = ledger.map_or_else(|| "memory".into(), |path| path.to_string_lossy());
    let unattended = app.sales.unattended_counts();
    info!(
        %address,
        tls = config.tls.is_some(),
        version = env!("CARGO_PKG_VERSION"),
        %ledger,
        account.id = %config.account.id,
        account.gateway = config.account.gateway.url(),
        account.test = config.account.gateway.is_test(),
        branch = %config.branch.merchant_code,
        merchant_code = app.sales.merchant_code().word(),
        terminal = %config.terminal.name,
        currency = config.branch.currency.code(),
        webhooks = config.account.webhooks.is_some(),
        open = app.open_at_start,
        unattended = unattended.sales,
        unaccounted = unattended.payments,
        other_terminal = unattended.other_terminal,
        "serving"
    );
}
