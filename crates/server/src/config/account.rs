//! Settings of the account: the contract with a gateway.

use gateway::tabby::{self, Proxy, Rates, SecretKey};
use payment::Currency;
use payment::id::AccountId;

use super::error::{ConfigError, missing};
use super::secret::KEY;
use super::setting::{ACCOUNT_ID, CALLS_PER_S, GATEWAY, SECRET_KEY, SESSIONS_PER_10S};
use super::texts::Texts;
use crate::webhooks::WebhookConfig;

/// An account: the key and whatever else the gateway gives to one contract.
#[derive(Clone, Debug)]
pub struct AccountConfig {
    /// Its name in the ledger.
    pub id: AccountId,
    /// The gateway that it is a contract with.
    pub gateway: GatewayKind,
    /// The base address of Tabby's API.
    pub tabby_url: String,
    /// The HTTP proxy to use for Tabby.
    pub proxy: Proxy,
    /// The merchant's secret key.
    pub key: SecretKey,
    /// The rate limits of this key at Tabby.
    pub rates: Rates,
    /// The settings of webhooks; without them none are accepted.
    pub webhooks: Option<WebhookConfig>,
}

/// A gateway that this server knows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum GatewayKind {
    /// Tabby.
    Tabby,
}

impl AccountConfig {
    /// The account with this key. The currency says which of Tabby's regions is the default.
    pub(super) fn of(
        texts: &Texts,
        key: SecretKey,
        currency: Currency,
    ) -> Result<Self, ConfigError> {
        let documented = Rates::documented(key.is_test());
        Ok(Self {
            id: texts.account_id()?,
            gateway: texts.gateway()?,
            tabby_url: texts.tabby_url(currency)?,
            proxy: texts.proxy()?,
            key,
            rates: Rates {
                sessions_per_10s: texts.count(&SESSIONS_PER_10S, documented.sessions_per_10s)?,
                calls_per_s: texts.count(&CALLS_PER_S, documented.calls_per_s)?,
            },
            webhooks: texts.webhooks()?,
        })
    }
}

impl Texts {
    pub(super) fn account_id(&self) -> Result<AccountId, ConfigError> {
        let given = self.get_or(&ACCOUNT_ID, AccountId::main().as_str())?;
        let id = AccountId::try_from(given.text.clone());
        id.map_err(|_| given.not_taken())
    }

    pub(super) fn key(&self) -> Result<SecretKey, ConfigError> {
        let key = self.secret(&KEY)?.ok_or_else(|| missing(&SECRET_KEY))?;
        tabby::secret_key(&key.text)
            .map_err(|why| why.map_or_else(|| key.not_taken(), |why| key.wrong(why)))
    }

    fn gateway(&self) -> Result<GatewayKind, ConfigError> {
        let given = self.get_or(&GATEWAY, "tabby")?;
        match given.text.as_str() {
            "tabby" => Ok(GatewayKind::Tabby),
            _ => Err(given.not_taken()),
        }
    }
}
