//! Registers, lists and removes webhooks at the gateway.

use gateway::{DeskError, Registered, Registration, WebhookDesk};
use reqwest::Url;

use super::error::RegistrationError;
use super::wish::Choice;
use crate::config::GatewayConfig;

/// A branch's code with its account, and what is done with its registrations.
pub(super) struct Desk<'a> {
    pub(super) at: &'a dyn WebhookDesk,
    pub(super) code: &'a str,
    /// The gateway's address.
    pub(super) url: &'a str,
    pub(super) mode: &'static str,
    pub(super) gateway: &'a GatewayConfig,
}

impl Desk<'_> {
    pub(super) fn listed(&self, known: &[Registered]) -> Vec<String> {
        let mut lines = vec![format!(
            "{} of {} webhooks for {} with this {} key",
            known.len(),
            self.at.slots(),
            self.code,
            self.mode
        )];
        lines.extend(known.iter().map(|webhook| {
            let header = webhook.header.as_deref().unwrap_or("no header");
            format!("{}  {}  {header}", webhook.id, webhook.url)
        }));
        lines
    }

    pub(super) async fn register(
        &self,
        known: &[Registered],
        webhook: &Registration,
    ) -> Result<Vec<String>, RegistrationError> {
        let mut same = known.iter().filter(|known| known.url == webhook.url);
        let Some(first) = same.next() else {
            if known.len() >= self.at.slots() {
                return Err(RegistrationError::Full(
                    self.at.slots(),
                    self.code.to_owned(),
                ));
            }
            let made = self.at.register(webhook).await;
            let id = made.map_err(|error| self.failed(error, &webhook.url))?;
            return Ok(vec![self.line("registered", &id, &webhook.url)]);
        };
        let updated = self.at.update(&first.id, webhook).await;
        let id = updated.map_err(|error| self.failed(error, &webhook.url))?;
        let mut lines = vec![self.line("brought up to date", &id, &webhook.url)];
        for twin in same {
            self.remove(twin).await?;
            lines.push(self.line("removed", &twin.id, &twin.url));
        }
        Ok(lines)
    }

    pub(super) async fn prune(
        &self,
        known: &[Registered],
        ours: Option<&Url>,
        choice: &Choice,
        sure: bool,
    ) -> Result<Vec<String>, RegistrationError> {
        let mut lines = Vec::new();
        let mut is_kept = false;
        for webhook in known {
            let is_ours = ours.is_some_and(|ours| webhook.url == ours.as_str());
            let host = Url::parse(&webhook.url).ok();
            let host = host.as_ref().and_then(Url::host_str);
            let is_first = is_ours && !is_kept;
            is_kept |= is_ours;
            let goes = match choice {
                Choice::One(id) => webhook.id == *id,
                Choice::Others => !is_first,
                Choice::Leftovers => {
                    !is_first && host.is_some() && host == ours.and_then(Url::host_str)
                }
            };
            if !goes {
                continue;
            }
            if sure {
                self.remove(webhook).await?;
                lines.push(self.line("removed", &webhook.id, &webhook.url));
            } else {
                lines.push(self.line("would remove", &webhook.id, &webhook.url));
            }
        }
        if let (true, Choice::One(id)) = (lines.is_empty(), choice) {
            return Err(RegistrationError::NotThere {
                id: id.clone(),
                code: self.code.to_owned(),
                mode: self.mode,
            });
        }
        match (lines.is_empty(), sure) {
            (true, _) => lines.push("nothing to remove".to_owned()),
            (false, false) => {
                lines.push("nothing was removed yet: repeat it with --yes".to_owned())
            }
            (false, true) => {}
        }
        Ok(lines)
    }

    async fn remove(&self, webhook: &Registered) -> Result<(), RegistrationError> {
        let removed = self.at.remove(&webhook.id).await;
        removed.map_err(|error| self.failed(error, &webhook.url))
    }

    /// The error for a call about the webhook with this address.
    pub(super) fn failed(&self, error: DeskError, url: &str) -> RegistrationError {
        match error {
            DeskError::Registration(why) => RegistrationError::Webhook(why, url.to_owned()),
            DeskError::Account(why) => match self.gateway {
                GatewayConfig::Tabby(_) => RegistrationError::TabbyAccount(why),
                GatewayConfig::Checkout(_) => RegistrationError::CheckoutAccount(why),
            },
            DeskError::Other(why) => RegistrationError::Other(
                self.url.to_owned(),
                why,
                match self.gateway {
                    GatewayConfig::Tabby(_) => "TABBY_POS_TABBY_URL says where Tabby is",
                    GatewayConfig::Checkout(_) => "CHECKOUT_URL says where Checkout.com is",
                },
            ),
        }
    }

    fn line(&self, what: &str, id: &str, url: &str) -> String {
        format!("{what} for {} ({}): {id} {url}", self.code, self.mode)
    }
}
