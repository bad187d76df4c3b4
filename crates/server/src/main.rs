//! `tabby-pos`: the server, with the terminal embedded.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use clap::{Parser, Subcommand};
use payment::id::{PaymentId, Remark, SaleId};
use server::commands::{self, Answer, Command};
use server::config::{self, Config};
use server::sale_clock::SaleClock;
use server::sales::{self, Day, Wanted};
use server::webhooks::registration::{self, Choice, Wish};
use server::{App, StartError, log, routes, serve};
use store::{Cause, Place, Store, StoreError};
use tokio::net::TcpListener;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

/// A Tabby terminal for the browser, and the one server that holds the secret key.
#[derive(Parser)]
#[command(name = "tabby-pos", version, after_help = after_help())]
struct Options {
    /// The configuration file; `tabby-pos.toml` here when there is one.
    // Not a path for clap, which refuses an empty one: an empty variable counts as unset.
    #[arg(long, env = config::CONFIG, global = true, value_name = "FILE")]
    config: Option<OsString>,
    #[command(subcommand)]
    command: Option<Subcommands>,
}

#[derive(Subcommand)]
enum Subcommands {
    /// Serve the terminal and its API (the default).
    Serve,
    /// Print the OpenAPI document.
    Openapi,
    /// Print tables of sales, and repair those that cannot be read.
    Sales {
        #[command(subcommand)]
        command: SalesCommand,
    },
    /// Look after payments that fit no sale in the ledger.
    Payments {
        #[command(subcommand)]
        command: PaymentsCommand,
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
    /// what it says. A running server does it; where none runs, this command does.
    Repair {
        /// The sale's id, as the log and /api/terminal name it.
        id: SaleId,
    },
    /// Print a CSV table of the sales of a day, with what is money and what is in doubt. A running
    /// server does it; where none runs, this command does.
    Export {
        /// `today`, `yesterday`, or a date such as 2026-05-04, by the shop's time zone.
        #[arg(long, default_value = "today")]
        day: Day,
        /// Sales of any day that are in doubt instead.
        #[arg(long, conflicts_with = "day")]
        unfinished: bool,
    },
}

#[derive(Subcommand)]
enum PaymentsCommand {
    /// Show the paid payments of this terminal's name that fit no sale, as far as the running server
    /// has met them in Tabby's list, and those that were acknowledged.
    List,
    /// Write down that somebody has looked at such a payment: it is said no more, unless more money
    /// comes to it. A running server does it; where none runs, this command does.
    Acknowledge {
        /// The payment's id, as the log, the tills and Tabby's dashboard name it.
        #[arg(value_parser = payment_id)]
        id: PaymentId,
        /// What was found, such as "refunded in the dashboard". No names or phones of customers.
        #[arg(long, value_parser = Remark::new)]
        reason: Remark,
    },
}

/// Tabby's payment ids are UUIDs: a typing error is reported at once, without asking Tabby.
fn payment_id(text: &str) -> Result<PaymentId, payment::id::InvalidId> {
    let is_tabbys = text.parse::<tabby::payment::PaymentId>().is_ok();
    let text = if is_tabbys { text } else { "" };
    text.to_owned().try_into()
}

impl From<PaymentsCommand> for Command {
    fn from(command: PaymentsCommand) -> Self {
        match command {
            PaymentsCommand::List => Self::ListPayments,
            PaymentsCommand::Acknowledge { id, reason } => {
                Self::AcknowledgePayment { id, remark: reason }
            }
        }
    }
}

impl From<SalesCommand> for Command {
    fn from(command: SalesCommand) -> Self {
        match command {
            SalesCommand::Repair { id } => Self::RepairSale { id },
            SalesCommand::Export { day, unfinished } => Self::ExportSales {
                wanted: if unfinished {
                    Wanted::Unfinished
                } else {
                    Wanted::Day(day)
                },
            },
        }
    }
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
        "Settings, in the environment or in the configuration file; the environment counts where both \
         say something:\n{}",
        config::help()
    )
}

#[tokio::main(worker_threads = 2)]
async fn main() -> ExitCode {
    let options = Options::parse();
    let config = options.config.map(PathBuf::from);
    let result = match options.command {
        Some(Subcommands::Openapi) => print_openapi(),
        Some(Subcommands::Sales { command: given }) => command(config, given.into()).await,
        Some(Subcommands::Payments { command: given }) => command(config, given.into()).await,
        Some(Subcommands::Webhooks { command }) => webhooks(config, command).await,
        Some(Subcommands::Serve) | None => run(config).await,
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            #[expect(
                clippy::print_stderr,
                reason = "the one line that says why it does not start"
            )]
            {
                // A library's message may have several lines; a journal would split it.
                let error = error.lines().map(str::trim).collect::<Vec<_>>().join(" ");
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

/// How often, and at which interval, a command tries to reach a server that has the ledger but does
/// not answer yet.
const TRIES: u32 = 15;
const AGAIN: Duration = Duration::from_millis(200);

/// Carries out a command: by the running server, or in this process if none runs.
async fn command(path: Option<PathBuf>, command: Command) -> Result<(), String> {
    let url = config::ledger_url(path.as_deref()).map_err(|error| error.to_string())?;
    let place = Place::of(&url).map_err(|error| error.to_string())?;
    let mut tries = TRIES;
    let answer = loop {
        let asked = match place.file() {
            Some(file) => commands::ask(file, &command).await.map_err(|error| {
                format!("the running server did not answer ({error}): look at its log before you try again")
            })?,
            None => None,
        };
        if let Some(answer) = asked {
            break answer;
        }
        commands::may_open(&place)?;
        match carry_out_here(path.as_deref(), command.clone()).await? {
            Ok(answer) => break answer,
            // A starting server has the ledger before it listens.
            Err(StartError::Store {
                cause: StoreError::Unavailable(Cause::InUse),
                ..
            }) if tries > 0 => tries -= 1,
            Err(error) => return Err(error.to_string()),
        }
        tokio::time::sleep(AGAIN).await;
    };
    match answer {
        Answer::Done(sentence) => {
            #[expect(clippy::print_stdout, reason = "it is what was asked for")]
            {
                println!("{sentence}");
            }
            Ok(())
        }
        Answer::Refused(sentence) => Err(sentence),
    }
}

/// Carries out a command in this process, which then has the ledger for itself.
async fn carry_out_here(
    path: Option<&Path>,
    command: Command,
) -> Result<Result<Answer, StartError>, String> {
    if let Command::ExportSales { wanted } = command {
        return export_here(path, wanted).await;
    }
    if command == Command::ListPayments {
        return Err(
            "no server runs on this ledger, and it is the running one that goes through Tabby's list: start it, then give this command again"
                .to_owned(),
        );
    }
    let config = Config::read(path).map_err(|error| error.to_string())?;
    let app = match App::start(&config).await {
        Ok(app) => app,
        Err(error) => return Ok(Err(error)),
    };
    let answer = commands::carry_out(&app.sales, command).await;
    app.sales.finish().await;
    Ok(Ok(answer))
}

/// Exports sales in this process. It changes no sale, and needs no key.
async fn export_here(
    path: Option<&Path>,
    wanted: Wanted,
) -> Result<Result<Answer, StartError>, String> {
    let settings = config::ledger_and_time_zone(path);
    let (url, time_zone) = settings.map_err(|error| error.to_string())?;
    let ledger: Arc<dyn Store> = match server::open_ledger(&url).await {
        Ok(ledger) => Arc::new(ledger),
        Err(error) => return Ok(Err(error)),
    };
    let now = SaleClock::system().now();
    let table = sales::export_from(ledger.clone(), &time_zone, now, wanted).await;
    ledger.close().await;
    Ok(Ok(commands::exported(table)))
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
        account.gateway = config.tabby_url,
        account.test = config.key.is_test(),
        branch = %config.merchant_code,
        merchant_code = app.sales.merchant_code().word(),
        terminal = %config.terminal,
        currency = config.currency.code(),
        webhooks = config.webhooks.is_some(),
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

/// The signals that end the program. SIGHUP also ends it properly: the terminal that it was started
/// from was closed.
struct Signals {
    interrupt: Option<Signal>,
    terminate: Option<Signal>,
    hangup: Option<Signal>,
}

impl Signals {
    /// From here on none of them kills. One that cannot be waited for keeps its default action.
    fn listen() -> Self {
        let on = |kind| signal(kind).ok();
        Self {
            interrupt: on(SignalKind::interrupt()),
            terminate: on(SignalKind::terminate()),
            hangup: on(SignalKind::hangup()),
        }
    }

    /// Waits for the next signal, and returns its name.
    async fn next(&mut self) -> &'static str {
        async fn received(signal: &mut Option<Signal>) {
            match signal {
                Some(signal) => {
                    signal.recv().await;
                }
                None => std::future::pending().await,
            }
        }
        tokio::select! {
            () = received(&mut self.interrupt) => "SIGINT",
            () = received(&mut self.terminate) => "SIGTERM",
            () = received(&mut self.hangup) => "SIGHUP",
        }
    }
}
