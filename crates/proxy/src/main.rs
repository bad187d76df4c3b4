//! `tabby-pos`: the proxy, with the terminal embedded.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use payment::id::SaleId;
use proxy::config::{self, Config};
use proxy::webhooks::registration::{self, Choice, Wish};
use proxy::{App, routes, serve};
use tokio_util::sync::CancellationToken;
use tracing::info;
use tracing_subscriber::EnvFilter;

/// A Tabby terminal for the browser, and the one server that holds the secret key.
#[derive(Parser)]
#[command(name = "tabby-pos", version, after_help = after_help())]
struct Options {
    /// The configuration file; `tabby-pos.toml` here when there is one.
    #[arg(long, env = "TABBY_POS_CONFIG")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the terminal and its API (the default).
    Serve,
    /// Print the OpenAPI document.
    Openapi,
    /// Look after sales that the server cannot.
    Sales {
        #[command(subcommand)]
        command: SalesCommand,
    },
    /// Look after the webhooks that Tabby sends to this proxy.
    Webhooks {
        #[command(subcommand)]
        command: Webhooks,
    },
}

#[derive(Subcommand)]
enum SalesCommand {
    /// Read the payment of a sale that cannot be read in the ledger anew from Tabby, and write down
    /// what it says. The server must not be running.
    Repair {
        /// The sale's id, as the log and /api/terminal name it.
        id: SaleId,
    },
}

#[derive(Subcommand)]
enum Webhooks {
    /// Register this proxy for the configured key and merchant code, or bring its registration up to
    /// date. Once with the test key, and again with the live key.
    Register,
    /// Show what is registered.
    List,
    /// Show what is left of earlier registrations of this host, and remove it with --yes.
    Prune {
        /// All that are not this proxy's instead: other tills' and web shops' among them.
        #[arg(long, conflicts_with = "id")]
        others: bool,
        /// The one with this id instead.
        #[arg(long)]
        id: Option<String>,
        /// Remove them.
        #[arg(long)]
        yes: bool,
    },
}

fn after_help() -> String {
    format!(
        "Settings, in the environment or in the configuration file:\n{}",
        config::help()
    )
}

#[tokio::main(worker_threads = 2)]
async fn main() -> ExitCode {
    let options = Options::parse();
    let result = match options.command {
        Some(Command::Openapi) => print_openapi(),
        Some(Command::Sales {
            command: SalesCommand::Repair { id },
        }) => repair(options.config, id).await,
        Some(Command::Webhooks { command }) => webhooks(options.config, command).await,
        Some(Command::Serve) | None => run(options.config).await,
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            #[expect(
                clippy::print_stderr,
                reason = "the one line that says why it does not start"
            )]
            {
                eprintln!("tabby-pos: {error}");
            }
            ExitCode::FAILURE
        }
    }
}

fn print_openapi() -> Result<(), String> {
    let document = routes::openapi()
        .to_pretty_json()
        .map_err(|error| error.to_string())?;
    #[expect(clippy::print_stdout, reason = "it is what was asked for")]
    {
        println!("{document}");
    }
    Ok(())
}

async fn repair(path: Option<PathBuf>, id: SaleId) -> Result<(), String> {
    let config = Config::read(path.as_deref()).map_err(|error| error.to_string())?;
    let app = App::start(&config)
        .await
        .map_err(|error| error.to_string())?;
    let outcome = app.sales.repair(id).await;
    app.sales.finish().await;
    let view = outcome.map_err(|error| format!("sale {id}: {error}"))?.view;
    let state = serde_json::to_string(&view.state).map_err(|error| error.to_string())?;
    #[expect(clippy::print_stdout, reason = "it is what was asked for")]
    {
        println!(
            "sale {id} ({} {}, reference {}) is {} now",
            view.amount.currency(),
            view.amount,
            view.reference,
            state.trim_matches('"')
        );
    }
    Ok(())
}

async fn webhooks(path: Option<PathBuf>, command: Webhooks) -> Result<(), String> {
    let config = Config::read(path.as_deref()).map_err(|error| error.to_string())?;
    let wish = match command {
        Webhooks::Register => Wish::Register,
        Webhooks::List => Wish::List,
        Webhooks::Prune { others, id, yes } => Wish::Prune {
            choice: match (id, others) {
                (Some(id), _) => Choice::One(id),
                (None, true) => Choice::Others,
                (None, false) => Choice::Leftovers,
            },
            sure: yes,
        },
    };
    let lines = registration::carry_out(&config, &wish)
        .await
        .map_err(|error| error.to_string())?;
    for line in lines {
        #[expect(clippy::print_stdout, reason = "it is what was asked for")]
        {
            println!("{line}");
        }
    }
    Ok(())
}

async fn run(path: Option<PathBuf>) -> Result<(), String> {
    let filter = EnvFilter::try_from_env("TABBY_POS_LOG")
        .unwrap_or_else(|_| EnvFilter::new("info,sqlx=warn"));
    tracing_subscriber::fmt()
        .json()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .init();
    let config = Config::read(path.as_deref()).map_err(|error| error.to_string())?;
    let app = App::start(&config)
        .await
        .map_err(|error| error.to_string())?;
    let listener = tokio::net::TcpListener::bind(config.listen)
        .await
        .map_err(|error| {
            format!(
                "TABBY_POS_LISTEN: cannot listen on {}: {error}",
                config.listen
            )
        })?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    info!(%address, gateway = config.tabby_url, test = config.key.is_test(), webhooks = config.webhooks.is_some(), "serving");
    let stop = CancellationToken::new();
    tokio::spawn({
        let stop = stop.clone();
        async move {
            asked_to_stop().await;
            info!("stopping");
            stop.cancel();
            // Whoever asks again does not want to wait: the ledger has every intent, and the
            // gateway is asked about it at the next start.
            asked_to_stop().await;
            std::process::exit(1);
        }
    });
    serve(app, listener, stop).await;
    Ok(())
}

async fn asked_to_stop() {
    let interrupt = tokio::signal::ctrl_c();
    let Ok(mut terminate) =
        tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())
    else {
        let _ = interrupt.await;
        return;
    };
    tokio::select! {
        _ = interrupt => {}
        _ = terminate.recv() => {}
    }
}
