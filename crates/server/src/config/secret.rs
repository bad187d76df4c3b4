//! Secrets: settings that may be in files of their own, such as mounted secrets of containers and
//! systemd's credentials.

use std::collections::BTreeSet;
use std::fs::{File, Metadata};
use std::io::Read;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use secrecy::SecretString;
use tracing::warn;

use super::error::ConfigError;
use super::setting::{
    ALL, CHECKOUT_CLIENT_SECRET, CHECKOUT_CLIENT_SECRET_FILE, CHECKOUT_SECRET_KEY,
    CHECKOUT_SECRET_KEY_FILE, CHECKOUT_WEBHOOK_KEY, CHECKOUT_WEBHOOK_KEY_FILE, Kind, PROXY,
    PROXY_FILE, SECRET_KEY, SECRET_KEY_FILE, Setting, Table, WEBHOOK_SECRET, WEBHOOK_SECRET_FILE,
};
use super::texts::{Given, Texts};
use files::{ROOT, own_user, quoted};

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
            let text = read(&path).map_err(|why| by.wrong(&why))?;
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
                let text = read(&self.folder.join(&by.text)).map_err(|why| by.wrong(&why))?;
                Found { text, by }
            }
            (None, None) => return Ok(None),
        };
        found.plain().map(Some)
    }
}

/// Larger than any secret: a longer file was named by mistake.
const MOST_BYTES: u64 = 16 * 1024;

/// Reads a secret, without white space around it.
///
/// A file that belongs to the server's own user must be closed to everybody else. Secrets mounted
/// into containers and systemd's credentials belong to another user, and this server cannot change
/// their modes: it is a warning if everybody can read them, or if their owner is neither root nor
/// the server. A file that everybody can change is refused, because the key decides who is paid for
/// the shop's sales.
///
/// # Errors
///
/// A sentence that continues after the file's name, and never shows its content.
pub(crate) fn read(path: &Path) -> Result<String, String> {
    let shown = path.display();
    let failed = |error: std::io::Error| format!("cannot be read: {error}");
    let mut file = File::open(path).map_err(failed)?;
    // Check the opened file, not the name, which may point to another file a moment later.
    let about = file.metadata().map_err(failed)?;
    if about.is_dir() {
        return Err("is a folder; name the file in it".to_owned());
    }
    match exposure(&about, own_user()) {
        Exposure::None => {}
        Exposure::Changed => {
            return Err(format!(
                "can be changed by everybody on this machine (mode {:03o}), who could put a secret of \
                 their own there; run `chmod o-w {}`, and look at what is in it",
                about.permissions().mode() & 0o777,
                quoted(path)
            ));
        }
        Exposure::Strangers => {
            warn!(code = "secret_exposed", path = %shown, owner = about.uid(), "a file with a secret belongs to another user than root and this server's, who could put another secret there");
        }
        Exposure::Own => {
            return Err(format!(
                "is open to other users of this machine (mode {:03o}), who could have read it; \
                 run `chmod 600 {}`, and consider a new secret",
                about.permissions().mode() & 0o777,
                quoted(path)
            ));
        }
        Exposure::Foreign => {
            warn!(code = "secret_exposed", path = %shown, owner = about.uid(), "a file with a secret can be read by everybody on this machine");
        }
    }
    let mut text = String::new();
    let mut start = Read::by_ref(&mut file).take(MOST_BYTES + 1);
    start
        .read_to_string(&mut text)
        .map_err(|error| match error.kind() {
            std::io::ErrorKind::InvalidData => "is not a text".to_owned(),
            _ => failed(error),
        })?;
    if u64::try_from(text.len()).is_ok_and(|length| length > MOST_BYTES) {
        return Err("is far too long for a secret".to_owned());
    }
    match text.trim() {
        "" => Err("is empty".to_owned()),
        text => Ok(text.to_owned()),
    }
}

/// Who else can read or change a file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Exposure {
    /// Nobody, as far as this server can tell.
    None,
    /// Others, and the owner is this server's user, who could close it.
    Own,
    /// Everybody can read it; the owner is another user.
    Foreign,
    /// Only its owner, who is neither root nor the server's user.
    Strangers,
    /// Everybody can change it; the owner is another user.
    Changed,
}

/// Whether others than its owner can read or change a file. If this process's user is unknown, the
/// file counts as its own.
fn exposure(about: &Metadata, own_user: Option<u32>) -> Exposure {
    // Only processes that hold a pipe can read it.
    if !about.is_file() {
        return Exposure::None;
    }
    let mode = about.permissions().mode();
    if own_user.is_none_or(|user| user == about.uid()) {
        match mode & 0o066 {
            0 => Exposure::None,
            _ => Exposure::Own,
        }
    } else {
        // The group may be what lets this server read it.
        match mode & 0o006 {
            0 if about.uid() == ROOT => Exposure::None,
            0 => Exposure::Strangers,
            4 => Exposure::Foreign,
            _ => Exposure::Changed,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn file(mode: u32, text: &[u8]) -> tempfile::NamedTempFile {
        let file = tempfile::NamedTempFile::new().unwrap();
        fs::write(file.path(), text).unwrap();
        fs::set_permissions(file.path(), fs::Permissions::from_mode(mode)).unwrap();
        file
    }

    #[test]
    fn a_secret_is_read_without_the_line_end_that_editors_add() {
        let file = file(0o600, b"  open-sesame\r\n");
        assert_eq!(read(file.path()).unwrap(), "open-sesame");
    }

    #[test]
    fn a_file_of_ones_own_that_others_can_read_or_change_is_refused_and_said_how_to_close() {
        for mode in [0o640, 0o604, 0o644, 0o620, 0o602, 0o666] {
            let file = file(mode, b"open-sesame");
            let why = read(file.path()).unwrap_err();
            let path = file.path().display().to_string();
            assert!(why.contains("chmod 600") && why.contains(&path), "{why}");
            assert!(why.contains(&format!("{mode:03o}")) && !why.contains("sesame"));
        }
        for mode in [0o600, 0o400, 0o700] {
            assert!(read(file(mode, b"open-sesame").path()).is_ok(), "{mode:o}");
        }
    }

    #[test]
    fn a_file_of_another_owner_is_taken_with_a_warning_where_everybody_can_read_it() {
        let of = |mode, user| exposure(&file(mode, b"x").as_file().metadata().unwrap(), user);
        let own = file(0o600, b"x").as_file().metadata().unwrap().uid();
        assert_eq!(own_user(), Some(own));
        assert_eq!(of(0o644, Some(own)), Exposure::Own);
        assert_eq!(of(0o644, Some(own + 1)), Exposure::Foreign);
        let closed = if own == ROOT {
            Exposure::None
        } else {
            Exposure::Strangers
        };
        assert_eq!(of(0o440, Some(own + 1)), closed);
        for mode in [0o666, 0o602, 0o646] {
            assert_eq!(of(mode, Some(own + 1)), Exposure::Changed, "{mode:o}");
        }
        assert_eq!(of(0o644, None), Exposure::Own);
    }

    #[test]
    fn what_holds_no_secret_is_said_without_being_repeated() {
        let long = vec![b'x'; 20_000];
        for (text, why) in [
            (&b""[..], "is empty"),
            (b" \n\t", "is empty"),
            (b"\xff\xfe", "not a text"),
            (&long, "too long"),
        ] {
            let said = read(file(0o600, text).path()).unwrap_err();
            assert!(said.contains(why) && said.len() < 300, "{said}");
        }
        let folder = tempfile::TempDir::new().unwrap();
        assert!(read(folder.path()).unwrap_err().contains("folder"));
        let missing = read(&folder.path().join("key")).unwrap_err();
        assert!(missing.contains("cannot be read"), "{missing}");
    }
}
