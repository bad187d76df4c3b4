//! `tabby-pos serve`: runs the server until a signal ends it.

use std::path::PathBuf;

use server::config::Config;
use server::{App, log, serve};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use super::signals::Signals;

pub(crate) async fn run(path: Option<PathBuf>) -> Result<(), String> {
    let level = std::env::var_os(log::SETTING);
    let level = level.as_ref().map(|level| level.to_string_lossy());
    let filter = log::filter(level.as_deref())?;
    let subscriber = log::subscriber(filter, std::io::stderr);
    tracing::subscriber::set_global_default(subscriber).map_err(|error| error.to_string())?;
    let config = Config::read(path.as_deref()).map_err(|error| error.to_string())?;
    let app = App::start(&config)
        .await
        .map_err(|error| error.to_string())?;
    let bound = TcpListener::bind(config.listen).await;
    let bound = bound.and_then(|listener| Ok((listener.local_addr()?, listener)));
    let (address, listener) = match bound {
        Ok(bound) => bound,
        Err(error) => {
            // The ledger is open, and has to be closed properly.
            app.sales.finish().await;
            let address = config.listen;
            return Err(format!(
                "TABBY_POS_LISTEN: cannot listen on {address}: {error}"
            ));
        }
    };
    let mut signals = Signals::listen();
    let ledger = app.ledger.as_deref();
    let ledger = ledger.map_or_else(|| "memory".into(), |path| path.to_string_lossy());
    let unattended = app.sales.unattended_counts();
    info!(
        %address,
        version = env!("CARGO_PKG_VERSION"),
        %ledger,
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
    let stop = CancellationToken::new();
    tokio::spawn({
        let (stop, sales) = (stop.clone(), app.sales.clone());
        async move {
            let signal = signals.next().await;
            info!(signal, under_way = sales.under_way(), "stopping");
            stop.cancel();
            // A second signal means: do not wait. The ledger has every intent, and the gateway is
            // asked about it at the next start.
            let signal = signals.next().await;
            warn!(
                code = "stopped_at_once",
                signal,
                under_way = sales.under_way(),
                "stopped without waiting for what was under way"
            );
            std::process::exit(1);
        }
    });
    serve(app, listener, stop).await;
    info!("stopped");
    Ok(())
}
