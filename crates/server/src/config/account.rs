//! Settings of the account: the contract with a gateway.

use payment::id::{AccountId, MerchantCode};
use payment::sale::Mode;
use secrecy::SecretString;

use super::checkout::CheckoutConfig;
use super::error::ConfigError;
use super::secret::{CHECKOUT_CLIENT, CHECKOUT_KEY, KEY};
use super::setting::{ACCOUNT_ID, CHANNEL, CHECKOUT_CLIENT_ID, GATEWAY, MERCHANT_CODE};
use super::tabby::TabbyConfig;
use super::texts::Texts;
use crate::webhooks::WebhookConfig;

/// An account: whatever a gateway gives to one contract.
#[derive(Clone, Debug)]
pub struct AccountConfig {
    /// Its name in the ledger.
    pub id: AccountId,
    /// The gateway that it is a contract with.
    pub gateway: GatewayConfig,
    /// The settings of webhooks; without them none are accepted.
    pub webhooks: Option<WebhookConfig>,
}

/// A gateway that this server knows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum GatewayKind {
    /// Tabby.
    Tabby,
    /// Tabby by way of Checkout.com.
    Checkout,
}

/// The settings of one gateway.
#[derive(Clone, Debug)]
pub enum GatewayConfig {
    /// Tabby.
    Tabby(Box<TabbyConfig>),
    /// Tabby by way of Checkout.com.
    Checkout(Box<CheckoutConfig>),
}

impl GatewayConfig {
    /// The base address of the gateway's API.
    #[must_use]
    pub fn url(&self) -> &str {
        match self {
            Self::Tabby(tabby) => &tabby.url,
            Self::Checkout(checkout) => &checkout.url,
        }
    }

    /// The same in one spelling, as each sale keeps it.
    #[must_use]
    pub fn address(&self) -> String {
        self.url().trim_end_matches('/').to_ascii_lowercase()
    }

    /// The gateway, as people know it.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Tabby(_) => "Tabby",
            Self::Checkout(_) => "Checkout.com",
        }
    }

    /// Whether the account is for tests or live.
    #[must_use]
    pub fn mode(&self) -> Mode {
        match self {
            Self::Tabby(tabby) => tabby.mode(),
            Self::Checkout(checkout) => checkout.mode(),
        }
    }

    /// Whether the account is for tests.
    #[must_use]
    pub fn is_test(&self) -> bool {
        self.mode() == Mode::Test
    }

    /// The account at Tabby, if it is one.
    #[must_use]
    pub fn as_tabby(&self) -> Option<&TabbyConfig> {
        match self {
            Self::Tabby(tabby) => Some(tabby),
            Self::Checkout(_) => None,
        }
    }

    /// The same, to change it.
    pub fn as_tabby_mut(&mut self) -> Option<&mut TabbyConfig> {
        match self {
            Self::Tabby(tabby) => Some(tabby),
            Self::Checkout(_) => None,
        }
    }

    /// What the account's calls are authorised with.
    pub(crate) fn secret(&self) -> SecretString {
        match self {
            Self::Tabby(tabby) => tabby.key.expose().into(),
            Self::Checkout(checkout) => checkout.secret(),
        }
    }

    pub(super) fn of(texts: &Texts, is_demo: bool) -> Result<Self, ConfigError> {
        match texts.gateway()? {
            GatewayKind::Tabby => TabbyConfig::of(texts, is_demo)
                .map(Box::new)
                .map(Self::Tabby),
            GatewayKind::Checkout => CheckoutConfig::of(texts).map(Box::new).map(Self::Checkout),
        }
    }
}

impl AccountConfig {
    /// The account at this gateway.
    pub(super) fn of(texts: &Texts, gateway: GatewayConfig) -> Result<Self, ConfigError> {
        let webhooks = match &gateway {
            GatewayConfig::Tabby(_) => texts.webhooks()?,
            GatewayConfig::Checkout(_) => texts.checkout_webhooks()?,
        };
        Ok(Self {
            id: texts.account_id()?,
            gateway,
            webhooks,
        })
    }
}

impl Texts {
    pub(super) fn account_id(&self) -> Result<AccountId, ConfigError> {
        let given = self.get_or(&ACCOUNT_ID, AccountId::main().as_str())?;
        let id = AccountId::try_from(given.text.clone());
        id.map_err(|_| given.not_taken())
    }

    /// The gateway; Tabby where nothing is said, unless there are credentials of both.
    pub(super) fn gateway(&self) -> Result<GatewayKind, ConfigError> {
        if self.get(&GATEWAY)?.is_none()
            && let Some(one) = self.where_set(&KEY)?
            && let Some(other) = self.credentials_at_checkout()?
        {
            return Err(ConfigError::WhichGateway { one, other });
        }
        let given = self.get_or(&GATEWAY, "tabby")?;
        match given.text.as_str() {
            "tabby" => Ok(GatewayKind::Tabby),
            "checkout" => Ok(GatewayKind::Checkout),
            _ => Err(given.not_taken()),
        }
    }

    /// What is set that only an account at Checkout.com needs.
    fn credentials_at_checkout(&self) -> Result<Option<String>, ConfigError> {
        if let Some(key) = self.where_set(&CHECKOUT_KEY)? {
            return Ok(Some(key));
        }
        if let Some(client) = self.get(&CHECKOUT_CLIENT_ID)? {
            return Ok(Some(client.setting.env.to_owned()));
        }
        self.where_set(&CHECKOUT_CLIENT)
    }

    /// The branch's code at the gateway: Tabby's merchant code, or Checkout.com's processing channel.
    pub(super) fn branch_code(&self, is_demo: bool) -> Result<MerchantCode, ConfigError> {
        let given = match self.gateway()? {
            GatewayKind::Tabby => self.or_demo(&MERCHANT_CODE, is_demo, "demo")?,
            GatewayKind::Checkout => {
                let given = self.or_demo(&CHANNEL, is_demo, "pc_demodemodemodemodemodemo22")?;
                self.channel(&given)?;
                given
            }
        };
        given.name(MerchantCode::new)
    }
}
