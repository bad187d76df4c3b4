//! Carries out `tabby-pos webhooks`.

use gateway::Registration;

use super::address::{address, is_local, own_address};
use super::desk::Desk;
use super::error::RegistrationError;
use super::wish::Wish;
use crate::config::{Config, GatewayConfig};
use crate::gateways;

/// Carries out the command; returns what was done, one line each.
///
/// # Errors
///
/// One sentence.
pub async fn carry_out(config: &Config, wish: &Wish) -> Result<Vec<String>, RegistrationError> {
    // Report wrong settings before any request is sent.
    let ours = match wish {
        Wish::Register => Some(ours(config)?),
        Wish::List | Wish::Prune { .. } => None,
    };
    let own = match wish {
        Wish::Prune { choice, .. } => own_address(config, choice)?,
        Wish::List | Wish::Register => None,
    };
    let at = gateways::desk(config)?;
    let desk = Desk {
        at: &*at,
        code: config.branch.merchant_code.as_str(),
        url: config.account.gateway.url(),
        mode: match config.account.gateway.is_test() {
            true => "test",
            false => "live",
        },
        gateway: &config.account.gateway,
    };
    let known = desk.at.list().await;
    let known = known.map_err(|error| desk.failed(error, ""))?;
    match (wish, ours) {
        (Wish::Register, Some(webhook)) => desk.register(&known, &webhook).await,
        (Wish::Prune { choice, sure }, _) => desk.prune(&known, own.as_ref(), choice, *sure).await,
        (Wish::List | Wish::Register, _) => Ok(desk.listed(&known)),
    }
}

/// This server's registration.
fn ours(config: &Config) -> Result<Registration, RegistrationError> {
    const URL: (&str, &str) = (
        "TABBY_POS_WEBHOOK_URL",
        "where the gateway reaches this server, such as https://till.shop.example",
    );
    let word = match config.account.gateway {
        GatewayConfig::Tabby(_) => (
            "TABBY_POS_WEBHOOK_SECRET",
            "the value of the header that deliveries carry, 32 characters or more",
        ),
        GatewayConfig::Checkout(_) => (
            "CHECKOUT_WEBHOOK_KEY",
            "what deliveries are signed with, 32 characters or more",
        ),
    };
    let missing = |(name, what)| RegistrationError::Missing(name, what);
    let webhooks = config.account.webhooks.as_ref().ok_or(missing(word))?;
    let secret = webhooks.secrets.first().ok_or(missing(word))?;
    let url = address(webhooks, is_local(config.account.gateway.url())).transpose();
    let url = url.ok_or(missing(URL))??;
    Ok(Registration {
        url: url.into(),
        header: webhooks.header.clone(),
        secret: secret.clone(),
    })
}
