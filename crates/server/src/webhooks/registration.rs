//! `tabby-pos webhooks`: registrations at Tabby. A merchant code has four of them per key.

use reqwest::Url;
use secrecy::ExposeSecret;
use tabby::webhook::{NewWebhook, SLOTS, Webhook, WebhookHeader};
use tabby::{Client, ClientError, Private};

use super::config::{PATH, WebhookConfig};
use crate::config::Config;

/// What to do with the registrations.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Wish {
    /// Register this server, or update its registration.
    Register,
    /// Show them.
    List,
    /// Remove some; only show which ones unless `sure`.
    Prune {
        /// Which ones.
        choice: Choice,
        /// Whether they are removed.
        sure: bool,
    },
}

/// Which registrations to remove.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Choice {
    /// Earlier ones of this server's host.
    Leftovers,
    /// All but this server's own, also those of other tills and web shops.
    Others,
    /// The one with this id.
    One(String),
}

/// Why the command failed.
#[derive(Debug, thiserror::Error)]
pub enum RegistrationError {
    /// A required setting is missing.
    #[error("{0} is not set: {1}")]
    Missing(&'static str, &'static str),
    /// Tabby would refuse the address.
    #[error("TABBY_POS_WEBHOOK_URL is wrong: {0}")]
    Address(String),
    /// All slots are used.
    #[error(
        "the merchant code has {SLOTS} webhooks with this key already, and none of them is this proxy's: \
         look at `tabby-pos webhooks list`, and remove one that nobody needs with `tabby-pos webhooks prune --id`"
    )]
    Full,
    /// This server's own registration is not known, and would be removed, too.
    #[error(
        "this proxy's own address is not known, so that its own webhook would be removed with the others: \
         set TABBY_POS_WEBHOOK_URL and TABBY_POS_WEBHOOK_SECRET as the server has them, or remove one with \
         `tabby-pos webhooks prune --id`; nothing was removed"
    )]
    OwnUnknown,
    /// The given id is not registered.
    #[error(
        "{code} has no webhook {id:?} with this {mode} key: `tabby-pos webhooks list` shows those that it has; nothing was removed"
    )]
    NotThere {
        /// The id that was asked for.
        id: String,
        /// The merchant code.
        code: String,
        /// Test or live.
        mode: &'static str,
    },
    /// The client for the gateway cannot be built.
    #[error("TABBY_POS_TABBY_URL: {0}")]
    Client(#[from] ClientError),
    /// Tabby answered, and refused this registration.
    #[error(
        "Tabby refused the webhook {1}: {0}. Check that TABBY_POS_WEBHOOK_URL is a public https address"
    )]
    Webhook(tabby::Error, String),
    /// Tabby answered, and refused the key, or the key with this merchant code.
    #[error(
        "Tabby refused the key, or the merchant code with it: {0}. Check TABBY_SECRET_KEY and TABBY_MERCHANT_CODE"
    )]
    Account(tabby::Error),
    /// Tabby refused something else, or gave no answer.
    #[error("{0}: {1}; TABBY_POS_TABBY_URL says where Tabby is")]
    Tabby(String, tabby::Error),
}

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
    let (url, key) = (&config.tabby_url, config.key.clone());
    let client = Client::builder(url, key)
        .proxy(config.proxy.clone())
        .user_agent(crate::config::USER_AGENT)
        .build()?;
    let code = config.merchant_code.as_str();
    let mode = if config.key.is_test() { "test" } else { "live" };
    let desk = Desk {
        client,
        code,
        mode,
        tabby_url: &config.tabby_url,
    };
    let known = desk.client.list_webhooks(code).await;
    let known = known.map_err(|error| desk.failed(error))?;
    match (wish, ours) {
        (Wish::Register, Some(webhook)) => desk.register(&known, &webhook).await,
        (Wish::Prune { choice, sure }, _) => desk.prune(&known, own.as_ref(), choice, *sure).await,
        (Wish::List | Wish::Register, _) => Ok(desk.listed(&known)),
    }
}

struct Desk<'a> {
    client: Client,
    code: &'a str,
    tabby_url: &'a str,
    mode: &'static str,
}

impl Desk<'_> {
    fn listed(&self, known: &[Webhook]) -> Vec<String> {
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

    async fn register(
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

    async fn prune(
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

    fn failed(&self, error: tabby::Error) -> RegistrationError {
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

/// This server's registration.
fn ours(config: &Config) -> Result<NewWebhook, RegistrationError> {
    const SECRET: (&str, &str) = (
        "TABBY_POS_WEBHOOK_SECRET",
        "the value of the header that deliveries carry, 32 characters or more",
    );
    const URL: (&str, &str) = (
        "TABBY_POS_WEBHOOK_URL",
        "where Tabby reaches this proxy, such as https://till.shop.example",
    );
    let missing = |(name, what)| RegistrationError::Missing(name, what);
    let webhooks = config.webhooks.as_ref().ok_or(missing(SECRET))?;
    let secret = webhooks.secrets.first().ok_or(missing(SECRET))?;
    let url = address(webhooks, is_local(&config.tabby_url)).transpose();
    let url = url.ok_or(missing(URL))??;
    let header = WebhookHeader {
        title: webhooks.header.clone(),
        value: Private::new(secret.expose_secret().to_owned()),
    };
    Ok(NewWebhook::new(url).header(header))
}

/// The address of this server's own deliveries, to tell its registration from others. Not needed
/// for a choice by id.
fn own_address(config: &Config, choice: &Choice) -> Result<Option<Url>, RegistrationError> {
    if matches!(choice, Choice::One(_)) {
        return Ok(None);
    }
    let own = config.webhooks.as_ref();
    let own = own.map(|webhooks| address(webhooks, is_local(&config.tabby_url)));
    match own.transpose()?.flatten() {
        Some(own) => Ok(Some(own)),
        None => Err(RegistrationError::OwnUnknown),
    }
}

/// The address for deliveries: the configured one, with this server's path if it has none. Tabby
/// accepts only https and public hosts; a sandbox on this machine accepts local ones.
fn address(config: &WebhookConfig, to_sandbox: bool) -> Result<Option<Url>, RegistrationError> {
    let Some(text) = &config.url else {
        return Ok(None);
    };
    let wrong = |why: &str| RegistrationError::Address(format!("{text}: {why}"));
    // Check this before any message repeats the address.
    if text.contains(['@', '?', '#']) {
        let why = "it must have no user name, no password, no ? and no #";
        return Err(RegistrationError::Address(why.to_owned()));
    }
    let mut url = Url::parse(text).map_err(|_| wrong("not an absolute address"))?;
    if !to_sandbox && url.scheme() != "https" {
        return Err(wrong("Tabby delivers to https addresses only"));
    }
    if !to_sandbox && is_local(text) {
        return Err(wrong(
            "it is a local address; Tabby has to reach it from the internet",
        ));
    }
    if matches!(url.path(), "" | "/") {
        url.set_path(PATH);
    }
    if url.path() != PATH {
        return Err(wrong("this proxy takes deliveries at /webhooks/tabby only"));
    }
    Ok(Some(url))
}

/// Whether an address stays inside this machine or its local network.
fn is_local(text: &str) -> bool {
    let Ok(url) = Url::parse(text) else {
        return false;
    };
    let host = url.host_str().unwrap_or_default();
    let host = host.trim_start_matches('[').trim_end_matches(']');
    match host.parse::<std::net::IpAddr>() {
        Ok(std::net::IpAddr::V4(ip)) => {
            ip.is_loopback() || ip.is_private() || ip.is_link_local() || ip.is_unspecified()
        }
        Ok(std::net::IpAddr::V6(ip)) => {
            ip.is_loopback()
                || ip.is_unspecified()
                || ip.is_unique_local()
                || ip.is_unicast_link_local()
        }
        Err(_) => {
            let host = host.trim_end_matches('.');
            !host.contains('.')
                || [".local", ".localhost", ".internal", ".lan"]
                    .iter()
                    .any(|end| host.ends_with(end))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(url: &str, to_sandbox: bool) -> Result<Option<Url>, RegistrationError> {
        let config = WebhookConfig {
            url: Some(url.into()),
            header: "X-Till".into(),
            secrets: Vec::new(),
            addresses: Vec::new(),
            trusted_proxies: Vec::new(),
        };
        address(&config, to_sandbox)
    }

    #[test]
    fn an_address_that_tabby_cannot_reach_is_refused_with_the_reason() {
        for (url, why) in [
            ("http://till.shop.example", "https"),
            ("https://localhost:8080", "local"),
            ("https://127.0.0.1", "local"),
            ("https://192.168.1.20/webhooks/tabby", "local"),
            ("https://[::1]/", "local"),
            ("https://till", "local"),
            ("https://till.local", "local"),
            ("till.shop.example", "absolute"),
            ("https://till.shop.example/hooks", "/webhooks/tabby"),
        ] {
            let error = at(url, false).unwrap_err().to_string();
            assert!(error.contains(why) && error.contains(url), "{error}");
        }
        for url in [
            "https://a:sesame@till.shop.example",
            "https://a:sesame@till shop.example",
            "https://till.shop.example/?a=sesame",
        ] {
            let error = at(url, false).unwrap_err().to_string();
            assert!(
                error.contains("no password") && !error.contains("sesame"),
                "{error}"
            );
        }
        let fine = at("https://till.shop.example", false).unwrap().unwrap();
        assert_eq!(fine.as_str(), "https://till.shop.example/webhooks/tabby");
    }

    #[test]
    fn a_sandbox_on_this_machine_delivers_to_this_machine() {
        let fine = at("http://127.0.0.1:8080", true).unwrap().unwrap();
        assert_eq!(fine.as_str(), "http://127.0.0.1:8080/webhooks/tabby");
    }
}
