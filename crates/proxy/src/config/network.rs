//! How the server is reached, and how it reaches others.

use super::error::{ConfigError, wrong};
use super::secret::{Found, WEBHOOK_WORD};
use super::setting::{
    HOSTS, Setting, TRUSTED_PROXIES, WEBHOOK_ADDRESSES, WEBHOOK_HEADER, WEBHOOK_URL,
};
use super::texts::Texts;
use crate::webhooks::{self, WebhookConfig};

impl Texts {
    pub(super) fn hosts(&self) -> Result<Vec<String>, ConfigError> {
        let text = self.get(&HOSTS).unwrap_or_default();
        let names = text.split(',').map(str::trim);
        let names = names.filter(|name| !name.is_empty());
        let read = |name: &str| {
            let host = reqwest::Url::parse(&format!("http://{name}/")).ok();
            let host = host.filter(|url| url.path() == "/" && url.query().is_none());
            let plain = !name.contains(['*', '/', '@', '?', '#']);
            let host = host.filter(|_| plain);
            host.and_then(|url| url.host_str().map(str::to_ascii_lowercase))
                .ok_or_else(|| {
                    wrong(
                        &HOSTS,
                        "these are names with commas between, such as till.shop.example: no https://, no path, no *",
                    )
                })
        };
        names.map(read).collect()
    }

    pub(super) fn webhooks(&self) -> Result<Option<WebhookConfig>, ConfigError> {
        let nets = |setting: &Setting| {
            let text = self.get(setting).unwrap_or_default();
            webhooks::addresses(&text).map_err(|why| wrong(setting, why))
        };
        let (addresses, trusted_proxies) = (nets(&WEBHOOK_ADDRESSES)?, nets(&TRUSTED_PROXIES)?);
        if !addresses.is_empty() && trusted_proxies.is_empty() {
            return Err(wrong(
                &WEBHOOK_ADDRESSES,
                "this proxy only sees its reverse proxy's address; set TABBY_POS_TRUSTED_PROXIES to that one's, such as 127.0.0.1",
            ));
        }
        let header = self
            .get(&WEBHOOK_HEADER)
            .unwrap_or_else(|| "X-Tabby-Pos".to_owned());
        let is_name = |text: &str| {
            let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'-';
            (1..=64).contains(&text.len()) && text.bytes().all(plain)
        };
        if !is_name(&header) {
            return Err(wrong(
                &WEBHOOK_HEADER,
                "it is the name of a header such as X-Tabby-Pos",
            ));
        }
        let Some(Found { text, by }) = self.secret(&WEBHOOK_WORD)? else {
            return Ok(None);
        };
        let secrets: Vec<&str> = text.split(',').map(str::trim).collect();
        let is_fine =
            |secret: &&str| secret.len() >= 32 && secret.bytes().all(|b| b.is_ascii_graphic());
        if !secrets.iter().all(is_fine) {
            return Err(wrong(
                &by,
                "each value has 32 characters or more, none of them a space or a comma; `openssl rand -hex 32` makes one",
            ));
        }
        Ok(Some(WebhookConfig {
            url: self.get(&WEBHOOK_URL),
            header,
            secrets: secrets.into_iter().map(Into::into).collect(),
            addresses,
            trusted_proxies,
        }))
    }
}
