//! The settings: one TOML file, and environment variables over it.
//!
//! A wrong or missing setting stops the start with one sentence that names it. No sentence repeats
//! a secret.
//!
//! | file | what it does |
//! |---|---|
//! | `setting` | the names of all settings |
//! | `texts` | reads the file and the environment |
//! | `secret` | finds secrets, which may stand in files of their own |
//! | `network`, `shop`, `logo` | what the texts say |
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
use payment::sale::{PAY_WINDOW, PAY_WINDOW_MIN};
use payment::time::Millis;
use payment::{Currency, Money};
use tabby::checkout::Coordinates;
use tabby::{Proxy, Region, SecretKey};

use self::error::{missing, wrong};
use self::secret::{Found, KEY, PROXY_ADDRESS};
use self::setting::*;
use self::texts::Texts;
use crate::budget::Rates;
use crate::ledger::Place;
use crate::webhooks::WebhookConfig;

pub use self::error::ConfigError;
pub use self::logo::Logo;
pub use self::setting::{ALL, help};

/// Everything that can be set, read and checked.
#[derive(Clone, Debug)]
pub struct Config {
    /// Address to listen on.
    pub listen: SocketAddr,
    /// Names that requests may be made to, besides those of this machine itself: lower case,
    /// without a port.
    pub hosts: Vec<String>,
    /// Where the ledger is.
    pub database_url: String,
    /// Base of Tabby's API.
    pub tabby_url: String,
    /// The HTTP proxy on the way to it.
    pub proxy: Proxy,
    /// The merchant's secret key.
    pub key: SecretKey,
    /// The branch, as Tabby calls it.
    pub merchant_code: MerchantCode,
    /// The currency of every sale.
    pub currency: Currency,
    /// The shop's time zone, by its name in the IANA database.
    pub time_zone: String,
    /// Where the shop stands.
    pub place: Coordinates,
    /// The shop's name, as it stands on receipts.
    pub shop: String,
    /// What kind of things the shop sells, for sales whose lines nobody typed.
    pub category: Category,
    /// The terminal's name.
    pub terminal: TerminalId,
    /// The largest amount of one sale.
    pub max_amount: Money,
    /// How long a customer may take.
    pub pay_window: Millis,
    /// How often Tabby may be asked with this key.
    pub rates: Rates,
    /// How webhooks are taken; none are without it.
    pub webhooks: Option<WebhookConfig>,
    /// What the shop's scanners type before each code.
    pub scan_prefix: Option<String>,
    /// What they type after it, besides Enter or Tab.
    pub scan_suffix: Option<String>,
    /// The shop's own copy of Tabby's logo.
    pub logo: Option<Logo>,
}

/// What the demo shop sells in.
const DEMO_CURRENCY: &str = "AED";

impl Texts {
    fn is_demo(&self) -> bool {
        self.get(&DEMO)
            .is_some_and(|text| matches!(text.as_str(), "1" | "true" | "yes"))
    }
}

impl Config {
    /// Reads the file, if there is one, and the environment over it.
    ///
    /// # Errors
    ///
    /// The first setting that is missing or wrong.
    pub fn read(path: Option<&Path>) -> Result<Self, ConfigError> {
        Self::of(&Texts::read(path)?)
    }

    fn of(texts: &Texts) -> Result<Self, ConfigError> {
        let demo = texts.is_demo();
        let or_demo = |setting: &Setting, value: &str| match texts.get(setting) {
            Some(text) => Ok(text),
            None if demo => Ok(value.to_owned()),
            None => texts.need(setting),
        };

        let listen = texts
            .get(&LISTEN)
            .unwrap_or_else(|| "127.0.0.1:8080".to_owned());
        let listen: SocketAddr = listen
            .parse()
            .map_err(|_| wrong(&LISTEN, "it looks like 127.0.0.1:8080"))?;
        let key = texts.secret(&KEY)?.ok_or_else(|| missing(&SECRET_KEY))?;
        let key = SecretKey::new(&key.text).map_err(|why| wrong(&key.by, why))?;
        if demo && !key.is_test() {
            return Err(wrong(
                &DEMO,
                "the demo shop is open to everybody and takes test keys (sk_test_…) only",
            ));
        }
        if !listen.ip().is_loopback() {
            return Err(wrong(
                &LISTEN,
                "terminals cannot sign in yet, so it must be a loopback address such as 127.0.0.1:8080; \
                 to sell from other machines, put a reverse proxy that authenticates in front of it",
            ));
        }

        let mut hosts = texts.hosts()?;
        let currency: Currency = or_demo(&CURRENCY, DEMO_CURRENCY)?
            .parse()
            .map_err(|why| wrong(&CURRENCY, why))?;
        let region = Region::of_currency(currency.code())
            .ok_or_else(|| wrong(&CURRENCY, "Tabby does not settle in it"))?;
        let tabby_url = texts
            .get(&TABBY_URL)
            .unwrap_or_else(|| region.base_url().to_owned());
        let proxy = match texts.secret(&PROXY_ADDRESS)? {
            Some(Found { text, by }) => text.parse().map_err(|why| wrong(&by, why))?,
            None => Proxy::System,
        };
        let merchant_code = MerchantCode::new(&or_demo(&MERCHANT_CODE, "demo")?)
            .map_err(|why| wrong(&MERCHANT_CODE, why))?;
        let place = {
            let degrees = |setting: &Setting, demo: &str| -> Result<f64, ConfigError> {
                or_demo(setting, demo)?
                    .parse()
                    .map_err(|_| wrong(setting, "it is a number of degrees such as 25.1972"))
            };
            Coordinates::new(
                degrees(&LATITUDE, "25.1972")?,
                degrees(&LONGITUDE, "55.2744")?,
            )
            .ok_or_else(|| {
                wrong(
                    &LATITUDE,
                    "latitude is within ±90 and longitude within ±180 degrees",
                )
            })?
        };
        let time_zone = texts.time_zone(currency)?;
        let shop = or_demo(&SHOP, "Demo shop")?;
        let category = texts.get(&CATEGORY).unwrap_or_else(|| "General".to_owned());
        let category = Category::new(&category).map_err(|why| wrong(&CATEGORY, why))?;
        let terminal = texts.get(&TERMINAL).unwrap_or_else(|| "T1".to_owned());
        let terminal = TerminalId::new(&terminal).map_err(|why| wrong(&TERMINAL, why))?;
        let max_amount = texts.get(&MAX_AMOUNT).unwrap_or_else(|| "50000".to_owned());
        let max_amount =
            Money::parse(&max_amount, currency).map_err(|why| wrong(&MAX_AMOUNT, why))?;
        if max_amount.is_zero() {
            return Err(wrong(&MAX_AMOUNT, "nothing could be sold"));
        }
        let pay_window = match texts.get(&PAY_WINDOW_S) {
            None => PAY_WINDOW,
            Some(text) => {
                let seconds = text
                    .parse()
                    .map_err(|_| wrong(&PAY_WINDOW_S, "it is a number of seconds"))?;
                Millis::seconds(seconds)
            }
        };
        if pay_window < PAY_WINDOW_MIN || pay_window > Millis::seconds(20 * 60) {
            return Err(wrong(
                &PAY_WINDOW_S,
                "Tabby asks for at least 180 seconds and closes sessions after 1200",
            ));
        }
        let documented = Rates::documented(key.is_test());
        let rates = Rates {
            sessions_per_10s: texts.count(&SESSIONS_PER_10S, documented.sessions_per_10s)?,
            calls_per_s: texts.count(&CALLS_PER_S, documented.calls_per_s)?,
        };
        let database_url = texts.database_url()?;
        let ledger = Place::of(&database_url).map_err(|why| wrong(&DATABASE_URL, why))?;
        if ledger == Place::Memory && !key.is_test() {
            return Err(wrong(
                &DATABASE_URL,
                "a ledger in memory forgets every sale when the server stops, and with a live key somebody may have paid for it; it looks like sqlite:///var/lib/tabby-pos/ledger.db",
            ));
        }
        let webhooks = texts.webhooks()?;
        // Tabby comes by that name, where the reverse proxy passes it on.
        let webhook_host = webhooks
            .as_ref()
            .and_then(|webhooks| reqwest::Url::parse(webhooks.url.as_deref()?).ok())
            .and_then(|url| url.host_str().map(str::to_ascii_lowercase));
        hosts.extend(webhook_host);
        let (scan_prefix, scan_suffix) = (texts.affix(&SCAN_PREFIX)?, texts.affix(&SCAN_SUFFIX)?);
        let logo = texts
            .get(&LOGO)
            .map(|path| Logo::read(&texts.folder.join(path)))
            .transpose()?;
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

    /// Where QR pictures come from: both of Tabby's regions, and the configured host.
    #[must_use]
    pub fn image_origins(&self) -> String {
        let mut origins = vec![
            Region::Uae.base_url().to_owned(),
            Region::Ksa.base_url().to_owned(),
        ];
        if let Ok(url) = reqwest::Url::parse(&self.tabby_url) {
            let origin = url.origin().ascii_serialization();
            if !origins.contains(&origin) {
                origins.push(origin);
            }
        }
        origins.join(" ")
    }
}

/// Where the ledger is, for commands to the running server: they need no other setting.
///
/// # Errors
///
/// The file cannot be read, or the setting is wrong.
pub fn ledger_url(path: Option<&Path>) -> Result<String, ConfigError> {
    Texts::read(path)?.database_url()
}

/// Where the ledger is, and the shop's time zone: what reading it needs where no server runs.
///
/// # Errors
///
/// The file cannot be read, or one of these settings is missing or wrong.
pub fn ledger_and_time_zone(path: Option<&Path>) -> Result<(String, String), ConfigError> {
    let texts = Texts::read(path)?;
    let currency = match texts.get(&CURRENCY) {
        None if texts.is_demo() => DEMO_CURRENCY.to_owned(),
        _ => texts.need(&CURRENCY)?,
    };
    let currency = currency.parse().map_err(|why| wrong(&CURRENCY, why))?;
    Ok((texts.database_url()?, texts.time_zone(currency)?))
}
