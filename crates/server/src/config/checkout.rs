//! Settings of an account at Checkout.com.

use gateway::checkout::{
    self, ChannelId, Credentials, OAuth, Proxy, Rates, WrongEnvironment, check_fit,
};
use payment::sale::{CaptureMode, Mode};
use reqwest::Url;
use secrecy::SecretString;

use super::error::ConfigError;
use super::secret::{CHECKOUT_CLIENT, CHECKOUT_KEY, CHECKOUT_WORD, PROXY_ADDRESS};
use super::setting::{
    CHECKOUT_CAPTURE, CHECKOUT_CLIENT_ID, CHECKOUT_CLIENT_SECRET, CHECKOUT_RETURN_URL,
    CHECKOUT_SECRET_KEY, CHECKOUT_TOKEN_URL, CHECKOUT_URL, TRUSTED_PROXIES,
};
use super::texts::{Given, Texts};
use crate::webhooks::{self, WebhookConfig};

/// An account at Checkout.com.
#[derive(Clone, Debug)]
pub struct CheckoutConfig {
    /// The base address of Checkout.com's API, with the account's prefix.
    pub url: String,
    /// The HTTP proxy to use for Checkout.com.
    pub proxy: Proxy,
    /// A secret key, or a client's id and secret.
    pub credentials: Credentials,
    /// Who captures an authorised payment.
    pub capture: CaptureMode,
    /// Where a customer's browser goes afterwards.
    pub return_url: Option<String>,
    /// How often the account may be called.
    pub rates: Rates,
}

/// The most characters of an address that Checkout.com sends a browser to.
const LONGEST_RETURN_URL: usize = 1024;

const LONGEST_CLIENT_ID: usize = 255;
const LONGEST_CLIENT_SECRET: usize = 1024;

/// The shortest id of a processing channel: `pc_` and something.
const SHORTEST_CHANNEL: usize = 4;

impl CheckoutConfig {
    pub(super) fn of(texts: &Texts) -> Result<Self, ConfigError> {
        let (url, given) = texts.checkout_url()?;
        let credentials = texts.checkout_credentials(&url)?;
        check_fit(&url, &credentials).map_err(|why| unfit(&given, why))?;
        let is_test = checkout::mode_of(&credentials, &url) == Mode::Test;
        Ok(Self {
            url,
            proxy: texts.checkout_proxy()?,
            credentials,
            capture: texts.capture()?,
            return_url: texts.return_url()?,
            rates: Rates::documented(is_test),
        })
    }

    /// Whether the address is Checkout.com's without a prefix, which older accounts have in common.
    #[must_use]
    pub fn has_shared_host(&self) -> bool {
        let url = Url::parse(&self.url).ok();
        let host = url.as_ref().and_then(Url::host_str);
        matches!(host, Some("api.checkout.com" | "api.sandbox.checkout.com"))
    }

    pub(super) fn mode(&self) -> Mode {
        checkout::mode_of(&self.credentials, &self.url)
    }

    pub(super) fn secret(&self) -> SecretString {
        match &self.credentials {
            Credentials::Key(key) => key.expose().into(),
            Credentials::OAuth(oauth) => oauth.client_secret.expose().into(),
        }
    }
}

/// Credentials that do not fit an address, with what to set instead of either.
fn unfit(given: &Given, why: WrongEnvironment) -> ConfigError {
    let advice = match why {
        WrongEnvironment::SandboxKey => {
            "use https://<prefix>.api.sandbox.checkout.com, or a live key"
        }
        WrongEnvironment::LiveKey => {
            "use https://<prefix>.api.checkout.com, or a key of the sandbox"
        }
        WrongEnvironment::LiveKeyHere => {
            "use https://<prefix>.api.checkout.com, or a key of the sandbox (sk_sbox_)"
        }
        _ => "set CHECKOUT_TOKEN_URL to the token host of the same environment, or to nothing",
    };
    given.advised(&format!("does not fit the credentials: {why}"), advice)
}

impl Texts {
    /// The processing channel in this setting.
    pub(super) fn channel(&self, given: &Given) -> Result<ChannelId, ConfigError> {
        let channel = given.text.parse::<ChannelId>().ok();
        let is_one = |id: &str| id.starts_with("pc_") && id.len() >= SHORTEST_CHANNEL;
        let channel = channel.filter(|channel| is_one(channel.as_str()));
        channel.ok_or_else(|| given.not_taken())
    }

    fn checkout_url(&self) -> Result<(String, Given), ConfigError> {
        let given = self.need(&CHECKOUT_URL)?;
        match checkout::check_url(&given.text) {
            Ok(()) if has_path(&given.text) => Err(given.wrong("has a path")),
            Ok(()) => Ok((given.text.clone(), given)),
            Err(Some(why)) => Err(given.wrong(why)),
            Err(None) => Err(given.not_taken()),
        }
    }

    /// A secret key, or a client's id and secret; not both.
    fn checkout_credentials(&self, url: &str) -> Result<Credentials, ConfigError> {
        let key = self.secret(&CHECKOUT_KEY)?;
        let client = self.get(&CHECKOUT_CLIENT_ID)?;
        let secret = self.secret(&CHECKOUT_CLIENT)?;
        match (key, client, secret) {
            (Some(key), None, None) => checkout::secret_key(&key.text)
                .map(Credentials::Key)
                .map_err(|why| why.map_or_else(|| key.not_taken(), |why| key.wrong(why))),
            (Some(_), _, _) => Err(ConfigError::Twice {
                one: CHECKOUT_SECRET_KEY.env.to_owned(),
                other: CHECKOUT_CLIENT_ID.env.to_owned(),
            }),
            (None, Some(client), Some(secret)) => {
                if !is_word(&client.text, LONGEST_CLIENT_ID) {
                    return Err(client.not_taken());
                }
                if !is_word(&secret.text, LONGEST_CLIENT_SECRET) {
                    return Err(secret.not_taken());
                }
                let token_url = self.get(&CHECKOUT_TOKEN_URL)?;
                let token_url = match token_url {
                    Some(given) => match checkout::check_url(&given.text) {
                        Ok(()) => given.text,
                        Err(_) => return Err(given.not_taken()),
                    },
                    None => token_url_for(url),
                };
                let oauth = OAuth::new(token_url, client.text, secret.text);
                Ok(Credentials::OAuth(oauth))
            }
            (None, Some(_), None) => Err(self.missing(&CHECKOUT_CLIENT_SECRET)),
            (None, None, Some(_)) => Err(self.missing(&CHECKOUT_CLIENT_ID)),
            (None, None, None) => Err(self.missing(&CHECKOUT_SECRET_KEY)),
        }
    }

    fn checkout_proxy(&self) -> Result<Proxy, ConfigError> {
        match self.secret(&PROXY_ADDRESS)? {
            Some(found) => found.text.parse().map_err(|_| found.not_taken()),
            None => Ok(Proxy::default()),
        }
    }

    fn capture(&self) -> Result<CaptureMode, ConfigError> {
        let given = self.get_or(&CHECKOUT_CAPTURE, "manual")?;
        match given.text.as_str() {
            "manual" => Ok(CaptureMode::Manual),
            "automatic" => Ok(CaptureMode::Automatic),
            _ => Err(given.not_taken()),
        }
    }

    fn return_url(&self) -> Result<Option<String>, ConfigError> {
        let Some(given) = self.get(&CHECKOUT_RETURN_URL)? else {
            return Ok(None);
        };
        let url = Url::parse(&given.text).ok();
        let is_fine = url.is_some_and(|url| {
            matches!(url.scheme(), "http" | "https")
                && url.username().is_empty()
                && url.password().is_none()
                && url.query().is_none()
                && url.fragment().is_none()
        });
        if is_fine && given.text.chars().count() <= LONGEST_RETURN_URL {
            Ok(Some(given.text))
        } else {
            Err(given.not_taken())
        }
    }

    /// The settings of Checkout.com's webhooks, which are signed: no header of ours, and no addresses.
    pub(super) fn checkout_webhooks(&self) -> Result<Option<WebhookConfig>, ConfigError> {
        let trusted_proxies = self.nets(&TRUSTED_PROXIES)?;
        let url = self.webhook_url(webhooks::CHECKOUT_PATH)?;
        let Some(found) = self.secret(&CHECKOUT_WORD)? else {
            return Ok(None);
        };
        Ok(Some(WebhookConfig {
            path: webhooks::CHECKOUT_PATH,
            url: url.map(|given| given.text),
            header: String::new(),
            secrets: found.two_words()?,
            addresses: Vec::new(),
            trusted_proxies,
        }))
    }
}

/// Whether an address names more than a host: calls would go below it, where no API is.
fn has_path(text: &str) -> bool {
    let url = Url::parse(text);
    url.is_ok_and(|url| !matches!(url.path(), "" | "/"))
}

/// Visible characters without spaces, as both are sent in a form.
fn is_word(text: &str, longest: usize) -> bool {
    (1..=longest).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic())
}

/// The token host that belongs to an API address: Checkout.com's own of the same environment, or that
/// of a simulator, which serves both.
fn token_url_for(url: &str) -> String {
    let host = Url::parse(url).ok();
    let host = host.as_ref().and_then(Url::host_str).unwrap_or_default();
    let is_checkouts = host == "checkout.com" || host.ends_with(".checkout.com");
    if !is_checkouts {
        return format!("{}/connect/token", url.trim_end_matches('/'));
    }
    let environment = match host.split('.').any(|label| label == "sandbox") {
        true => "sandbox.",
        false => "",
    };
    format!("https://access.{environment}checkout.com/connect/token")
}
