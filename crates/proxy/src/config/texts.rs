//! The settings as texts: from the configuration file, and from the environment over it.

use std::collections::BTreeMap;
use std::env;
use std::path::{Path, PathBuf};

use super::error::{ConfigError, file_error, missing};
use super::setting::{ALL, SECRETS, Setting};
use crate::private::keep_private;

/// The settings as texts, wherever they came from.
pub(super) struct Texts {
    pub(super) environment: BTreeMap<String, String>,
    pub(super) file: toml::Table,
    pub(super) folder: PathBuf,
}

impl Texts {
    /// Reads the file, or `tabby-pos.toml` here when there is one.
    pub(super) fn read(path: Option<&Path>) -> Result<Self, ConfigError> {
        let default = Path::new("tabby-pos.toml");
        let path = path.or_else(|| default.exists().then_some(default));
        let environment = env::vars_os()
            .filter_map(|(name, text)| Some((name.into_string().ok()?, text.into_string().ok()?)))
            .collect();
        match path {
            Some(path) => {
                let text = std::fs::read_to_string(path)
                    .map_err(|error| file_error(path, &error.to_string()))?;
                let file: toml::Table = text
                    .parse()
                    .map_err(|error: toml::de::Error| file_error(path, error.message()))?;
                let unknown = file
                    .keys()
                    .find(|key| !ALL.iter().any(|(_, name, _)| name == key));
                if let Some(unknown) = unknown {
                    return Err(file_error(path, &format!("there is no setting {unknown}")));
                }
                if SECRETS.iter().any(|secret| file.contains_key(secret.file)) {
                    keep_private(path);
                }
                Ok(Self {
                    environment,
                    file,
                    folder: path.parent().map(Path::to_path_buf).unwrap_or_default(),
                })
            }
            None => Ok(Self {
                environment,
                file: toml::Table::new(),
                folder: PathBuf::new(),
            }),
        }
    }

    pub(super) fn get(&self, setting: &Setting) -> Option<String> {
        self.in_environment(setting.env)
            .or_else(|| self.in_file(setting))
    }

    /// An empty variable is unset.
    pub(super) fn in_environment(&self, name: &str) -> Option<String> {
        let text = self.environment.get(name)?.trim();
        (!text.is_empty()).then(|| text.to_owned())
    }

    pub(super) fn in_file(&self, setting: &Setting) -> Option<String> {
        match self.file.get(setting.file)? {
            toml::Value::String(text) => Some(text.trim().to_owned()),
            other => Some(other.to_string()),
        }
    }

    pub(super) fn need(&self, setting: &Setting) -> Result<String, ConfigError> {
        self.get(setting).ok_or_else(|| missing(setting))
    }
}
