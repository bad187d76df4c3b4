//! Secrets: settings that may be in files of their own, such as mounted secrets of containers and
//! systemd's credentials.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use secrecy::SecretString;

use super::error::ConfigError;
use super::setting::{
    ALL, CHECKOUT_CLIENT_SECRET, CHECKOUT_CLIENT_SECRET_FILE, CHECKOUT_SECRET_KEY,
    CHECKOUT_SECRET_KEY_FILE, CHECKOUT_WEBHOOK_KEY, CHECKOUT_WEBHOOK_KEY_FILE, Kind, PROXY,
    PROXY_FILE, SECRET_KEY, SECRET_KEY_FILE, Setting, Table, WEBHOOK_SECRET, WEBHOOK_SECRET_FILE,
};
use super::texts::{Given, Texts};
use files::read_secret;

/// A setting that may be in a file of its own.
pub(super) struct Secret {
    value: &'static Setting,
    path: &'static Setting,
}

pub(super) static KEY: Secret = Secret {
    value: &SECRET_KEY,
    path: &SECRET_KEY_FILE,
};

pub(super) static WEBHOOK_WORD: Secret = Secret {
    value: &WEBHOOK_SECRET,
    path: &WEBHOOK_SECRET_FILE,
};

pub(super) static PROXY_ADDRESS: Secret = Secret {
    value: &PROXY,
    path: &PROXY_FILE,
};

pub(super) static CHECKOUT_KEY: Secret = Secret {
    value: &CHECKOUT_SECRET_KEY,
    path: &CHECKOUT_SECRET_KEY_FILE,
};

pub(super) static CHECKOUT_CLIENT: Secret = Secret {
    value: &CHECKOUT_CLIENT_SECRET,
    path: &CHECKOUT_CLIENT_SECRET_FILE,
};

pub(super) static CHECKOUT_WORD: Secret = Secret {
    value: &CHECKOUT_WEBHOOK_KEY,
    path: &CHECKOUT_WEBHOOK_KEY_FILE,
};

/// The fewest different characters of a word. Of 32 random hexadecimal digits fewer are different in one
/// word of 27 million.
const FEWEST_DIFFERENT: usize = 8;

/// The variable with the folder of a service's systemd credentials.
const CREDENTIALS: &str = "CREDENTIALS_DIRECTORY";

/// A secret, and the setting that supplied it.
pub(super) struct Found {
    pub(super) text: String,
    by: Given,
}

impl Found {
    /// Checks that it has no control characters.
    fn plain(self) -> Result<Self, ConfigError> {
        if self.text.chars().any(char::is_control) {
            return Err(self.wrong("has control characters in it"));
        }
        Ok(self)
    }

    /// A word that webhooks are checked with, or the new and the old one while it is being changed.
    pub(super) fn two_words(&self) -> Result<Vec<SecretString>, ConfigError> {
        let words: Vec<&str> = self.text.split(',').map(str::trim).collect();
        let is_fine = |word: &&str| {
            (32..=256).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_graphic())
        };
        if words.len() > 2 || !words.iter().all(is_fine) {
            return Err(self.not_taken());
        }
        let differ = |word: &&str| word.bytes().collect::<BTreeSet<_>>().len() >= FEWEST_DIFFERENT;
        if !words.iter().all(differ) {
            return Err(self.wrong("is made of a few characters, and can be guessed"));
        }
        Ok(words.into_iter().map(Into::into).collect())
    }

    /// The error for this secret, which does not repeat it.
    pub(super) fn wrong(&self, why: &str) -> ConfigError {
        match self.by.setting.kind {
            Kind::SecretFile => self.by.wrong(&format!("holds a text that {why}")),
            _ => self.by.wrong(why),
        }
    }

    /// The same if there is nothing more specific to say.
    pub(super) fn not_taken(&self) -> ConfigError {
        self.wrong("cannot be taken")
    }
}

impl Texts {
    /// The texts that are set as secrets, without those in files of their own.
    pub(super) fn secret_values(&self) -> Vec<String> {
        let secrets = ALL
            .iter()
            .filter(|setting| setting.kind == Kind::Secret)
            .flat_map(|setting| [self.in_environment(setting), self.in_file(setting)]);
        secrets.flatten().map(|given| given.text).collect()
    }

    /// Finds a secret, in this order: from the environment (the value, or the file it names), from
    /// the systemd credential with the setting's name in the configuration file, from the
    /// configuration file (the value, or the file it names).
    pub(super) fn secret(&self, secret: &Secret) -> Result<Option<Found>, ConfigError> {
        if let Some(found) = self.either(secret, |setting| self.in_environment(setting))? {
            return Ok(Some(found));
        }
        if let Some(path) = self.credential(secret.value.file)? {
            let mut by = Given::new(secret.value, String::new());
            by.place = Some(path.display().to_string());
            let text = read_secret(&path).map_err(|why| by.wrong(&why))?;
            return Found { text, by }.plain().map(Some);
        }
        self.either(secret, |setting| self.in_file(setting))
    }

    /// Where a secret is set: the setting, or the systemd credential. It is not read.
    pub(super) fn where_set(&self, secret: &Secret) -> Result<Option<String>, ConfigError> {
        let credential = self.credential(secret.value.file)?;
        let either = [secret.value, secret.path].into_iter().find(|setting| {
            self.in_environment(setting).is_some() || self.in_file(setting).is_some()
        });
        Ok(match (either, credential) {
            (Some(setting), _) => Some(setting.env.to_owned()),
            (None, Some(path)) => Some(format!("the credential {}", path.display())),
            (None, None) => None,
        })
    }

    /// The path of a credential, if there is one. Where there are several accounts, its name begins with
    /// the account's id.
    fn credential(&self, name: &str) -> Result<Option<PathBuf>, ConfigError> {
        let Some(folder) = self.variable(CREDENTIALS) else {
            return Ok(None);
        };
        let path = |name: &str| Some(Path::new(&folder).join(name)).filter(|path| path.exists());
        let Some(own) = &self.own else {
            return Ok(path(name));
        };
        let own_name = format!("{}.{name}", own.account);
        if path(name).is_some() {
            return Err(self.which_table(
                own,
                format!("the credential {name}"),
                Table::Account,
                format!("let its name begin with the account's id, as {own_name} does"),
            ));
        }
        Ok(path(&own_name))
    }

    fn either(
        &self,
        secret: &Secret,
        get: impl Fn(&'static Setting) -> Option<Given>,
    ) -> Result<Option<Found>, ConfigError> {
        let found = match (get(secret.value), get(secret.path)) {
            (Some(_), Some(_)) => {
                return Err(ConfigError::Twice {
                    one: secret.value.env.to_owned(),
                    other: secret.path.env.to_owned(),
                });
            }
            (Some(by), None) => Found {
                text: by.text.clone(),
                by,
            },
            (None, Some(by)) => {
                let by = by.plain()?;
                let text =
                    read_secret(&self.folder.join(&by.text)).map_err(|why| by.wrong(&why))?;
                Found { text, by }
            }
            (None, None) => return Ok(None),
        };
        found.plain().map(Some)
    }
}
