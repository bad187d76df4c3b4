//! Settings of an account at Tabby.

use gateway::tabby::{self, Proxy, Rates, SecretKey};
use payment::sale::Mode;

use super::error::ConfigError;
use super::secret::KEY;
use super::setting::{CALLS_PER_S, SECRET_KEY, SESSIONS_PER_10S};
use super::texts::Texts;

/// An account at Tabby.
#[derive(Clone, Debug)]
pub struct TabbyConfig {
    /// The base address of Tabby's API.
    pub url: String,
    /// The HTTP proxy to use for Tabby.
    pub proxy: Proxy,
    /// The merchant's secret key.
    pub key: SecretKey,
    /// The rate limits of this key at Tabby.
    pub rates: Rates,
}

impl TabbyConfig {
    /// The account. The currency says which of Tabby's regions is the default.
    pub(super) fn of(texts: &Texts, is_demo: bool) -> Result<Self, ConfigError> {
        let key = texts.key()?;
        let documented = Rates::documented(key.is_test());
        Ok(Self {
            url: texts.tabby_url(texts.currency(is_demo)?)?,
            proxy: texts.proxy()?,
            key,
            rates: Rates {
                sessions_per_10s: texts.count(&SESSIONS_PER_10S, documented.sessions_per_10s)?,
                calls_per_s: texts.count(&CALLS_PER_S, documented.calls_per_s)?,
            },
        })
    }

    pub(super) fn mode(&self) -> Mode {
        match self.key.is_test() {
            true => Mode::Test,
            false => Mode::Live,
        }
    }
}

impl Texts {
    pub(super) fn key(&self) -> Result<SecretKey, ConfigError> {
        let key = self
            .secret(&KEY)?
            .ok_or_else(|| self.missing(&SECRET_KEY))?;
        tabby::secret_key(&key.text)
            .map_err(|why| why.map_or_else(|| key.not_taken(), |why| key.wrong(why)))
    }
}
