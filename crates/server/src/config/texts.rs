//! The settings as texts: from the configuration file, overridden by the environment.

use std::collections::BTreeMap;
use std::env;
use std::ffi::OsString;
use std::fs::File;
use std::io::Read;
use std::os::unix::fs::FileTypeExt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use super::error::{ConfigError, file_error, is_slip, nearest, shown};
use super::file::{InFile, Reference, Settings, TextFile, line_at, place};
use super::groups::{OwnTables, groups};
use super::setting::{ALL, BEFORE, CHECKOUT_PREFIX, Kind, PREFIX, Setting, Table, is_secret};
use files::{Changer, changer_of_settings, keep_settings_private, unreadable_settings};

/// Longer than any sensible value.
const MOST_CHARACTERS: usize = 4_096;

/// The message if there is nothing more specific to say.
const NOT_TAKEN: &str = "cannot be taken";

/// The settings of one terminal as texts, from all sources, with those of its branch, its account and
/// the server.
#[derive(Debug)]
pub(super) struct Texts {
    environment: BTreeMap<String, String>,
    settings: Settings,
    references: Vec<Reference>,
    /// Its tables, if there are several of each kind.
    pub(super) own: Option<OwnTables>,
    /// The file's path, for messages.
    path: Option<PathBuf>,
    /// The folder that relative paths start from.
    pub(super) folder: PathBuf,
}

/// A setting's text, and where it came from.
#[derive(Debug)]
pub(super) struct Given {
    pub(super) setting: &'static Setting,
    pub(super) text: String,
    /// Such as "line 3 of tabby-pos.toml"; `None` for the environment and for defaults.
    pub(super) place: Option<String>,
}

impl Given {
    pub(super) fn new(setting: &'static Setting, text: String) -> Self {
        Self {
            setting,
            text,
            place: None,
        }
    }

    /// Parses the text.
    pub(super) fn parse<T: FromStr>(&self) -> Result<T, ConfigError> {
        self.text.parse().map_err(|_| self.wrong(NOT_TAKEN))
    }

    /// The error for this value; `why` continues the sentence after the value.
    pub(super) fn wrong(&self, why: &str) -> ConfigError {
        self.advised(why, &format!("it must be {}", self.setting.allowed))
    }

    /// The same, where what is allowed in general does not help: `advice` ends the sentence.
    pub(super) fn advised(&self, why: &str, advice: &str) -> ConfigError {
        let is_hidden = match self.setting.kind {
            Kind::Secret => true,
            Kind::SecretFile => is_like_a_secret(&self.text),
            Kind::Text | Kind::Number | Kind::Flag => false,
        };
        let value = if is_hidden {
            "what is set".to_owned()
        } else {
            shown(&self.text)
        };
        let place = self.place.as_ref();
        let place = place.map_or_else(String::new, |place| format!(" ({place})"));
        ConfigError::Wrong {
            name: self.setting.env,
            why: format!("{value}{place} {why}; {advice}"),
        }
    }

    /// The same if the value itself says what is wrong.
    pub(super) fn not_taken(&self) -> ConfigError {
        self.wrong(NOT_TAKEN)
    }

    /// Checks that the text has no control characters and is not too long.
    pub(super) fn plain(self) -> Result<Self, ConfigError> {
        if self.text.chars().any(char::is_control) {
            return Err(self.wrong("has control characters in it"));
        }
        if self.text.chars().count() > MOST_CHARACTERS {
            return Err(self.wrong("is far too long"));
        }
        Ok(self)
    }
}

impl Texts {
    /// Reads the file at `path`, or `tabby-pos.toml` in the working directory if it exists. Returns the
    /// settings of each terminal; there is at least one.
    pub(super) fn read(path: Option<&Path>) -> Result<Vec<Self>, ConfigError> {
        let default = Path::new("tabby-pos.toml");
        let path = path.filter(|path| !path.as_os_str().is_empty());
        let path = path.or_else(|| default.exists().then_some(default));
        let environment = variables(env::vars_os())?;
        let Some(path) = path else {
            return Self::of(environment, None, "");
        };
        let (file, bytes) = read_file(path).map_err(|why| file_error(path, None, &why))?;
        let text = String::from_utf8(bytes).map_err(|error| {
            let (fine, _) = error.as_bytes().split_at(error.utf8_error().valid_up_to());
            file_error(path, Some(line_at(fine)), "it is not UTF-8")
        })?;
        let parsed = TextFile::parse(path, &text)?;
        let texts = Self::of_file(environment, Some(path), &parsed)?;
        let secrets = ALL.iter().filter(|setting| is_secret(setting));
        let secrets: Vec<_> = secrets.map(|setting| setting.file).collect();
        if parsed.has(|name| secrets.contains(&name)) {
            keep_settings_private(&file, path);
        }
        Ok(texts)
    }

    /// The settings from these variables and the text of this file.
    pub(super) fn of(
        environment: BTreeMap<String, String>,
        path: Option<&Path>,
        toml: &str,
    ) -> Result<Vec<Self>, ConfigError> {
        let file = TextFile::parse(shown_path(path), toml)?;
        Self::of_file(environment, path, &file)
    }

    fn of_file(
        environment: BTreeMap<String, String>,
        path: Option<&Path>,
        file: &TextFile,
    ) -> Result<Vec<Self>, ConfigError> {
        let groups = groups(file, shown_path(path))?;
        let folder = path.and_then(Path::parent).map(Path::to_path_buf);
        let folder = folder.unwrap_or_default();
        let texts = groups.into_iter().map(|group| Self {
            environment: environment.clone(),
            settings: group.settings,
            references: group.references,
            own: group.own,
            path: path.map(Path::to_path_buf),
            folder: folder.clone(),
        });
        let texts: Vec<_> = texts.collect();
        for texts in &texts {
            texts.check_environment()?;
        }
        Ok(texts)
    }

    /// Checks that no variable is set that could be meant for several tables.
    fn check_environment(&self) -> Result<(), ConfigError> {
        let Some(own) = &self.own else {
            return Ok(());
        };
        for setting in ALL {
            if let (Some(kind), Some(_)) = (setting.table, self.variable(setting.env)) {
                let remedy = format!(
                    "unset it, and write {} into each that it is meant for",
                    setting.key
                );
                return Err(self.which_table(own, setting.env.to_owned(), kind, remedy));
            }
        }
        Ok(())
    }

    /// The error for what could be meant for each of the tables of a kind.
    pub(super) fn which_table(
        &self,
        own: &OwnTables,
        name: String,
        kind: Table,
        remedy: String,
    ) -> ConfigError {
        let count = own.count;
        let path = shown_path(self.path.as_deref()).display();
        ConfigError::WhichTable {
            name,
            tables: format!("{count} tables {} of {path}", kind.header()),
            remedy,
        }
    }

    /// What the file's tables say about which one they belong to.
    pub(super) fn references(&self) -> &[Reference] {
        &self.references
    }

    /// The table of this kind that is this terminal's own, if there are several: "line 3 of tabby-pos.toml".
    pub(super) fn own_table(&self, kind: Table) -> Option<String> {
        let line = self.own.as_ref()?.line(kind)?;
        let path = shown_path(self.path.as_deref()).display().to_string();
        Some(place(line, &path, None))
    }

    /// The error for a setting that is required and not set.
    pub(super) fn missing(&self, setting: &'static Setting) -> ConfigError {
        let table = setting.table.and_then(|kind| {
            let place = self.own_table(kind)?;
            Some(format!("{} ({place})", kind.header()))
        });
        match table {
            Some(table) => ConfigError::MissingIn {
                key: setting.key,
                table,
                what: setting.what,
            },
            None => ConfigError::Missing {
                name: setting.env,
                what: setting.what,
            },
        }
    }

    /// A setting's text; `None` if it is not set or empty.
    pub(super) fn get(&self, setting: &'static Setting) -> Result<Option<Given>, ConfigError> {
        let given = self.in_environment(setting);
        given
            .or_else(|| self.in_file(setting))
            .map(Given::plain)
            .transpose()
    }

    /// The same, or this default.
    pub(super) fn get_or(
        &self,
        setting: &'static Setting,
        default: &str,
    ) -> Result<Given, ConfigError> {
        let given = self.get(setting)?;
        Ok(given.unwrap_or_else(|| Given::new(setting, default.to_owned())))
    }

    /// The same for a setting without a default.
    pub(super) fn need(&self, setting: &'static Setting) -> Result<Given, ConfigError> {
        self.get(setting)?.ok_or_else(|| self.missing(setting))
    }

    pub(super) fn in_environment(&self, setting: &'static Setting) -> Option<Given> {
        let text = self.variable(setting.env)?;
        Some(Given::new(setting, text))
    }

    /// A variable of any name; an empty one is unset.
    pub(super) fn variable(&self, name: &str) -> Option<String> {
        let text = self.environment.get(name)?.trim();
        (!text.is_empty()).then(|| text.to_owned())
    }

    pub(super) fn in_file(&self, setting: &'static Setting) -> Option<Given> {
        let InFile { text, line, table } = self.settings.get(setting.file)?;
        let text = text.trim();
        let path = self.path.as_ref();
        let path = path.map_or_else(|| "the file".to_owned(), |path| path.display().to_string());
        let place = place(*line, &path, *table);
        (!text.is_empty()).then(|| Given {
            setting,
            text: text.to_owned(),
            place: Some(place),
        })
    }
}

/// The file's path for messages.
fn shown_path(path: Option<&Path>) -> &Path {
    path.unwrap_or(Path::new("tabby-pos.toml"))
}

/// Reads the configuration file. Whoever can change it decides where the key is sent, so only root
/// or the server's own user may be able to change it.
fn read_file(path: &Path) -> Result<(File, Vec<u8>), String> {
    let failed = |error: std::io::Error| error.to_string();
    let mut file = File::open(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::PermissionDenied => {
            format!("{error}; {}", unreadable_settings(path))
        }
        _ => error.to_string(),
    })?;
    // Check the opened file, not the name, which may point to another file a moment later.
    let about = file.metadata().map_err(failed)?;
    // Everybody may write to /dev/null, but nobody can change its content.
    if !about.file_type().is_char_device()
        && let Some(changer) = Changer::of(&about)
    {
        let why = changer_of_settings(changer, path, &about);
        return Err(format!("it is not read, because it {why}"));
    }
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes).map_err(failed)?;
    Ok((file, bytes))
}

/// The environment as texts. An unknown name with this server's prefix is an error: it is a typing
/// error in a setting, which would have no effect. Other programs have names with Checkout.com's prefix,
/// too: of those only one that is hardly different from a setting's is an error.
pub(super) fn variables(
    all: impl IntoIterator<Item = (OsString, OsString)>,
) -> Result<BTreeMap<String, String>, ConfigError> {
    let mut environment = BTreeMap::new();
    for (name, text) in all {
        let Ok(name) = name.into_string() else {
            continue;
        };
        let setting = ALL.iter().find(|setting| setting.env == name);
        match (text.into_string(), setting) {
            (Ok(text), _) => {
                environment.insert(name, text);
            }
            (Err(text), Some(setting)) => {
                let lossy = Given::new(setting, text.to_string_lossy().into_owned());
                return Err(lossy.wrong("is not UTF-8"));
            }
            (Err(_), None) => {}
        }
    }
    let known = || ALL.iter().map(|setting| setting.env).chain(BEFORE);
    for name in environment.keys() {
        let is_meant = name.starts_with(PREFIX)
            || (name.starts_with(CHECKOUT_PREFIX) && known().any(|known| is_slip(name, known)));
        if !is_meant {
            continue;
        }
        if !known().any(|known| known == name) && !is_of_kubernetes(name, &environment) {
            return Err(ConfigError::Unknown {
                name: name.escape_debug().to_string(),
                nearest: nearest(name, known()),
            });
        }
    }
    Ok(environment)
}

/// Whether Kubernetes set this variable. It gives every container the addresses of all services,
/// and those of a service called `tabby-pos` look like this server's settings.
fn is_of_kubernetes(name: &str, environment: &BTreeMap<String, String>) -> bool {
    let services = environment
        .keys()
        .filter_map(|name| name.strip_suffix("_SERVICE_HOST"));
    let mut rests = services.filter_map(|service| name.strip_prefix(service));
    rests.any(|rest| rest == "_PORT" || rest.starts_with("_PORT_") || rest.starts_with("_SERVICE_"))
}

/// Whether this may be the secret itself instead of the name of its file.
fn is_like_a_secret(path: &str) -> bool {
    let is_long = path.chars().count() >= 32 && !path.contains('/');
    is_long || ["sk_", "pk_", "://"].iter().any(|sign| path.contains(sign))
}
