//! Settings of the network: how the server is reached, and how it reaches others.

use std::net::SocketAddr;
use std::path::PathBuf;

use gateway::tabby::{self, Proxy};
use ipnet::IpNet;
use payment::Currency;
use reqwest::Url;

use super::error::{ConfigError, shown};
use super::secret::{PROXY_ADDRESS, WEBHOOK_WORD};
use super::setting::{
    AUDIT_ANCHORS, HOSTS, LISTEN, PAIRING, Setting, TABBY_URL, TLS_CERT, TLS_KEY, TRUSTED_PROXIES,
    WEBHOOK_ADDRESSES, WEBHOOK_HEADER, WEBHOOK_URL,
};
use super::texts::{Given, Texts};
use crate::tls::TlsFiles;
use crate::webhooks::{self, WebhookConfig};

/// Headers with a meaning in HTTP, or that browsers and reverse proxies set: a secret sent in one
/// of them would not arrive unchanged.
const TAKEN_HEADERS: [&str; 30] = [
    "accept",
    "accept-charset",
    "accept-encoding",
    "accept-language",
    "cache-control",
    "connection",
    "content-encoding",
    "content-length",
    "content-type",
    "cookie",
    "date",
    "expect",
    "forwarded",
    "from",
    "host",
    "keep-alive",
    "origin",
    "proxy-authorization",
    "proxy-connection",
    "range",
    "referer",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "user-agent",
    "via",
    "x-forwarded-for",
    "x-forwarded-host",
    "x-forwarded-proto",
];

/// The shortest prefix lengths (IPv4, IPv6) that are accepted: shorter ones are not one owner's
/// network. The widest private networks are 10.0.0.0/8 and fc00::/7.
const FEWEST_BITS: (u8, u8) = (8, 7);

impl Texts {
    /// The address to listen on. Other machines reach the server only if it `is_guarded`: by https, and
    /// with terminals that are paired.
    pub(super) fn listen(&self, is_guarded: bool) -> Result<SocketAddr, ConfigError> {
        let given = self.get_or(&LISTEN, "127.0.0.1:8080")?;
        let address: SocketAddr = given.parse()?;
        if address.ip().is_loopback() || is_guarded {
            Ok(address)
        } else {
            Err(given.wrong(
                "is no loopback address: for tills on other machines set TABBY_POS_PAIRING=required, \
                 and TABBY_POS_TLS_CERT with TABBY_POS_TLS_KEY (`tabby-pos tls local` makes them), \
                 or put a reverse proxy in front of this server",
            ))
        }
    }

    /// Whether a browser has to be paired before it is a terminal.
    pub(super) fn pairing(&self) -> Result<bool, ConfigError> {
        let given = self.get_or(&PAIRING, "off")?;
        match given.text.as_str() {
            "required" => Ok(true),
            "off" => Ok(false),
            _ => Err(given.not_taken()),
        }
    }

    pub(super) fn hosts(&self) -> Result<Vec<String>, ConfigError> {
        let given = self.get_or(&HOSTS, "")?;
        let names = given.text.split(',').map(str::trim);
        let names = names.filter(|name| !name.is_empty());
        let read = |name: &str| {
            let host = Url::parse(&format!("http://{name}/")).ok();
            let host = host.filter(|url| url.path() == "/" && url.query().is_none());
            let plain = !name.contains(['*', '/', '@', '?', '#']);
            let host = host.filter(|_| plain);
            let host = host.and_then(|url| url.host_str().map(str::to_ascii_lowercase));
            let host = host.filter(|host| host.len() <= 253);
            host.ok_or_else(|| given.not_taken())
        };
        names.map(read).collect()
    }

    /// Certificate and key. They are read when the server starts: other commands need neither.
    pub(super) fn tls(&self) -> Result<Option<TlsFiles>, ConfigError> {
        let path = |given: Given| given.plain().map(|given| self.folder.join(given.text));
        match (self.get(&TLS_CERT)?, self.get(&TLS_KEY)?) {
            (None, None) => Ok(None),
            (Some(certificate), Some(key)) => Ok(Some(TlsFiles {
                certificate: path(certificate)?,
                key: path(key)?,
            })),
            (Some(given), None) => Err(given.wrong("says nothing without TABBY_POS_TLS_KEY")),
            (None, Some(given)) => Err(given.wrong("says nothing without TABBY_POS_TLS_CERT")),
        }
    }

    /// The file of anchors of the audit log.
    pub(super) fn audit_anchors(&self) -> Result<Option<PathBuf>, ConfigError> {
        let Some(given) = self.get(&AUDIT_ANCHORS)? else {
            return Ok(None);
        };
        let given = given.plain()?;
        let path = PathBuf::from(&given.text);
        // Its disk may be another machine's, and away: selling goes on without it.
        match path.is_absolute() && !path.is_dir() {
            true => Ok(Some(path)),
            false => Err(given.not_taken()),
        }
    }

    pub(super) fn tabby_url(&self, currency: Currency) -> Result<String, ConfigError> {
        let given = self.get_or(&TABBY_URL, tabby::base_url(currency))?;
        match tabby::check_url(&given.text) {
            Ok(()) => Ok(given.text),
            Err(Some(why)) => Err(given.wrong(why)),
            Err(None) => Err(given.not_taken()),
        }
    }

    pub(super) fn proxy(&self) -> Result<Proxy, ConfigError> {
        match self.secret(&PROXY_ADDRESS)? {
            Some(found) => found.text.parse().map_err(|_| found.not_taken()),
            None => Ok(Proxy::System),
        }
    }

    pub(super) fn webhooks(&self) -> Result<Option<WebhookConfig>, ConfigError> {
        let addresses = self.nets(&WEBHOOK_ADDRESSES)?;
        let trusted_proxies = self.nets(&TRUSTED_PROXIES)?;
        let header = self.get_or(&WEBHOOK_HEADER, "X-Tabby-Pos")?;
        let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'-';
        if !(1..=64).contains(&header.text.len()) || !header.text.bytes().all(plain) {
            return Err(header.not_taken());
        }
        if TAKEN_HEADERS.contains(&header.text.to_ascii_lowercase().as_str()) {
            return Err(header.wrong("is a header of HTTP's own or of reverse proxies"));
        }
        let url = self.webhook_url(webhooks::TABBY_PATH)?;
        let Some(found) = self.secret(&WEBHOOK_WORD)? else {
            // Somebody believes that webhooks are accepted, and only with these settings.
            return match [&WEBHOOK_ADDRESSES, &WEBHOOK_HEADER]
                .map(|setting| self.get(setting))
                .into_iter()
                .find_map(Result::transpose)
                .transpose()?
            {
                Some(given) => Err(given.wrong(
                    "says nothing without TABBY_POS_WEBHOOK_SECRET or its file: no webhooks are taken",
                )),
                None => Ok(None),
            };
        };
        if let Some(given) = self.get(&WEBHOOK_ADDRESSES)?
            && trusted_proxies.is_empty()
        {
            return Err(given.wrong(
                "says nothing without TABBY_POS_TRUSTED_PROXIES, such as 127.0.0.1: this server only sees its reverse proxy's address",
            ));
        }
        Ok(Some(WebhookConfig {
            path: webhooks::TABBY_PATH,
            url: url.map(|given| given.text),
            header: header.text,
            secrets: found.two_words()?,
            addresses,
            trusted_proxies,
        }))
    }

    /// The address at which the gateway reaches this server, at this path. `tabby-pos webhooks register` finds out
    /// whether it can.
    pub(super) fn webhook_url(&self, path: &str) -> Result<Option<Given>, ConfigError> {
        let Some(given) = self.get(&WEBHOOK_URL)? else {
            return Ok(None);
        };
        let url = Url::parse(&given.text).ok();
        let is_fine = url.is_some_and(|url| {
            matches!(url.scheme(), "http" | "https")
                && url.has_host()
                && url.username().is_empty()
                && url.password().is_none()
                && url.query().is_none()
                && url.fragment().is_none()
                && (matches!(url.path(), "" | "/") || url.path() == path)
        });
        if is_fine {
            Ok(Some(given))
        } else {
            Err(given.not_taken())
        }
    }

    pub(super) fn nets(&self, setting: &'static Setting) -> Result<Vec<IpNet>, ConfigError> {
        let given = self.get_or(setting, "")?;
        let nets = webhooks::addresses(&given.text).map_err(|word| {
            let word = shown(&word);
            given.wrong(&format!(
                "has {word} in it, which is neither an address nor a network"
            ))
        })?;
        let wide = |net: &&IpNet| match net {
            IpNet::V4(net) => net.prefix_len() < FEWEST_BITS.0,
            IpNet::V6(net) => net.prefix_len() < FEWEST_BITS.1,
        };
        if let Some(net) = nets.iter().find(wide) {
            return Err(given.wrong(&format!("has {net} in it, which is nearly everybody")));
        }
        let has_tabby = given.text.split(',').any(|word| word.trim() == "tabby");
        if has_tabby && setting.env == TRUSTED_PROXIES.env {
            return Err(given.wrong("has Tabby's addresses in it, which are no reverse proxies"));
        }
        Ok(nets)
    }
}
