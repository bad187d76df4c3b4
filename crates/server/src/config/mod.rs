//! The settings: one TOML file, overridden by environment variables.
//!
//! A wrong or missing setting stops the start with one sentence that names it. No sentence repeats
//! a secret.
//!
//! | file | what it does |
//! |---|---|
//! | `setting` | the names of all settings, and of the tables that they may stand in |
//! | `file`, `groups` | reads the file and its tables · which of them belong together |
//! | `texts` | the file, overridden by the environment |
//! | `secret` | reads secrets, which may be in files of their own |
//! | `account`, `branch` | the settings of the account, of its branch and of the terminal |
//! | `tabby`, `checkout` | the settings of an account at each gateway |
//! | `network`, `shop`, `logo`, `printing` | parse the values |
//! | `apart`, `which` | what accounts of one server may not share · which of them is meant |
//! | `error` | why the server does not start |

mod account;
mod apart;
mod branch;
mod checkout;
mod error;
mod file;
mod groups;
mod logo;
mod network;
mod printing;
mod secret;
mod setting;
mod shop;
mod tabby;
#[cfg(test)]
mod tests;
mod texts;
mod which;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use ipnet::IpNet;
use payment::id::AccountId;
use payment::time::Millis;

use self::setting::{DEMO, TRUSTED_PROXIES};
use self::texts::Texts;
use crate::tls::TlsFiles;

/// The server's user agent towards gateways.
pub(crate) const USER_AGENT: &str = concat!("tabby-pos/", env!("CARGO_PKG_VERSION"));

pub use self::account::{AccountConfig, GatewayConfig};
pub use self::branch::{BranchConfig, TerminalConfig};
pub use self::checkout::CheckoutConfig;
pub use self::error::ConfigError;
pub use self::logo::Logo;
pub use self::printing::{PrinterAddress, ReceiptConfig};
pub use self::setting::{CONFIG, help};
pub use self::tabby::TabbyConfig;
pub use self::which::{NoAccount, which};

/// All settings of one terminal, with those of its branch, its account and the server, parsed and
/// checked.
#[derive(Clone, Debug)]
pub struct Config {
    /// The address to listen on.
    pub listen: SocketAddr,
    /// Host names that requests may use, besides those of this machine itself: lower case, without
    /// a port.
    pub hosts: Vec<String>,
    /// Certificate and key, if this server itself speaks TLS.
    pub tls: Option<TlsFiles>,
    /// Whether a browser has to be paired before it is a terminal.
    pub pairing: bool,
    /// Reverse proxies, whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// The URL of the ledger.
    pub database_url: String,
    /// How long the events of a settled sale are kept; `None` for ever.
    pub events_kept: Option<Millis>,
    /// The file to which anchors of the audit log are added.
    pub audit_anchors: Option<PathBuf>,
    /// The account. It has one branch, which has one configured terminal.
    pub account: AccountConfig,
    /// The branch at the account.
    pub branch: BranchConfig,
    /// The terminal in the branch.
    pub terminal: TerminalConfig,
}

impl Texts {
    /// Whether the demo shop is requested.
    fn is_demo(&self) -> Result<bool, ConfigError> {
        let demo = self.get_or(&DEMO, "0")?;
        match demo.text.as_str() {
            "1" | "true" => Ok(true),
            "0" | "false" => Ok(false),
            _ => Err(demo.not_taken()),
        }
    }
}

impl Config {
    /// Reads the file, if there is one, overridden by the environment. Returns the settings of each
    /// terminal, each of another account; there is at least one.
    ///
    /// # Errors
    ///
    /// The first setting that is missing or wrong.
    pub fn read_all(path: Option<&Path>) -> Result<Vec<Self>, ConfigError> {
        Self::all_of(&Texts::read(path)?)
    }

    /// The same for this account alone, or for the only one: no secret of another is needed.
    ///
    /// # Errors
    ///
    /// [`ConfigError::Account`] if it is not known which account is meant; otherwise the first setting
    /// that is missing or wrong.
    pub fn read_of(path: Option<&Path>, account: Option<&AccountId>) -> Result<Self, ConfigError> {
        let all = Texts::read(path)?;
        let ids = all.iter().map(Texts::account_id);
        let ids: Vec<_> = ids.collect::<Result<_, _>>()?;
        let all: Vec<_> = ids.into_iter().zip(all).collect();
        let (_, texts) = which(&all, |(id, _)| id, account)?;
        Self::of(texts)
    }

    fn all_of(all: &[Texts]) -> Result<Vec<Self>, ConfigError> {
        let configs = all.iter().map(Self::of);
        let configs: Vec<_> = configs.collect::<Result<_, _>>()?;
        let terminals = all.iter().zip(&configs);
        let terminals: Vec<_> = terminals
            .map(|(texts, config)| (texts, &config.account, config.listen))
            .collect();
        apart::check(&terminals)?;
        Ok(configs)
    }

    fn of(texts: &Texts) -> Result<Self, ConfigError> {
        Self::in_full(texts).map_err(|error| {
            let secrets = texts.secret_values();
            error.without(secrets.iter().map(String::as_str))
        })
    }

    fn in_full(texts: &Texts) -> Result<Self, ConfigError> {
        texts.check_references()?;
        let is_demo = texts.is_demo()?;
        let gateway = GatewayConfig::of(texts, is_demo)?;
        let is_test = gateway.is_test();
        if is_demo && !is_test {
            let demo = texts.get_or(&DEMO, "0")?;
            return Err(
                demo.wrong("cannot be used with a live key: the demo shop is for test keys only")
            );
        }
        let (pairing, tls) = (texts.pairing()?, texts.tls()?);
        let listen = texts.listen(pairing && tls.is_some())?;
        let mut hosts = texts.hosts()?;
        let database_url = texts.ledger(is_test)?;
        let branch = BranchConfig::of(texts, is_demo)?;
        let account = AccountConfig::of(texts, gateway)?;
        let terminal = TerminalConfig::of(texts)?;
        // The gateway uses that name if the reverse proxy passes it on.
        let webhooks = account.webhooks.as_ref();
        let webhook_host = webhooks
            .and_then(|webhooks| reqwest::Url::parse(webhooks.url.as_deref()?).ok())
            .and_then(|url| url.host_str().map(str::to_ascii_lowercase));
        hosts.extend(webhook_host);
        Ok(Self {
            listen,
            hosts,
            tls,
            pairing,
            trusted_proxies: texts.nets(&TRUSTED_PROXIES)?,
            database_url,
            events_kept: texts.events_kept()?,
            audit_anchors: texts.audit_anchors()?,
            account,
            branch,
            terminal,
        })
    }
}

/// The URL of the ledger. Commands for the running server need no other setting.
///
/// # Errors
///
/// The file cannot be read, or the setting is wrong.
pub fn ledger_url(path: Option<&Path>) -> Result<String, ConfigError> {
    let all = Texts::read(path)?;
    let texts = all.first().ok_or(NoAccount::NotSaid(Vec::new()))?;
    texts.database_url()
}

/// The names that browsers reach this server by.
///
/// # Errors
///
/// The file cannot be read, or the setting is wrong.
pub fn host_names(path: Option<&Path>) -> Result<Vec<String>, ConfigError> {
    let all = Texts::read(path)?;
    all.first().map_or_else(|| Ok(Vec::new()), Texts::hosts)
}

/// What it takes to read the ledger while no server runs.
#[derive(Clone, Debug)]
pub struct LedgerConfig {
    /// The URL of the ledger.
    pub database_url: String,
    /// The account whose sales are meant.
    pub account: AccountId,
    /// The shop's time zone.
    pub time_zone: String,
    /// The hour at which the shop's day ends, 0 to 23.
    pub day_ends: u8,
}

impl LedgerConfig {
    /// Reads these settings alone, of each account.
    ///
    /// # Errors
    ///
    /// The file cannot be read, or one of these settings is missing or wrong.
    pub fn read_all(path: Option<&Path>) -> Result<Vec<Self>, ConfigError> {
        Texts::read(path)?.iter().map(Self::of).collect()
    }

    fn of(texts: &Texts) -> Result<Self, ConfigError> {
        let currency = texts.currency(texts.is_demo()?)?;
        Ok(Self {
            database_url: texts.database_url()?,
            account: texts.account_id()?,
            time_zone: texts.time_zone(currency)?,
            day_ends: texts.day_ends()?,
        })
    }
}
