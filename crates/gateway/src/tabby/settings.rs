//! The settings of an account at Tabby.

use payment::id::MerchantCode;
use tabby::checkout::Coordinates;
use tabby::{Client, ClientError, Proxy, SecretKey};

use super::capabilities::capabilities;
use super::rates::Rates;
use super::session::Goods;
use super::webhook::WebhookSettings;
use crate::capabilities::Capabilities;

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
