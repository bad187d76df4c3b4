//! `tabby-sandbox`: a Tabby you can run, and a Checkout.com beside it.

mod listen;

use std::ffi::OsStr;
use std::io::Write as _;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use axum::Extension;
use clap::builder::{BoolishValueParser, PossibleValuesParser, TypedValueParser};
use clap::parser::ValueSource;
use clap::{Command, CommandFactory, FromArgMatches, Parser};
use sandbox::Shared;
use sandbox::engine::deliver;
use sandbox::engine::exposure::{Exposure, Names, Receivers};
use sandbox::engine::guard::host_name;
use sandbox::engine::journal::Journal;
use sandbox::engine::sandbox::Api;
use sandbox::engine::transport::Connection;
use sandbox::tabby::scenario::Scenario;
use sandbox::tabby::settings::Settings;
use sandbox::tabby::settings::{Clients, Profile, Region};
use sandbox::tabby::world::{Tabby, World};
use serde::de::DeserializeOwned;
use tokio::net::TcpListener;

use crate::listen::{CHECKOUT_LISTEN, CheckoutOptions, Listening, listen, reachable};

/// A Tabby you can run: its API, its hosted page, its faults; and Checkout.com, as it serves Tabby.
/// An empty variable counts as unset, but for TABBY_SANDBOX_CHECKOUT_LISTEN.
#[derive(Parser)]
#[command(name = "tabby-sandbox", version)]
struct Options {
    /// Address to listen on.
    #[arg(long, env = "TABBY_SANDBOX_LISTEN", default_value = "127.0.0.1:8090")]
    listen: SocketAddr,
    /// A second address, which is Saudi Arabia's (api.tabby.sa).
    #[arg(long, env = "TABBY_SANDBOX_LISTEN_SA")]
    listen_sa: Option<SocketAddr>,
    /// Base of the addresses in replies, such as the one at which a phone reaches this machine:
    /// `http://192.168.1.20:8090`.
    #[arg(long, env = "TABBY_SANDBOX_PUBLIC_URL", value_parser = base)]
    public_url: Option<String>,
    /// The same for Saudi Arabia.
    #[arg(long, env = "TABBY_SANDBOX_PUBLIC_URL_SA", value_parser = base)]
    public_url_sa: Option<String>,
    /// What requests must have and which advice they get: as tills send them, as payment links, or
    /// as a shop on the web does. Counts for more than the scenario.
    #[arg(long, env = "TABBY_SANDBOX_PROFILE", value_parser = choice::<Profile>(&["pos", "links", "web"]))]
    profile: Option<Profile>,
    /// Whether requests are taken that published clients of Tabby send although the API reference
    /// does not promise it. Counts for more than the scenario.
    #[arg(long, env = "TABBY_SANDBOX_CLIENTS", value_parser = choice::<Clients>(&["as_published", "strict"]))]
    clients: Option<Clients>,
    /// How it begins: a TOML file with settings, accounts, the clock, faults, webhooks and payments.
    #[arg(long, env = "TABBY_SANDBOX_SCENARIO")]
    scenario: Option<PathBuf>,
    /// A file in which it keeps payments, webhooks and their deliveries, disputes, the clock,
    /// changed settings and faults, for the next start. Requests that it has seen are not kept,
    /// nor how often a key has asked of late. The file is new, or one that a sandbox has written;
    /// any other is refused. One sandbox at a time uses it.
    #[arg(long, env = "TABBY_SANDBOX_DATA")]
    data: Option<PathBuf>,
    /// Leave approved payments AUTHORIZED, as a shop without auto-capture sees them.
    #[arg(long, env = "TABBY_SANDBOX_NO_AUTO_CAPTURE", value_parser = BoolishValueParser::new())]
    no_auto_capture: bool,
    /// Answer however often it is asked.
    #[arg(long, env = "TABBY_SANDBOX_NO_RATE_LIMITS", value_parser = BoolishValueParser::new())]
    no_rate_limits: bool,
    /// Local receivers that webhooks may go to: hosts with their ports, separated by commas, or
    /// `any`. Without it any if the sandbox listens on loopback only, else none.
    #[arg(long, env = "TABBY_SANDBOX_LOCAL_WEBHOOKS", value_parser = Receivers::read)]
    local_webhooks: Option<Receivers>,
    /// Names that it is called by besides localhost, the addresses it listens on, the public
    /// address's host and Tabby's own names, separated by commas, without ports: a container's, for
    /// example. Its pages, `/_sandbox` and the registration of webhooks are refused by any other
    /// name (421).
    #[arg(long, env = "TABBY_SANDBOX_HOSTS", value_delimiter = ',', value_parser = host)]
    hosts: Vec<String>,
    /// Take keys that no account lists, or do not. Without it they are taken if the sandbox listens
    /// on loopback only.
    #[arg(long, env = "TABBY_SANDBOX_UNLISTED_KEYS", value_parser = BoolishValueParser::new())]
    unlisted_keys: Option<bool>,
    /// Log each request in a line on stderr: time, method, path, answer, merchant code, fault and
    /// findings; never a key, a body or a customer.
    #[arg(long, env = "TABBY_SANDBOX_VERBOSE", value_parser = BoolishValueParser::new())]
    verbose: bool,
    /// Print the OpenAPI document of /_sandbox and stop.
    #[arg(long)]
    openapi: bool,
    /// The same for Checkout.com's side.
    #[arg(long)]
    checkout_openapi: bool,
    #[command(flatten)]
    checkout: CheckoutOptions,
}

fn host(text: &str) -> Result<String, String> {
    let text = text.trim();
    match host_name(text) {
        Some(name) if name == text => Ok(name.to_ascii_lowercase()),
        _ => Err("give a host name without a port, such as sandbox".to_owned()),
    }
}

fn base(text: &str) -> Result<String, String> {
    match Settings::is_base(text) {
        true => Ok(text.to_owned()),
        false => Err("give an address that begins with http:// or https://, such as http://192.168.1.20:8090".to_owned()),
    }
}

/// One of a setting's words.
fn choice<T>(words: &'static [&'static str]) -> impl TypedValueParser<Value = T>
where
    T: DeserializeOwned + Clone + Send + Sync + 'static,
{
    PossibleValuesParser::new(words)
        .try_map(|word| serde_json::from_value(serde_json::Value::String(word)))
}

/// The command line and the variables; those that are empty are unset.
fn options() -> Options {
    let of_set = |arg: clap::Arg| {
        let is_empty = |name: &OsStr| std::env::var_os(name).is_some_and(|value| value.is_empty());
        match arg
            .get_env()
            .is_some_and(|name| name != CHECKOUT_LISTEN && is_empty(name))
        {
            true => arg.env(None::<&'static str>),
            false => arg,
        }
    };
    let command: Command = Options::command().mut_args(of_set);
    let matches = command.get_matches();
    match Options::from_arg_matches(&matches) {
        Ok(mut options) => {
            let source = matches.value_source("checkout_listen");
            options.checkout.is_asked_for = source != Some(ValueSource::DefaultValue);
            options
        }
        Err(error) => error.exit(),
    }
}

fn main() -> ExitCode {
    let options = options();
    // One thread: a sandbox is a guest on somebody's laptop.
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let served = match runtime {
        Ok(runtime) => runtime.block_on(serve(options)),
        Err(error) => Err(error.to_string()),
    };
    match served {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            #[expect(
                clippy::print_stderr,
                reason = "the one line that says why it does not start"
            )]
            {
                eprintln!("tabby-sandbox: {error}");
            }
            ExitCode::FAILURE
        }
    }
}

fn world(options: &Options, settings: Settings) -> Result<World, String> {
    let mut scenario = match &options.scenario {
        Some(path) => {
            let named = |error: String| format!("{}: {error}", path.display());
            let text = std::fs::read_to_string(path).map_err(|error| named(error.to_string()))?;
            Scenario::read(&text, settings).map_err(named)?
        }
        None => Scenario {
            settings,
            ..Scenario::default()
        },
    };
    if options.no_auto_capture {
        scenario.settings.auto_capture = false;
    }
    if options.no_rate_limits {
        scenario.settings.rate_limits = false;
    }
    if let Some(profile) = options.profile {
        scenario.settings.profile = profile;
    }
    if let Some(clients) = options.clients {
        scenario.settings.clients = clients;
    }
    let mut world = World::start(scenario);
    if let Some(path) = &options.data {
        let named = |error: String| format!("{}: {error}", path.display());
        let opened =
            Journal::open(path, Tabby::PROGRAM).map_err(|error| named(error.to_string()))?;
        let (journal, changes) = opened;
        let kept = world.keep_in(journal, changes);
        kept.map_err(|wrong| named(wrong.to_string()))?;
    }
    Ok(world)
}

/// What a side that listens on these addresses allows.
fn exposed(options: &Options, listening: &[SocketAddr]) -> Exposure {
    let by_address = Exposure::of(listening);
    Exposure {
        receivers: options
            .local_webhooks
            .clone()
            .unwrap_or(by_address.receivers),
        unlisted_keys: options.unlisted_keys.unwrap_or(by_address.unlisted_keys),
        names: Names {
            listed: options.hosts.clone(),
            ..by_address.names
        },
    }
}

/// Prints a line for whoever started it: where it is, or its document. Who has read enough may have
/// closed the pipe, and it goes on.
macro_rules! say {
    ($($text:tt)*) => {
        drop(writeln!(std::io::stdout(), $($text)*))
    };
}

async fn serve(options: Options) -> Result<(), String> {
    if options.openapi || options.checkout_openapi {
        let document = match options.openapi {
            true => sandbox::tabby::control::openapi(),
            false => sandbox::checkout::control::openapi(),
        };
        let document = document.to_pretty_json();
        say!("{}", document.map_err(|error| error.to_string())?);
        return Ok(());
    }
    let (listener, address) = listen(options.listen, "TABBY_SANDBOX_LISTEN").await?;
    let saudi = match options.listen_sa {
        Some(address) => Some(listen(address, "TABBY_SANDBOX_LISTEN_SA").await?),
        None => None,
    };
    let listening: Vec<_> = [Some(address), saudi.as_ref().map(|(_, address)| *address)]
        .into_iter()
        .flatten()
        .collect();
    let exposure = exposed(&options, &listening);
    let (of_checkout, why_off) = options.checkout.open().await?;
    let own = format!("http://{}", reachable(address));
    let mut settings = Settings::new(options.public_url.as_deref().unwrap_or(&own));
    settings.links_follow_host = address.ip().is_unspecified() && options.public_url.is_none();
    let own_sa = saudi
        .as_ref()
        .map(|(_, address)| format!("http://{}", reachable(*address)));
    if let Some(url) = options.public_url_sa.as_ref().or(own_sa.as_ref()) {
        settings.public_url_sa = url.trim_end_matches('/').to_owned();
    }
    let verbose = options.verbose;
    let mut world = world(&options, settings)?;
    world.exposure = exposure;
    if verbose {
        world.requests.log = Some(log);
    }
    if world.settings.links_follow_host {
        say!(
            "warning: it listens on every address of this machine, and links begin with the host \
             that each request for a session names; set TABBY_SANDBOX_PUBLIC_URL to the address \
             that phones and browsers reach"
        );
    }
    if !world.exposure.is_desk() {
        say!(
            "others may reach it: keys that no account lists are {}; webhooks go to {} \
             (TABBY_SANDBOX_UNLISTED_KEYS, TABBY_SANDBOX_LOCAL_WEBHOOKS)",
            if world.exposure.unlisted_keys {
                "taken"
            } else {
                "refused"
            },
            match &world.exposure.receivers {
                Receivers::Any => "any address".to_owned(),
                Receivers::PublicAnd(hosts) if hosts.is_empty() => "public addresses only".into(),
                Receivers::PublicAnd(hosts) => format!("public addresses and {}", hosts.join(", ")),
            }
        );
    }
    let shared = Shared::new(world);
    deliver::start(&shared);
    say!(
        "tabby-sandbox listens on http://{address}; steer it at http://{}/_sandbox/",
        reachable(address)
    );
    if let Some((_, address)) = &saudi {
        say!("and, as Saudi Arabia's, on http://{address}");
    }
    if let Some(why) = why_off {
        say!("warning: Checkout.com's side is off: {why}");
    }
    let (router, checkout) = match of_checkout {
        Some((listener, address)) => {
            let exposure = exposed(&options, &[address]);
            let mut world = options
                .checkout
                .world(address, exposure, !options.no_rate_limits)?;
            if verbose {
                world.requests.log = Some(log);
            }
            let checkout = sandbox::checkout::world::Shared::new(world);
            deliver::start(&checkout);
            say!(
                "and, as Checkout.com, on http://{address}; steer it at http://{}/_sandbox/",
                reachable(address)
            );
            let (router, of_checkout) = sandbox::routers_of(shared, checkout);
            (router, Some(run(listener, of_checkout)))
        }
        None => (sandbox::router_of(shared), None),
    };
    let main = match saudi.is_some() {
        // With an address for each region, each is its region's whatever it is called by.
        true => router.clone().layer(Extension(Region::Ai)),
        false => router.clone(),
    };
    let there =
        saudi.map(|(listener, _): Listening| run(listener, router.layer(Extension(Region::Sa))));
    // Nothing here is worth waiting for, and a call that is never answered would wait for ever.
    tokio::select! {
        served = run(listener, main) => served,
        served = or_never(there) => served,
        served = or_never(checkout) => served,
        () = asked_to_stop() => Ok(()),
    }
}

/// Serves, if there is something to serve.
async fn or_never(served: Option<impl Future<Output = Result<(), String>>>) -> Result<(), String> {
    match served {
        Some(served) => served.await,
        None => std::future::pending().await,
    }
}

#[expect(clippy::print_stderr, reason = "whoever said --verbose asked for it")]
fn log(line: &str) {
    eprintln!("{line}");
}

async fn run(listener: TcpListener, router: axum::Router) -> Result<(), String> {
    axum::serve(
        listener,
        router.into_make_service_with_connect_info::<Connection>(),
    )
    .await
    .map_err(|error| error.to_string())
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
