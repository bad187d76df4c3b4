//! Makes the gateway of the configured account, and its desk. No other file of the server makes
//! one. Other files know which gateways there are, too: docs/gateways.md names them.

use std::sync::Arc;

use gateway::checkout::{self, CheckoutDesk, CheckoutGateway, WebhookKeys};
use gateway::tabby::{self, TabbyDesk, TabbyGateway, WebhookSettings};
use gateway::{Gateway, Permits, WebhookDesk};

use crate::budget::Budget;
use crate::config::{self, CheckoutConfig, Config, GatewayConfig, TabbyConfig};

/// Why there is no client for the gateway.
#[derive(Debug, thiserror::Error)]
pub enum NoGateway {
    /// For Tabby.
    #[error("TABBY_POS_TABBY_URL: {0}")]
    Tabby(#[from] tabby::ClientError),
    /// For Checkout.com.
    #[error("CHECKOUT_URL: {0}")]
    Checkout(#[from] checkout::ClientError),
    /// A processing channel that Checkout.com would not take.
    #[error("CHECKOUT_PROCESSING_CHANNEL_ID: it is no id of a processing channel")]
    Channel,
}

/// The gateway of the configured account, with a budget of its own.
pub(crate) fn open(config: &Config) -> Result<Arc<dyn Gateway>, NoGateway> {
    Ok(match &config.account.gateway {
        GatewayConfig::Tabby(account) => {
            let settings = tabby_settings(config, account);
            let budget = budget(&settings.capabilities());
            Arc::new(TabbyGateway::new(&settings, budget)?)
        }
        GatewayConfig::Checkout(account) => {
            let settings = checkout_settings(config, account)?;
            let budget = budget(&settings.capabilities());
            Arc::new(CheckoutGateway::new(&settings, budget)?)
        }
    })
}

/// The registrations of webhooks of the configured account.
pub(crate) fn desk(config: &Config) -> Result<Box<dyn WebhookDesk>, NoGateway> {
    Ok(match &config.account.gateway {
        GatewayConfig::Tabby(account) => {
            Box::new(TabbyDesk::new(&tabby_settings(config, account))?)
        }
        GatewayConfig::Checkout(account) => {
            Box::new(CheckoutDesk::new(&checkout_settings(config, account)?)?)
        }
    })
}

/// The configured account at Tabby over the given client, with a budget of its own; `None` if the
/// account is at another gateway.
#[must_use]
pub fn tabby_over(client: tabby::Client, config: &Config) -> Option<Arc<dyn Gateway>> {
    let settings = tabby_settings(config, config.account.gateway.as_tabby()?);
    let budget = budget(&settings.capabilities());
    Some(Arc::new(TabbyGateway::over(client, &settings, budget)))
}

/// The configured account at Checkout.com over the given client, with a budget of its own; `None` if the
/// account is at another gateway, or its processing channel is none.
#[must_use]
pub fn checkout_over(client: checkout::Client, config: &Config) -> Option<Arc<dyn Gateway>> {
    let GatewayConfig::Checkout(account) = &config.account.gateway else {
        return None;
    };
    let settings = checkout_settings(config, account).ok()?;
    let budget = budget(&settings.capabilities());
    Some(Arc::new(CheckoutGateway::over(client, &settings, budget)))
}

fn budget(capabilities: &gateway::Capabilities) -> Arc<dyn Permits> {
    Arc::new(Budget::new(&capabilities.calls))
}

fn tabby_settings(config: &Config, account: &TabbyConfig) -> tabby::Settings {
    let webhooks = config.account.webhooks.as_ref();
    tabby::Settings {
        url: account.url.clone(),
        key: account.key.clone(),
        proxy: account.proxy.clone(),
        user_agent: config::USER_AGENT,
        merchant_code: config.branch.merchant_code.clone(),
        place: config.branch.place,
        goods: tabby::Goods {
            title: config.branch.shop.clone(),
            category: config.branch.category.to_string(),
        },
        rates: account.rates,
        webhooks: webhooks.map(|webhooks| WebhookSettings {
            header: webhooks.header.clone(),
            secrets: webhooks.secrets.clone(),
            addresses: webhooks.addresses.clone(),
        }),
    }
}

fn checkout_settings(
    config: &Config,
    account: &CheckoutConfig,
) -> Result<checkout::Settings, NoGateway> {
    let channel = config.branch.merchant_code.as_str().parse();
    let webhooks = config.account.webhooks.as_ref();
    Ok(checkout::Settings {
        url: account.url.clone(),
        credentials: account.credentials.clone(),
        proxy: account.proxy.clone(),
        user_agent: config::USER_AGENT,
        channel: channel.map_err(|_| NoGateway::Channel)?,
        capture: account.capture,
        return_url: account.return_url.clone(),
        goods: checkout::Goods {
            title: config.branch.shop.clone(),
        },
        rates: account.rates,
        webhooks: webhooks.map(|webhooks| WebhookKeys(webhooks.secrets.clone())),
    })
}
