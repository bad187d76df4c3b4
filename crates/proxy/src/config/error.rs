//! Why the server does not start: one sentence that names the setting.

use std::path::Path;

use super::setting::Setting;

/// A setting that stops the start.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ConfigError {
    /// Needed, and not set.
    #[error("{name} is not set: {what}")]
    Missing {
        /// The setting.
        name: &'static str,
        /// What it is.
        what: &'static str,
    },
    /// Set in two ways, of which nobody can say which is meant.
    #[error("{one} and {other} are both set: take one of them away")]
    Twice {
        /// The setting.
        one: &'static str,
        /// The other one.
        other: &'static str,
    },
    /// Set to something that it cannot be.
    #[error("{name} is wrong: {why}")]
    Wrong {
        /// The setting.
        name: &'static str,
        /// Why.
        why: String,
    },
}

pub(super) fn missing(setting: &Setting) -> ConfigError {
    ConfigError::Missing {
        name: setting.env,
        what: setting.what,
    }
}

pub(super) fn wrong(setting: &Setting, why: impl ToString) -> ConfigError {
    ConfigError::Wrong {
        name: setting.env,
        why: why.to_string(),
    }
}

pub(super) fn file_error(path: &Path, why: &str) -> ConfigError {
    ConfigError::Wrong {
        name: "the configuration file",
        why: format!("{}: {why}", path.display()),
    }
}
