//! The addresses that the program listens on, and Checkout.com's side of it.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::PathBuf;

use clap::Args;
use sandbox::checkout::scenario::Scenario;
use sandbox::checkout::settings::Settings;
use sandbox::checkout::world::{Checkout, World};
use sandbox::engine::exposure::Exposure;
use sandbox::engine::journal::Journal;
use sandbox::engine::sandbox::Api;
use sandbox::engine::settings::Switches;
use tokio::net::TcpListener;

/// An open listener and its address.
pub(crate) type Listening = (TcpListener, SocketAddr);

/// Where Checkout.com's side listens.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Side {
    /// Nowhere.
    Off,
    /// At this address.
    At(SocketAddr),
}

/// Checkout.com's side.
#[derive(Args)]
pub(crate) struct CheckoutOptions {
    /// Address of Checkout.com's side, as it serves Tabby. An empty value turns it off. If the
    /// default is taken, it is off and Tabby's side starts all the same.
    #[arg(long, env = CHECKOUT_LISTEN, default_value = "127.0.0.1:8092", value_parser = side)]
    checkout_listen: Side,
    /// Base of the addresses in Checkout.com's answers. Without it they begin with the host that a
    /// request names.
    #[arg(long, env = "TABBY_SANDBOX_CHECKOUT_PUBLIC_URL", value_parser = public_url)]
    checkout_public_url: Option<String>,
    /// How Checkout.com's side begins: a TOML file with settings, accounts, the clock and faults.
    #[arg(long, env = "TABBY_SANDBOX_CHECKOUT_SCENARIO")]
    checkout_scenario: Option<PathBuf>,
    /// A file in which Checkout.com's side keeps what has happened, as `--data` does for Tabby's.
    #[arg(long, env = "TABBY_SANDBOX_CHECKOUT_DATA")]
    checkout_data: Option<PathBuf>,
    /// Whether its address was asked for.
    #[arg(skip)]
    pub is_asked_for: bool,
}

/// The variable whose empty value is not the same as none.
pub(crate) const CHECKOUT_LISTEN: &str = "TABBY_SANDBOX_CHECKOUT_LISTEN";

fn side(text: &str) -> Result<Side, String> {
    match text.trim() {
        "" => Ok(Side::Off),
        text => text
            .parse()
            .map(Side::At)
            .map_err(|_| "give an address such as 127.0.0.1:8092, or nothing".to_owned()),
    }
}

fn public_url(text: &str) -> Result<String, String> {
    let settings = Settings::new(text);
    let checked = settings.check().map(|()| settings.public_url);
    checked.map_err(|(_, why)| format!("it {why}"))
}

impl CheckoutOptions {
    /// Opens the listener. `Err` only if its address was asked for: else what is wrong is in the
    /// text beside `None`.
    pub(crate) async fn open(&self) -> Result<(Option<Listening>, Option<String>), String> {
        let Side::At(address) = self.checkout_listen else {
            return Ok((None, None));
        };
        match listen(address, CHECKOUT_LISTEN).await {
            Ok(listening) => Ok((Some(listening), None)),
            Err(error) if self.is_asked_for => Err(error),
            Err(error) => Ok((None, Some(error))),
        }
    }

    /// The world of Checkout.com's side, which listens on this address.
    pub(crate) fn world(
        &self,
        address: SocketAddr,
        exposure: Exposure,
        rate_limits: bool,
    ) -> Result<World, String> {
        let own = format!("http://{}", reachable(address));
        let mut settings = Settings::new(self.checkout_public_url.as_deref().unwrap_or(&own));
        settings.links_follow_host = self.checkout_public_url.is_none();
        let mut scenario = match &self.checkout_scenario {
            Some(path) => {
                let named = |error: String| format!("{}: {error}", path.display());
                let text =
                    std::fs::read_to_string(path).map_err(|error| named(error.to_string()))?;
                Scenario::read(&text, settings).map_err(named)?
            }
            None => Scenario {
                settings,
                ..Scenario::default()
            },
        };
        if !rate_limits {
            scenario.settings.rate_limits = false;
        }
        let mut world = World::start(scenario);
        if let Some(path) = &self.checkout_data {
            let named = |error: String| format!("{}: {error}", path.display());
            let opened = Journal::open(path, Checkout::PROGRAM);
            let (journal, changes) = opened.map_err(|error| named(error.to_string()))?;
            let kept = world.keep_in(journal, changes);
            kept.map_err(|wrong| named(wrong.to_string()))?;
        }
        world.exposure = exposure;
        Ok(world)
    }
}

/// Opens a listener. The error names the setting.
pub(crate) async fn listen(address: SocketAddr, setting: &str) -> Result<Listening, String> {
    let listener = TcpListener::bind(address)
        .await
        .map_err(|error| format!("cannot listen on {address}: {error}; set {setting}"))?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    Ok((listener, address))
}

/// The address by which this machine itself reaches what listens on every address.
pub(crate) fn reachable(address: SocketAddr) -> SocketAddr {
    let local: IpAddr = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(local, address.port())
}
