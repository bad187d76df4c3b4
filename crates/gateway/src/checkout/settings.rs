//! The settings of an account at Checkout.com.

use checkout::credentials::{Environment, InvalidKey, WrongEnvironment};
use checkout::{
    ChannelId, Client, ClientError, Credentials, Proxy, SecretKey, check_base, check_credentials,
};
use payment::sale::{CaptureMode, Mode};
use secrecy::SecretString;
use url::Url;

use super::capabilities::capabilities;
use super::rates::Rates;
use super::session::Goods;
use crate::capabilities::Capabilities;

/// Why a setting cannot be taken, as the end of a sentence that begins with its name; `None` if
/// there is nothing more to say than what can be taken. The setting's text is not repeated.
pub type NotTaken = Option<&'static str>;

/// Reads a secret key.
///
/// # Errors
///
/// [`NotTaken`].
pub fn secret_key(text: &str) -> Result<SecretKey, NotTaken> {
    SecretKey::new(text).map_err(|why| match why {
        InvalidKey::Public => Some("is a public key (pk_), which is for web pages"),
        InvalidKey::OlderPlatform => {
            Some("is a key of Checkout.com's older platform, which does not serve Tabby")
        }
        _ => None,
    })
}

/// Checks an address of Checkout.com's API: a key is sent to it.
///
/// # Errors
///
/// [`NotTaken`].
pub fn check_url(text: &str) -> Result<(), NotTaken> {
    check_base(text).map_err(|why| match why {
        ClientError::Base(checkout::InvalidBase::Insecure(_)) => {
            Some("is no place to send a secret key to")
        }
        _ => None,
    })
}

/// Checks that the credentials are of the environment that the address is of: a key of the sandbox is
/// none of the live host, and the other way round.
///
/// # Errors
///
/// Which of them does not fit.
pub fn check_fit(url: &str, credentials: &Credentials) -> Result<(), WrongEnvironment> {
    match check_credentials(url, credentials) {
        Err(ClientError::Environment(wrong)) => Err(wrong),
        _ => Ok(()),
    }
}

/// Whether these credentials at this address are for tests. A key says it itself; a client's id and
/// secret do not, and the host does.
#[must_use]
pub fn mode_of(credentials: &Credentials, url: &str) -> Mode {
    let is_test = match credentials {
        Credentials::Key(key) => key.is_sandbox(),
        Credentials::OAuth(_) => {
            let url = Url::parse(url).ok();
            let host = url.as_ref().and_then(Url::host_str).unwrap_or_default();
            matches!(
                Environment::of_host(host),
                Environment::Sandbox | Environment::ThisMachine
            )
        }
    };
    if is_test { Mode::Test } else { Mode::Live }
}

/// Whether a text has the form of Checkout.com's payment ids.
#[must_use]
pub fn is_payment_id(text: &str) -> bool {
    text.starts_with("pay_") && text.parse::<checkout::PaymentId>().is_ok()
}

/// The keys that webhooks are signed with. More than one while it is being changed, the newest first.
#[derive(Clone, Debug)]
pub struct WebhookKeys(pub Vec<SecretString>);

/// The settings of an account at Checkout.com.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The base address of the API, with the account's prefix.
    pub url: String,
    /// A secret key, or a client's id and secret. They print as dots.
    pub credentials: Credentials,
    /// Which HTTP proxy calls go through, if any.
    pub proxy: Proxy,
    /// The value of the `User-Agent` header.
    pub user_agent: &'static str,
    /// The processing channel of the branch.
    pub channel: ChannelId,
    /// Who captures an authorised payment.
    pub capture: CaptureMode,
    /// Where the customer's browser goes afterwards, if the shop has a page for that. Coming there
    /// proves nothing.
    pub return_url: Option<String>,
    /// Title of the item to send when a sale has none.
    pub goods: Goods,
    /// How often the account may be called.
    pub rates: Rates,
    /// The keys of webhooks; without them none are accepted.
    pub webhooks: Option<WebhookKeys>,
}

impl Settings {
    /// What Checkout.com can do with these settings.
    #[must_use]
    pub fn capabilities(&self) -> Capabilities {
        capabilities(&self.url, self.capture, self.rates)
    }

    /// Whether the account is for tests.
    #[must_use]
    pub fn mode(&self) -> Mode {
        mode_of(&self.credentials, &self.url)
    }

    /// A client for these credentials and this address.
    pub(super) fn client(&self) -> Result<Client, ClientError> {
        Client::builder(&self.url, self.credentials.clone())
            .proxy(self.proxy.clone())
            .user_agent(self.user_agent)
            .build()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_of_another_kind_is_refused_with_the_reason() {
        let public = secret_key("pk_sbox_abc").unwrap_err().unwrap();
        assert!(public.contains("public key"));
        let older = secret_key("sk_test_7f5fbd5e-0000-4000-8000-000000000001");
        assert!(older.unwrap_err().unwrap().contains("older platform"));
        assert_eq!(secret_key("sk_1").unwrap_err(), None);
        let insecure = check_url("http://checkout.example").unwrap_err().unwrap();
        assert!(insecure.contains("secret key"));
    }

    #[test]
    fn an_account_is_for_tests_if_its_key_or_its_host_says_so() {
        let key = |text: &str| Credentials::Key(SecretKey::new(text).unwrap());
        let live = "https://abcdefgh.api.checkout.com";
        let sandbox = "https://abcdefgh.api.sandbox.checkout.com";
        let is = |credentials: &Credentials, url| mode_of(credentials, url);
        let test_key = key("sk_sbox_abcdefghijklmnopqrstuvwxyz2");
        assert_eq!(is(&test_key, sandbox), Mode::Test);
        assert_eq!(is(&key("sk_abcdefghijklmnopqrstuvwxyz2"), live), Mode::Live);
        let oauth = checkout::OAuth::new("https://access.checkout.com/connect/token", "ack_1", "s");
        let oauth = Credentials::OAuth(oauth);
        assert_eq!(is(&oauth, live), Mode::Live);
        assert_eq!(is(&oauth, sandbox), Mode::Test);
        assert_eq!(is(&oauth, "http://127.0.0.1:8092"), Mode::Test);
    }
}
