//! The settings: one TOML file, and environment variables over it.
//!
//! A wrong or missing setting stops the start with one sentence that names it. No sentence repeats
//! a secret.

mod secret;

use std::collections::BTreeMap;
use std::env;
use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};

use jiff::tz::TimeZoneDatabase;
use payment::id::{Category, MerchantCode, TerminalId};
use payment::sale::{PAY_WINDOW, PAY_WINDOW_MIN};
use payment::time::Millis;
use payment::{Currency, Money};
use tabby::checkout::Coordinates;
use tabby::{Proxy, Region, SecretKey};

use crate::budget::Rates;
use crate::ledger::Place;
use crate::log;
use crate::private::keep_private;
use crate::webhooks::{self, WebhookConfig};

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

/// A picture, read at the start.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Logo {
    /// Its content type.
    pub mime: &'static str,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// A setting that stops the start.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ConfigError {
    /// Needed, and not set.
    #[error("{name} is not set: {what}")]
    Missing {
        /// The setting.
        name: &'static str,
        /// What it is.
        what: &'static str,
    },
    /// Set in two ways, of which nobody can say which is meant.
    #[error("{one} and {other} are both set: take one of them away")]
    Twice {
        /// The setting.
        one: &'static str,
        /// The other one.
        other: &'static str,
    },
    /// Set to something that it cannot be.
    #[error("{name} is wrong: {why}")]
    Wrong {
        /// The setting.
        name: &'static str,
        /// Why.
        why: String,
    },
}

/// One setting: its name in the environment, its name in the file, and what it is.
#[derive(Clone, Copy)]
struct Setting {
    env: &'static str,
    file: &'static str,
    what: &'static str,
}

macro_rules! settings {
    ($($ident:ident = $env:literal, $file:literal, $what:literal;)+) => {
        $(const $ident: Setting = Setting { env: $env, file: $file, what: $what };)+
        /// Name in the environment, name in the file and meaning of every setting.
        pub const ALL: &[(&str, &str, &str)] = &[$(($env, $file, $what)),+];
    };
}

settings! {
    LISTEN = "TABBY_POS_LISTEN", "listen", "address and port to listen on";
    HOSTS = "TABBY_POS_HOSTS", "hosts", "names that browsers reach this proxy by, with commas between, such as till.shop.example; names and addresses of this machine itself need not be named";
    DATABASE_URL = "TABBY_POS_DATABASE_URL", "database_url", "where the ledger is, such as sqlite:///var/lib/tabby-pos/ledger.db; a relative path counts from the configuration file's folder";
    TABBY_URL = "TABBY_POS_TABBY_URL", "tabby_url", "base of Tabby's API; by default the one of the currency's region";
    PROXY = "TABBY_POS_PROXY", "proxy", "the HTTP proxy on the way to Tabby: `system` for HTTPS_PROXY's (the default), `none`, or its address such as http://proxy.example:3128; a gateway on this machine is asked through none";
    PROXY_FILE = "TABBY_POS_PROXY_FILE", "proxy_file", "a file with that, for an address with a password";
    SECRET_KEY = "TABBY_SECRET_KEY", "secret_key", "the merchant's secret key, sk_test_… or sk_…, from Tabby's dashboard; this or its file is needed";
    SECRET_KEY_FILE = "TABBY_SECRET_KEY_FILE", "secret_key_file", "a file with that key; other users of the machine must not be able to read it";
    MERCHANT_CODE = "TABBY_MERCHANT_CODE", "merchant_code", "the branch's code, given by Tabby";
    CURRENCY = "TABBY_POS_CURRENCY", "currency", "AED, SAR or KWD";
    TIME_ZONE = "TABBY_POS_TIME_ZONE", "time_zone", "the shop's time zone on screens and receipts, such as Asia/Dubai; by default the one of the currency's country";
    LATITUDE = "TABBY_POS_LATITUDE", "latitude", "where the shop stands, in degrees north";
    LONGITUDE = "TABBY_POS_LONGITUDE", "longitude", "where the shop stands, in degrees east";
    SHOP = "TABBY_POS_SHOP", "shop", "the shop's name, as it stands on receipts";
    CATEGORY = "TABBY_POS_CATEGORY", "category", "what kind of things the shop sells, for links whose lines nobody typed; by default General";
    TERMINAL = "TABBY_POS_TERMINAL", "terminal", "the terminal's name, unique within the shop";
    MAX_AMOUNT = "TABBY_POS_MAX_AMOUNT", "max_amount", "the largest amount of one sale, such as 50000.00";
    PAY_WINDOW_S = "TABBY_POS_PAY_WINDOW_S", "pay_window_s", "seconds that a customer may take, at least 180";
    SESSIONS_PER_10S = "TABBY_POS_SESSIONS_PER_10S", "sessions_per_10s", "new sessions that Tabby allows this key in 10 seconds; by default 200, with a test key 10";
    CALLS_PER_S = "TABBY_POS_CALLS_PER_S", "calls_per_s", "other calls that Tabby allows this key in a second; by default 100, with a test key 50";
    WEBHOOK_URL = "TABBY_POS_WEBHOOK_URL", "webhook_url", "where Tabby reaches this proxy, such as https://till.shop.example; for `tabby-pos webhooks`";
    WEBHOOK_SECRET = "TABBY_POS_WEBHOOK_SECRET", "webhook_secret", "what webhooks carry in their header, 32 characters or more; while it is being changed the new and the old one, with a comma between; no webhooks are taken without";
    WEBHOOK_SECRET_FILE = "TABBY_POS_WEBHOOK_SECRET_FILE", "webhook_secret_file", "a file with that";
    WEBHOOK_HEADER = "TABBY_POS_WEBHOOK_HEADER", "webhook_header", "the name of that header; by default X-Tabby-Pos";
    WEBHOOK_ADDRESSES = "TABBY_POS_WEBHOOK_ADDRESSES", "webhook_addresses", "where webhooks may come from: addresses and networks with commas between, `tabby` for Tabby's own; from anywhere by default";
    TRUSTED_PROXIES = "TABBY_POS_TRUSTED_PROXIES", "trusted_proxies", "reverse proxies whose X-Forwarded-For is believed: addresses and networks with commas between";
    SCAN_PREFIX = "TABBY_POS_SCAN_PREFIX", "scan_prefix", "what the shop's scanners type before each code, such as ~";
    SCAN_SUFFIX = "TABBY_POS_SCAN_SUFFIX", "scan_suffix", "what they type after each code, besides Enter or Tab";
    LOGO = "TABBY_POS_LOGO", "logo", "the shop's own copy of Tabby's logo for receipts, a PNG or SVG file";
    DEMO = "TABBY_POS_DEMO", "demo", "1 opens a ready-made demo shop; needs a test key and a loopback address";
}

/// Those that make the file one that only its owner should read.
const SECRETS: [Setting; 3] = [SECRET_KEY, WEBHOOK_SECRET, PROXY];

/// A setting that may stand in a file of its own.
struct Secret {
    value: Setting,
    path: Setting,
}

const KEY: Secret = Secret {
    value: SECRET_KEY,
    path: SECRET_KEY_FILE,
};

const WEBHOOK_WORD: Secret = Secret {
    value: WEBHOOK_SECRET,
    path: WEBHOOK_SECRET_FILE,
};

const PROXY_ADDRESS: Secret = Secret {
    value: PROXY,
    path: PROXY_FILE,
};

/// Where systemd puts a service's credentials.
const CREDENTIALS: &str = "CREDENTIALS_DIRECTORY";

/// A secret, and the setting that it came by.
struct Found {
    text: String,
    by: Setting,
}

/// The settings as texts, wherever they came from.
struct Texts {
    environment: BTreeMap<String, String>,
    file: toml::Table,
    folder: PathBuf,
}

impl Texts {
    /// Reads the file, or `tabby-pos.toml` here when there is one.
    fn read(path: Option<&Path>) -> Result<Self, ConfigError> {
        let default = Path::new("tabby-pos.toml");
        let path = path.or_else(|| default.exists().then_some(default));
        let environment = env::vars_os()
            .filter_map(|(name, text)| Some((name.into_string().ok()?, text.into_string().ok()?)))
            .collect();
        match path {
            Some(path) => {
                let text = std::fs::read_to_string(path)
                    .map_err(|error| file_error(path, &error.to_string()))?;
                let file: toml::Table = text
                    .parse()
                    .map_err(|error: toml::de::Error| file_error(path, error.message()))?;
                let unknown = file
                    .keys()
                    .find(|key| !ALL.iter().any(|(_, name, _)| name == key));
                if let Some(unknown) = unknown {
                    return Err(file_error(path, &format!("there is no setting {unknown}")));
                }
                if SECRETS.iter().any(|secret| file.contains_key(secret.file)) {
                    keep_private(path);
                }
                Ok(Self {
                    environment,
                    file,
                    folder: path.parent().map(Path::to_path_buf).unwrap_or_default(),
                })
            }
            None => Ok(Self {
                environment,
                file: toml::Table::new(),
                folder: PathBuf::new(),
            }),
        }
    }

    fn get(&self, setting: &Setting) -> Option<String> {
        self.in_environment(setting.env)
            .or_else(|| self.in_file(setting))
    }

    /// An empty variable is unset.
    fn in_environment(&self, name: &str) -> Option<String> {
        let text = self.environment.get(name)?.trim();
        (!text.is_empty()).then(|| text.to_owned())
    }

    fn in_file(&self, setting: &Setting) -> Option<String> {
        match self.file.get(setting.file)? {
            toml::Value::String(text) => Some(text.trim().to_owned()),
            other => Some(other.to_string()),
        }
    }

    /// A secret: from the environment or the file that it names, from systemd's credential of the
    /// setting's name in the configuration file, or from that file or the one that it names.
    fn secret(&self, secret: &Secret) -> Result<Option<Found>, ConfigError> {
        let environment = |setting: &Setting| self.in_environment(setting.env);
        if let Some(found) = self.either(secret, environment)? {
            return Ok(Some(found));
        }
        let credential = self.in_environment(CREDENTIALS);
        let credential = credential.map(|folder| Path::new(&folder).join(secret.value.file));
        if let Some(path) = credential.filter(|path| path.exists()) {
            let text = secret::read(&path).map_err(|why| wrong(&secret.value, why))?;
            let by = secret.value;
            return Ok(Some(Found { text, by }));
        }
        self.either(secret, |setting| self.in_file(setting))
    }

    fn either(
        &self,
        secret: &Secret,
        get: impl Fn(&Setting) -> Option<String>,
    ) -> Result<Option<Found>, ConfigError> {
        match (get(&secret.value), get(&secret.path)) {
            (Some(_), Some(_)) => Err(ConfigError::Twice {
                one: secret.value.env,
                other: secret.path.env,
            }),
            (Some(text), None) => Ok(Some(Found {
                text,
                by: secret.value,
            })),
            (None, Some(path)) => {
                let text = secret::read(&self.folder.join(path));
                let text = text.map_err(|why| wrong(&secret.path, why))?;
                let by = secret.path;
                Ok(Some(Found { text, by }))
            }
            (None, None) => Ok(None),
        }
    }

    fn need(&self, setting: &Setting) -> Result<String, ConfigError> {
        self.get(setting).ok_or_else(|| missing(setting))
    }
}

impl Texts {
    fn count(&self, setting: &Setting, default: NonZeroU32) -> Result<NonZeroU32, ConfigError> {
        match self.get(setting) {
            None => Ok(default),
            Some(text) => text
                .parse()
                .map_err(|_| wrong(setting, "it is a number of calls, 1 or more")),
        }
    }
}

/// What the demo shop sells in.
const DEMO_CURRENCY: &str = "AED";

impl Texts {
    fn is_demo(&self) -> bool {
        self.get(&DEMO)
            .is_some_and(|text| matches!(text.as_str(), "1" | "true" | "yes"))
    }

    fn hosts(&self) -> Result<Vec<String>, ConfigError> {
        let text = self.get(&HOSTS).unwrap_or_default();
        let names = text.split(',').map(str::trim);
        let names = names.filter(|name| !name.is_empty());
        let read = |name: &str| {
            let host = reqwest::Url::parse(&format!("http://{name}/")).ok();
            let host = host.filter(|url| url.path() == "/" && url.query().is_none());
            let plain = !name.contains(['*', '/', '@', '?', '#']);
            let host = host.filter(|_| plain);
            host.and_then(|url| url.host_str().map(str::to_ascii_lowercase))
                .ok_or_else(|| {
                    wrong(
                        &HOSTS,
                        "these are names with commas between, such as till.shop.example: no https://, no path, no *",
                    )
                })
        };
        names.map(read).collect()
    }

    /// What a scanner types around a code: characters of a keyboard, and no digit, which would be
    /// taken for an amount.
    fn affix(&self, setting: &Setting) -> Result<Option<String>, ConfigError> {
        let text = self.get(setting);
        let is_fine = |text: &str| {
            (1..=8).contains(&text.len())
                && text.bytes().all(|b| b.is_ascii_graphic())
                && !text.bytes().all(|b| b.is_ascii_digit())
        };
        match text {
            Some(text) if !is_fine(&text) => Err(wrong(
                setting,
                "it is 1 to 8 characters of a keyboard, not all of them digits",
            )),
            text => Ok(text),
        }
    }

    /// Where the ledger is. A relative path counts from the folder of the configuration file, as
    /// the default does; without a file from the working directory.
    fn database_url(&self) -> Result<String, ConfigError> {
        let url = self.get(&DATABASE_URL);
        let url = url.unwrap_or_else(|| "sqlite://tabby-pos.db".to_owned());
        let Some(rest) = url.strip_prefix("sqlite:") else {
            return Err(wrong(
                &DATABASE_URL,
                "it looks like sqlite:///var/lib/tabby-pos/ledger.db",
            ));
        };
        let rest = rest.strip_prefix("//").unwrap_or(rest);
        let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
        if path.is_empty() || path == ":memory:" || path.starts_with('/') {
            return Ok(url);
        }
        // In the URL a folder's % and ? stand for themselves only when they are written so.
        let folder = self.folder.display().to_string();
        let folder = folder.replace('%', "%25").replace('?', "%3F");
        let path = Path::new(&folder).join(path);
        let mark = if query.is_empty() { "" } else { "?" };
        Ok(format!("sqlite://{}{mark}{query}", path.display()))
    }

    /// The name as the IANA database writes it. The database is in this program: small machines and
    /// containers have none.
    fn time_zone(&self, currency: Currency) -> Result<String, ConfigError> {
        let Some(name) = self.get(&TIME_ZONE) else {
            return Ok(currency.time_zone().to_owned());
        };
        let zone = TimeZoneDatabase::bundled().get(&name).ok();
        let name = zone.and_then(|zone| zone.iana_name().map(str::to_owned));
        name.ok_or_else(|| {
            wrong(
                &TIME_ZONE,
                "it is a name of the IANA time zone database, such as Asia/Dubai",
            )
        })
    }

    fn webhooks(&self) -> Result<Option<WebhookConfig>, ConfigError> {
        let nets = |setting: &Setting| {
            let text = self.get(setting).unwrap_or_default();
            webhooks::addresses(&text).map_err(|why| wrong(setting, why))
        };
        let (addresses, trusted_proxies) = (nets(&WEBHOOK_ADDRESSES)?, nets(&TRUSTED_PROXIES)?);
        if !addresses.is_empty() && trusted_proxies.is_empty() {
            return Err(wrong(
                &WEBHOOK_ADDRESSES,
                "this proxy only sees its reverse proxy's address; set TABBY_POS_TRUSTED_PROXIES to that one's, such as 127.0.0.1",
            ));
        }
        let header = self
            .get(&WEBHOOK_HEADER)
            .unwrap_or_else(|| "X-Tabby-Pos".to_owned());
        let is_name = |text: &str| {
            let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'-';
            (1..=64).contains(&text.len()) && text.bytes().all(plain)
        };
        if !is_name(&header) {
            return Err(wrong(
                &WEBHOOK_HEADER,
                "it is the name of a header such as X-Tabby-Pos",
            ));
        }
        let Some(Found { text, by }) = self.secret(&WEBHOOK_WORD)? else {
            return Ok(None);
        };
        let secrets: Vec<&str> = text.split(',').map(str::trim).collect();
        let is_fine =
            |secret: &&str| secret.len() >= 32 && secret.bytes().all(|b| b.is_ascii_graphic());
        if !secrets.iter().all(is_fine) {
            return Err(wrong(
                &by,
                "each value has 32 characters or more, none of them a space or a comma; `openssl rand -hex 32` makes one",
            ));
        }
        Ok(Some(WebhookConfig {
            url: self.get(&WEBHOOK_URL),
            header,
            secrets: secrets.into_iter().map(Into::into).collect(),
            addresses,
            trusted_proxies,
        }))
    }
}

fn missing(setting: &Setting) -> ConfigError {
    ConfigError::Missing {
        name: setting.env,
        what: setting.what,
    }
}

fn wrong(setting: &Setting, why: impl ToString) -> ConfigError {
    ConfigError::Wrong {
        name: setting.env,
        why: why.to_string(),
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

impl Logo {
    fn read(path: &Path) -> Result<Self, ConfigError> {
        let mime = match path.extension().and_then(|extension| extension.to_str()) {
            Some("png") => "image/png",
            Some("svg") => "image/svg+xml",
            _ => return Err(wrong(&LOGO, "it must be a .png or .svg file")),
        };
        let bytes = std::fs::read(path).map_err(|error| wrong(&LOGO, error))?;
        Ok(Self { mime, bytes })
    }
}

fn file_error(path: &Path, why: &str) -> ConfigError {
    ConfigError::Wrong {
        name: "the configuration file",
        why: format!("{}: {why}", path.display()),
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

/// A table of the settings for `--help`.
#[must_use]
pub fn help() -> String {
    let in_both = ALL.iter().copied();
    let all = in_both.chain([(log::SETTING, "", log::WHAT)]);
    all.map(|(env, file, what)| format!("  {env:<30} {file:<19} {what}\n"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "sk_test_7f5fbd5e-0000-4000-8000-000000000001";

    fn of(toml: &str) -> Result<Config, ConfigError> {
        with(&[], toml)
    }

    /// The settings from this environment and this file.
    fn with(environment: &[(&str, &str)], toml: &str) -> Result<Config, ConfigError> {
        let text = |(name, text): &(&str, &str)| ((*name).to_owned(), (*text).to_owned());
        Config::of(&Texts {
            environment: environment.iter().map(text).collect(),
            file: toml.parse().unwrap(),
            folder: PathBuf::new(),
        })
    }

    /// A file that only its owner can read.
    fn private(folder: &Path, name: &str, text: &str) -> String {
        use std::os::unix::fs::PermissionsExt;
        let path = folder.join(name);
        std::fs::write(&path, text).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
        path.to_str().unwrap().to_owned()
    }

    #[test]
    fn each_secret_may_stand_in_a_file_of_its_own() {
        let folder = tempfile::TempDir::new().unwrap();
        let key = private(folder.path(), "a", &format!("{KEY}\n"));
        let word = private(folder.path(), "b", &"w".repeat(32));
        let proxy = private(folder.path(), "c", "http://u:p@proxy.example:3128\n");
        let environment = [
            ("TABBY_SECRET_KEY_FILE", key.as_str()),
            ("TABBY_POS_WEBHOOK_SECRET_FILE", &word),
            ("TABBY_POS_PROXY_FILE", &proxy),
        ];
        let by_file = format!(
            "demo = true\nsecret_key_file = '{key}'\nwebhook_secret_file = '{word}'\nproxy_file = '{proxy}'"
        );
        for config in [with(&environment, "demo = true"), of(&by_file)] {
            let config = config.unwrap();
            assert_eq!(config.key.expose(), KEY);
            assert_eq!(config.webhooks.unwrap().secrets.len(), 1);
            assert!(matches!(config.proxy, Proxy::At(_)));
        }
    }

    #[test]
    fn each_secret_may_be_a_credential_of_systemds_which_beats_the_configuration_file() {
        let folder = tempfile::TempDir::new().unwrap();
        private(folder.path(), "secret_key", KEY);
        private(folder.path(), "webhook_secret", &"w".repeat(32));
        private(folder.path(), "proxy", "none");
        let directory = ("CREDENTIALS_DIRECTORY", folder.path().to_str().unwrap());
        let file = "demo = true\nsecret_key = 'sk_test_of_the_file'\nproxy = 'system'";
        let config = with(&[directory], file).unwrap();
        assert_eq!(config.key.expose(), KEY);
        assert_eq!(config.webhooks.unwrap().secrets.len(), 1);
        assert_eq!(config.proxy, Proxy::Direct);
        let other = KEY.replace("01", "02");
        let config = with(&[directory, ("TABBY_SECRET_KEY", &other)], "demo = true").unwrap();
        assert_eq!(config.key.expose(), other);
    }

    #[test]
    fn a_secret_in_two_places_or_in_a_file_that_others_can_read_stops_the_start() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::TempDir::new().unwrap();
        let path = private(folder.path(), "a", KEY);
        let twice = [
            ("TABBY_SECRET_KEY", KEY),
            ("TABBY_SECRET_KEY_FILE", path.as_str()),
        ];
        let error = with(&twice, "demo = true").unwrap_err().to_string();
        assert!(
            error.starts_with("TABBY_SECRET_KEY and TABBY_SECRET_KEY_FILE are both set"),
            "{error}"
        );
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
        let open = [("TABBY_SECRET_KEY_FILE", path.as_str())];
        let error = with(&open, "demo = true").unwrap_err().to_string();
        assert!(
            error.starts_with("TABBY_SECRET_KEY_FILE is wrong") && error.contains("chmod 600"),
            "{error}"
        );
        assert!(!error.contains(KEY));
        let path = private(folder.path(), "b", "pk_test_public");
        let error = with(&[("TABBY_SECRET_KEY_FILE", &path)], "demo = true").unwrap_err();
        let error = error.to_string();
        assert!(error.starts_with("TABBY_SECRET_KEY_FILE is wrong") && !error.contains("pk_test"));
    }

    fn demo(more: &str) -> Result<Config, ConfigError> {
        of(&format!("demo = true\nsecret_key = '{KEY}'\n{more}"))
    }

    #[test]
    fn a_demo_shop_needs_a_key_only() {
        let config = demo("").unwrap();
        assert_eq!(config.currency, Currency::Aed);
        assert_eq!(config.tabby_url, "https://api.tabby.ai");
        assert_eq!(config.pay_window, PAY_WINDOW);
    }

    #[test]
    fn a_wrong_setting_is_named_and_the_key_is_not_repeated() {
        let cases = [
            ("listen = '0.0.0.0:8080'", "TABBY_POS_LISTEN"),
            ("listen = 'nonsense'", "TABBY_POS_LISTEN"),
            ("currency = 'EUR'", "TABBY_POS_CURRENCY"),
            ("time_zone = 'Asia/Atlantis'", "TABBY_POS_TIME_ZONE"),
            ("time_zone = 'UTC+4'", "TABBY_POS_TIME_ZONE"),
            ("time_zone = '../etc/passwd'", "TABBY_POS_TIME_ZONE"),
            ("latitude = 'north'", "TABBY_POS_LATITUDE"),
            ("latitude = 91", "TABBY_POS_LATITUDE"),
            ("pay_window_s = 179", "TABBY_POS_PAY_WINDOW_S"),
            ("pay_window_s = 'soon'", "TABBY_POS_PAY_WINDOW_S"),
            ("max_amount = '0'", "TABBY_POS_MAX_AMOUNT"),
            ("proxy = 'socks5://127.0.0.1:1080'", "TABBY_POS_PROXY"),
            ("proxy = 'off'", "TABBY_POS_PROXY"),
            ("calls_per_s = 0", "TABBY_POS_CALLS_PER_S"),
            ("sessions_per_10s = 'few'", "TABBY_POS_SESSIONS_PER_10S"),
            ("database_url = 'mysql://x'", "TABBY_POS_DATABASE_URL"),
            (
                "database_url = 'sqlite://x?mode=ro'",
                "TABBY_POS_DATABASE_URL",
            ),
            (
                "database_url = 'sqlite://x?immutable=1'",
                "TABBY_POS_DATABASE_URL",
            ),
            (
                "database_url = 'sqlite://x?junk=1'",
                "TABBY_POS_DATABASE_URL",
            ),
            (
                "terminal = ''\nmerchant_code = \"a\\nb\"",
                "TABBY_MERCHANT_CODE",
            ),
            ("logo = 'logo.gif'", "TABBY_POS_LOGO"),
            ("webhook_secret = 'short'", "TABBY_POS_WEBHOOK_SECRET"),
            ("webhook_addresses = 'tabby'", "TABBY_POS_WEBHOOK_ADDRESSES"),
            ("trusted_proxies = 'everybody'", "TABBY_POS_TRUSTED_PROXIES"),
            ("webhook_header = 'a b'", "TABBY_POS_WEBHOOK_HEADER"),
            ("hosts = 'https://till.example/'", "TABBY_POS_HOSTS"),
            ("hosts = 'a b'", "TABBY_POS_HOSTS"),
            ("hosts = '*'", "TABBY_POS_HOSTS"),
            ("scan_prefix = '12'", "TABBY_POS_SCAN_PREFIX"),
            ("scan_suffix = 'ab cd'", "TABBY_POS_SCAN_SUFFIX"),
        ];
        for (toml, name) in cases {
            let error = demo(toml).unwrap_err().to_string();
            assert!(error.starts_with(name), "{error}");
            assert!(!error.contains(KEY), "{error}");
        }
    }

    #[test]
    fn the_time_zone_is_the_currencys_countrys_unless_another_is_set() {
        for currency in Currency::ALL {
            let config = demo(&format!("currency = '{currency}'")).unwrap();
            assert_eq!(config.time_zone, currency.time_zone());
            let named = demo(&format!("time_zone = '{}'", currency.time_zone())).unwrap();
            assert_eq!(named.time_zone, currency.time_zone(), "it has that name");
        }
        let other = demo("currency = 'SAR'\ntime_zone = 'asia/bahrain'").unwrap();
        assert_eq!(other.time_zone, "Asia/Bahrain");
    }

    #[test]
    fn host_names_are_read_without_ports_and_the_webhooks_own_is_one() {
        let config = demo("hosts = 'Till.Shop.example, 192.168.1.5:8443'").unwrap();
        assert_eq!(config.hosts, ["till.shop.example", "192.168.1.5"]);
        let secret = "0123456789abcdef0123456789abcdef";
        let config = demo(&format!(
            "webhook_secret = '{secret}'\nwebhook_url = 'https://hooks.shop.example/x'"
        ))
        .unwrap();
        assert_eq!(config.hosts, ["hooks.shop.example"]);
    }

    #[test]
    fn a_file_with_a_secret_in_it_is_its_owners_alone_after_it_was_read() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::TempDir::new().unwrap();
        let path = folder.path().join("tabby-pos.toml");
        let secret = format!("demo = true\nsecret_key = '{KEY}'\n");
        for (text, wanted) in [(&*secret, 0o600), ("demo = true\n", 0o644)] {
            std::fs::write(&path, text).unwrap();
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
            Texts::read(Some(&path)).unwrap();
            let mode = std::fs::metadata(&path).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, wanted, "{text}");
        }
    }

    #[test]
    fn what_every_shop_needs_has_no_default() {
        let error = of("").unwrap_err().to_string();
        assert!(error.starts_with("TABBY_SECRET_KEY is not set"), "{error}");
        for name in [
            "TABBY_POS_CURRENCY",
            "TABBY_MERCHANT_CODE",
            "TABBY_POS_LATITUDE",
            "TABBY_POS_SHOP",
        ] {
            let all = [
                ("TABBY_POS_CURRENCY", "currency = 'SAR'"),
                ("TABBY_MERCHANT_CODE", "merchant_code = 'riyadh'"),
                ("TABBY_POS_LATITUDE", "latitude = 24.7\nlongitude = 46.6"),
                ("TABBY_POS_SHOP", "shop = 'x'"),
            ];
            let without: Vec<_> = all
                .iter()
                .filter(|(n, _)| *n != name)
                .map(|(_, line)| *line)
                .collect();
            let error = of(&format!("secret_key = '{KEY}'\n{}", without.join("\n")))
                .unwrap_err()
                .to_string();
            assert!(error.starts_with(name), "{error}");
        }
    }

    #[test]
    fn a_live_key_opens_no_demo_shop() {
        let live = KEY.replace("sk_test_", "sk_");
        let error = of(&format!("demo = true\nsecret_key = '{live}'"))
            .unwrap_err()
            .to_string();
        assert!(error.starts_with("TABBY_POS_DEMO"), "{error}");
        assert!(!error.contains(&live));
    }

    #[test]
    fn a_relative_ledger_is_beside_the_configuration_file() {
        let folder = tempfile::TempDir::new().unwrap();
        let odd = folder.path().join("100% ready?");
        std::fs::create_dir(&odd).unwrap();
        let file = odd.join("tabby-pos.toml");
        for (line, name) in [
            ("", "tabby-pos.db"),
            ("database_url = 'sqlite://shop.db'", "shop.db"),
            ("database_url = 'sqlite:shop.db?mode=rwc'", "shop.db"),
            ("database_url = 'sqlite://data/shop.db'", "data/shop.db"),
        ] {
            std::fs::write(&file, line).unwrap();
            let url = ledger_url(Some(&file)).unwrap();
            assert_eq!(
                Place::of(&url).unwrap(),
                Place::File(odd.join(name)),
                "{url}"
            );
        }
        std::fs::write(&file, "database_url = 'sqlite:///var/lib/shop.db'").unwrap();
        let url = ledger_url(Some(&file)).unwrap();
        assert_eq!(url, "sqlite:///var/lib/shop.db");
    }

    #[test]
    fn a_ledger_in_memory_is_for_test_keys() {
        let live = KEY.replace("sk_test_", "sk_");
        let shop =
            "currency = 'AED'\nmerchant_code = 'x'\nshop = 'x'\nlatitude = 25\nlongitude = 55";
        for url in [
            "sqlite::memory:",
            "sqlite://:memory:",
            "sqlite://x?mode=memory",
        ] {
            let with = |key| {
                of(&format!(
                    "{shop}\nsecret_key = '{key}'\ndatabase_url = '{url}'"
                ))
            };
            assert!(with(KEY).is_ok(), "{url}");
            let error = with(&live).unwrap_err().to_string();
            assert!(error.starts_with("TABBY_POS_DATABASE_URL"), "{error}");
        }
    }

    #[test]
    fn the_region_follows_the_currency() {
        assert_eq!(
            demo("currency = 'SAR'").unwrap().tabby_url,
            "https://api.tabby.sa"
        );
        assert_eq!(
            demo("currency = 'KWD'").unwrap().tabby_url,
            "https://api.tabby.ai"
        );
    }
}
