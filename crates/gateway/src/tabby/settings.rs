//! The settings of an account at Tabby.

use payment::Currency;
use payment::id::MerchantCode;
use tabby::checkout::Coordinates;
use tabby::key::InvalidKey;
use tabby::{Client, ClientError, Proxy, Region, SecretKey, check_base, payment as wire};

use super::capabilities::capabilities;
use super::rates::Rates;
use super::session::Goods;
use super::webhook::WebhookSettings;
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
        _ => None,
    })
}

/// The address of Tabby's API for accounts that settle in this currency.
#[must_use]
pub fn base_url(currency: Currency) -> &'static str {
    let region = Region::of_currency(currency.code());
    region.unwrap_or(Region::Uae).base_url()
}

/// Checks an address of Tabby's API: a key is sent to it.
///
/// # Errors
///
/// [`NotTaken`].
pub fn check_url(text: &str) -> Result<(), NotTaken> {
    check_base(text).map_err(|why| match why {
        ClientError::Insecure(_) => Some("is no place to send a secret key to"),
        _ => None,
    })
}

/// Whether a text has the form of Tabby's payment ids, which are UUIDs.
#[must_use]
pub fn is_payment_id(text: &str) -> bool {
    text.parse::<wire::PaymentId>().is_ok()
}

/// The settings of an account at Tabby.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The base address of Tabby's API.
    pub url: String,
    /// The secret key. It prints as dots.
    pub key: SecretKey,
    /// Which HTTP proxy calls to Tabby go through, if any.
    pub proxy: Proxy,
    /// The value of the `User-Agent` header.
    pub user_agent: &'static str,
    /// The merchant code that Tabby gave to the branch.
    pub merchant_code: MerchantCode,
    /// The coordinates of the shop.
    pub place: Coordinates,
    /// Title and category of the item to send when a sale by link has none.
    pub goods: Goods,
    /// How often Tabby may be called with this key.
    pub rates: Rates,
    /// What webhooks must have; without it none are accepted.
    pub webhooks: Option<WebhookSettings>,
}

impl Settings {
    /// What Tabby can do with these settings.
    #[must_use]
    pub fn capabilities(&self) -> Capabilities {
        capabilities(&self.url, self.rates)
    }

    /// A client for this key and address.
    pub(super) fn client(&self) -> Result<Client, ClientError> {
        Client::builder(&self.url, self.key.clone())
            .proxy(self.proxy.clone())
            .user_agent(self.user_agent)
            .build()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_currency_has_the_address_of_its_region() {
        for (currency, address) in [
            (Currency::Aed, "https://api.tabby.ai"),
            (Currency::Kwd, "https://api.tabby.ai"),
            (Currency::Sar, "https://api.tabby.sa"),
        ] {
            assert_eq!(base_url(currency), address);
        }
    }

    #[test]
    fn a_public_key_and_an_address_in_the_clear_are_refused_with_the_reason() {
        let public = secret_key("pk_test_1").unwrap_err().unwrap();
        assert!(public.contains("public key"));
        assert_eq!(secret_key("sk_test_1").unwrap_err(), None);
        let insecure = check_url("http://tabby.example").unwrap_err().unwrap();
        assert!(insecure.contains("secret key"));
        assert_eq!(check_url("nonsense").unwrap_err(), None);
    }
}
