//! The shop and its terminal, as they are set.

use std::num::NonZeroU32;
use std::path::Path;

use jiff::tz::TimeZoneDatabase;
use payment::Currency;

use super::error::{ConfigError, wrong};
use super::setting::{DATABASE_URL, Setting, TIME_ZONE};
use super::texts::Texts;

impl Texts {
    pub(super) fn count(
        &self,
        setting: &Setting,
        default: NonZeroU32,
    ) -> Result<NonZeroU32, ConfigError> {
        match self.get(setting) {
            None => Ok(default),
            Some(text) => text
                .parse()
                .map_err(|_| wrong(setting, "it is a number of calls, 1 or more")),
        }
    }

    /// What a scanner types around a code: characters of a keyboard, and no digit, which would be
    /// taken for an amount.
    pub(super) fn affix(&self, setting: &Setting) -> Result<Option<String>, ConfigError> {
        let text = self.get(setting);
        let is_fine = |text: &str| {
            (1..=8).contains(&text.len())
                && text.bytes().all(|b| b.is_ascii_graphic())
                && !text.bytes().all(|b| b.is_ascii_digit())
        };
        match text {
            Some(text) if !is_fine(&text) => Err(wrong(
                setting,
                "it is 1 to 8 characters of a keyboard, not all of them digits",
            )),
            text => Ok(text),
        }
    }

    /// Where the ledger is. A relative path counts from the folder of the configuration file, as
    /// the default does; without a file from the working directory.
    pub(super) fn database_url(&self) -> Result<String, ConfigError> {
        let url = self.get(&DATABASE_URL);
        let url = url.unwrap_or_else(|| "sqlite://tabby-pos.db".to_owned());
        let Some(rest) = url.strip_prefix("sqlite:") else {
            return Err(wrong(
                &DATABASE_URL,
                "it looks like sqlite:///var/lib/tabby-pos/ledger.db",
            ));
        };
        let rest = rest.strip_prefix("//").unwrap_or(rest);
        let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
        if path.is_empty() || path == ":memory:" || path.starts_with('/') {
            return Ok(url);
        }
        // In the URL a folder's % and ? stand for themselves only when they are written so.
        let folder = self.folder.display().to_string();
        let folder = folder.replace('%', "%25").replace('?', "%3F");
        let path = Path::new(&folder).join(path);
        let mark = if query.is_empty() { "" } else { "?" };
        Ok(format!("sqlite://{}{mark}{query}", path.display()))
    }

    /// The name as the IANA database writes it. The database is in this program: small machines and
    /// containers have none.
    pub(super) fn time_zone(&self, currency: Currency) -> Result<String, ConfigError> {
        let Some(name) = self.get(&TIME_ZONE) else {
            return Ok(currency.time_zone().to_owned());
        };
        let zone = TimeZoneDatabase::bundled().get(&name).ok();
        let name = zone.and_then(|zone| zone.iana_name().map(str::to_owned));
        name.ok_or_else(|| {
            wrong(
                &TIME_ZONE,
                "it is a name of the IANA time zone database, such as Asia/Dubai",
            )
        })
    }
}
