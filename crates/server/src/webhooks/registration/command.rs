//! Carries out `tabby-pos webhooks`.

use gateway::Registration;
use gateway::tabby::TabbyDesk;

use super::address::{address, is_local, own_address};
use super::desk::Desk;
use super::error::RegistrationError;
use super::wish::Wish;
use crate::app::settings;
use crate::config::Config;

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
    let at = TabbyDesk::new(&settings(config))?;
    let desk = Desk {
        at: &at,
        code: config.branch.merchant_code.as_str(),
        url: &config.account.tabby_url,
        mode: if config.account.key.is_test() {
            "test"
        } else {
            "live"
        },
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
    const SECRET: (&str, &str) = (
        "TABBY_POS_WEBHOOK_SECRET",
        "the value of the header that deliveries carry, 32 characters or more",
    );
    const URL: (&str, &str) = (
        "TABBY_POS_WEBHOOK_URL",
        "where Tabby reaches this server, such as https://till.shop.example",
    );
    let missing = |(name, what)| RegistrationError::Missing(name, what);
    let webhooks = config.account.webhooks.as_ref().ok_or(missing(SECRET))?;
    let secret = webhooks.secrets.first().ok_or(missing(SECRET))?;
    let url = address(webhooks, is_local(&config.account.tabby_url)).transpose();
    let url = url.ok_or(missing(URL))??;
    Ok(Registration {
        url: url.into(),
        header: webhooks.header.clone(),
        secret: secret.clone(),
    })
}
