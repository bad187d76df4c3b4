//! The settings: one TOML file, overridden by environment variables.
//!
//! A wrong or missing setting stops the start with one sentence that names it. No sentence repeats
//! a secret.
//!
//! | file | what it does |
//! |---|---|
//! | `setting` | the names of all settings |
//! | `texts` | reads the file and the environment |
//! | `secret` | reads secrets, which may be in files of their own |
//! | `network`, `shop`, `logo` | parse the values |
//! | `error` | why the server does not start |

mod error;
mod logo;
mod network;
mod secret;
mod setting;
mod shop;
#[cfg(test)]
mod tests;
mod texts;

use std::net::SocketAddr;
use std::path::Path;

use payment::id::{Category, MerchantCode, TerminalId};
use payment::time::Millis;
use payment::{Currency, Money};

use self::error::missing;
use self::secret::KEY;
use self::setting::{
    CALLS_PER_S, CATEGORY, CURRENCY, DEMO, MERCHANT_CODE, SCAN_PREFIX, SCAN_SUFFIX, SECRET_KEY,
    SESSIONS_PER_10S, SHOP, TERMINAL,
};
use self::texts::Texts;
use crate::webhooks::WebhookConfig;
use gateway::tabby::{self, Coordinates, Proxy, Rates, SecretKey};

/// The server's user agent towards Tabby.
pub(crate) const USER_AGENT: &str = concat!("tabby-pos/", env!("CARGO_PKG_VERSION"));

pub use self::error::ConfigError;
pub use self::logo::Logo;
pub use self::setting::{CONFIG, help};

/// All settings, parsed and checked.
#[derive(Clone, Debug)]
pub struct Config {
    /// The address to listen on.
    pub listen: SocketAddr,
    /// Host names that requests may use, besides those of this machine itself: lower case, without
    /// a port.
    pub hosts: Vec<String>,
    /// The URL of the ledger.
    pub database_url: String,
    /// The base address of Tabby's API.
    pub tabby_url: String,
    /// The HTTP proxy to use for Tabby.
    pub proxy: Proxy,
    /// The merchant's secret key.
    pub key: SecretKey,
    /// The branch's merchant code at Tabby.
    pub merchant_code: MerchantCode,
    /// The currency of every sale.
    pub currency: Currency,
    /// The shop's time zone, by its name in the IANA database.
    pub time_zone: String,
    /// The shop's coordinates.
    pub place: Coordinates,
    /// The shop's name on receipts.
    pub shop: String,
    /// The category of the shop's goods, for sales without typed lines.
    pub category: Category,
    /// The terminal's name.
    pub terminal: TerminalId,
    /// The largest amount of one sale.
    pub max_amount: Money,
    /// How long a customer may take to pay.
    pub pay_window: Millis,
    /// The rate limits of this key at Tabby.
    pub rates: Rates,
    /// The settings of webhooks; without them none are accepted.
    pub webhooks: Option<WebhookConfig>,
    /// What the shop's scanners type before each code.
    pub scan_prefix: Option<String>,
    /// What they type after each code, besides Enter or Tab.
    pub scan_suffix: Option<String>,
    /// The shop's own copy of Tabby's logo.
    pub logo: Option<Logo>,
}

/// The currency of the demo shop.
const DEMO_CURRENCY: &str = "AED";

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
    /// Reads the file, if there is one, overridden by the environment.
    ///
    /// # Errors
    ///
    /// The first setting that is missing or wrong.
    pub fn read(path: Option<&Path>) -> Result<Self, ConfigError> {
        Self::of(&Texts::read(path)?)
    }

    fn of(texts: &Texts) -> Result<Self, ConfigError> {
        let key = texts.secret(&KEY)?.ok_or_else(|| missing(&SECRET_KEY))?;
        let key = tabby::secret_key(&key.text)
            .map_err(|why| why.map_or_else(|| key.not_taken(), |why| key.wrong(why)))?;
        let is_demo = texts.is_demo()?;
        if is_demo && !key.is_test() {
            let demo = texts.get_or(&DEMO, "0")?;
            return Err(
                demo.wrong("cannot be used with a live key: the demo shop is for test keys only")
            );
        }
        let listen = texts.listen()?;
        let mut hosts = texts.hosts()?;
        let currency = texts.or_demo(&CURRENCY, is_demo, DEMO_CURRENCY)?;
        let currency: Currency = currency.parse()?;
        let tabby_url = texts.tabby_url(currency)?;
        let proxy = texts.proxy()?;
        let merchant_code = texts.or_demo(&MERCHANT_CODE, is_demo, "demo")?;
        let merchant_code = merchant_code.name(MerchantCode::new)?;
        let place = texts.place(is_demo)?;
        let time_zone = texts.time_zone(currency)?;
        let shop = texts.or_demo(&SHOP, is_demo, "Demo shop")?.text()?;
        let category = texts.get_or(&CATEGORY, "General")?.name(Category::new)?;
        let terminal = texts.get_or(&TERMINAL, "T1")?.name(TerminalId::new)?;
        let max_amount = texts.max_amount(currency)?;
        let pay_window = texts.pay_window()?;
        let documented = Rates::documented(key.is_test());
        let rates = Rates {
            sessions_per_10s: texts.count(&SESSIONS_PER_10S, documented.sessions_per_10s)?,
            calls_per_s: texts.count(&CALLS_PER_S, documented.calls_per_s)?,
        };
        let database_url = texts.ledger(key.is_test())?;
        let webhooks = texts.webhooks()?;
        // Tabby uses that name if the reverse proxy passes it on.
        let webhook_host = webhooks
            .as_ref()
            .and_then(|webhooks| reqwest::Url::parse(webhooks.url.as_deref()?).ok())
            .and_then(|url| url.host_str().map(str::to_ascii_lowercase));
        hosts.extend(webhook_host);
        let (scan_prefix, scan_suffix) = (texts.affix(&SCAN_PREFIX)?, texts.affix(&SCAN_SUFFIX)?);
        let logo = texts.logo()?;
        Ok(Self {
            listen,
            hosts,
            database_url,
            tabby_url,
            proxy,
            key,
            merchant_code,
            currency,
            time_zone,
            place,
            shop,
            category,
            terminal,
            max_amount,
            pay_window,
            rates,
            webhooks,
            scan_prefix,
            scan_suffix,
            logo,
        })
    }
}

/// The URL of the ledger. Commands for the running server need no other setting.
///
/// # Errors
///
/// The file cannot be read, or the setting is wrong.
pub fn ledger_url(path: Option<&Path>) -> Result<String, ConfigError> {
    Texts::read(path)?.database_url()
}

/// The URL of the ledger and the shop's time zone: what it takes to read the ledger while no server
/// runs.
///
/// # Errors
///
/// The file cannot be read, or one of these settings is missing or wrong.
pub fn ledger_and_time_zone(path: Option<&Path>) -> Result<(String, String), ConfigError> {
    let texts = Texts::read(path)?;
    let currency = texts.or_demo(&CURRENCY, texts.is_demo()?, DEMO_CURRENCY)?;
    let currency = currency.parse()?;
    Ok((texts.database_url()?, texts.time_zone(currency)?))
}
