//! Registers, lists and removes webhooks at Tabby.

use reqwest::Url;
use tabby::Client;
use tabby::webhook::{NewWebhook, SLOTS, Webhook};

use super::error::RegistrationError;
use super::wish::Choice;

/// A merchant code with a key at Tabby, and what is done with its registrations.
pub(super) struct Desk<'a> {
    pub(super) client: Client,
    pub(super) code: &'a str,
    pub(super) tabby_url: &'a str,
    pub(super) mode: &'static str,
}

impl Desk<'_> {
    pub(super) fn listed(&self, known: &[Webhook]) -> Vec<String> {
        let mut lines = vec![format!(
            "{} of {SLOTS} webhooks for {} with this {} key",
            known.len(),
            self.code,
            self.mode
        )];
        lines.extend(known.iter().map(|webhook| {
            let header = webhook
                .header
                .as_ref()
                .map_or("no header", |header| header.title.as_str());
            format!("{}  {}  {header}", webhook.id, webhook.url)
        }));
        lines
    }

    pub(super) async fn register(
        &self,
        known: &[Webhook],
        webhook: &NewWebhook,
    ) -> Result<Vec<String>, RegistrationError> {
        let mut same = known.iter().filter(|known| known.url == webhook.url);
        let Some(first) = same.next() else {
            if known.len() >= SLOTS {
                return Err(RegistrationError::Full);
            }
            let made = self.client.register_webhook(self.code, webhook).await;
            let made = made.map_err(|error| self.refused(error, webhook))?;
            return Ok(vec![self.line("registered", &made.id, &webhook.url)]);
        };
        let updated = self.client.update_webhook(self.code, &first.id, webhook);
        updated
            .await
            .map_err(|error| self.refused(error, webhook))?;
        let mut lines = vec![self.line("brought up to date", &first.id, &webhook.url)];
        for twin in same {
            self.remove(twin).await?;
            lines.push(self.line("removed", &twin.id, &twin.url));
        }
        Ok(lines)
    }

    pub(super) async fn prune(
        &self,
        known: &[Webhook],
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

    async fn remove(&self, webhook: &Webhook) -> Result<(), RegistrationError> {
        let removed = self.client.remove_webhook(self.code, &webhook.id).await;
        removed.map_err(|error| self.failed(error))
    }

    /// The error for a refused registration. Tabby accepted everything before it.
    fn refused(&self, error: tabby::Error, webhook: &NewWebhook) -> RegistrationError {
        match error {
            tabby::Error::Refused(ref refusal)
                if refusal.kind.is_some() && !is_about_account(refusal) =>
            {
                RegistrationError::Webhook(error, webhook.url.clone())
            }
            error => self.failed(error),
        }
    }

    pub(super) fn failed(&self, error: tabby::Error) -> RegistrationError {
        if matches!(&error, tabby::Error::Refused(refusal) if is_about_account(refusal)) {
            return RegistrationError::Account(error);
        }
        RegistrationError::Tabby(self.tabby_url.to_owned(), error)
    }

    fn line(&self, what: &str, id: &str, url: &str) -> String {
        format!("{what} for {} ({}): {id} {url}", self.code, self.mode)
    }
}

/// Whether Tabby refused the key, or the key with this merchant code.
const fn is_about_account(refusal: &tabby::error::Refusal) -> bool {
    matches!(refusal.status, 401 | 403)
}
