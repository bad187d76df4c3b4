//! Why the server does not start: one sentence that names the setting, says its value, and says what
//! is allowed.

use std::path::Path;

use super::setting::{PREFIX, Setting};

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
        /// Its value, unless that is a secret, and what is allowed.
        why: String,
    },
    /// The name of no setting. Its value is not repeated: it may be a secret's.
    #[error("{name} is no setting; {}", instead(*.nearest))]
    Unknown {
        /// The name, and the line of the file where it stands in one.
        name: String,
        /// The name of a setting that it may be a slip of.
        nearest: Option<&'static str>,
    },
}

/// Of a value, a sentence repeats no more than this.
const MOST_SHOWN: usize = 60;

/// A value for a sentence: what may be a password in it is left out, and what is invisible is
/// written so that it can be seen.
pub(super) fn shown(text: &str) -> String {
    let (hidden, rest) = match text.rsplit_once('@') {
        Some((_, rest)) => ("…@", rest),
        None => ("", text),
    };
    let is_web = text.contains("://") && !text.starts_with("sqlite:");
    let (rest, more) = match rest.split_once(['?', '#']) {
        Some((rest, _)) if is_web => (rest, "…"),
        _ => (rest, ""),
    };
    let mut short: String = rest.chars().take(MOST_SHOWN).collect();
    if short.len() < rest.len() {
        short.push('…');
    }
    format!("{:?}", format!("{hidden}{short}{more}"))
}

/// A sentence about the file as a whole.
pub(super) fn file_error(path: &Path, line: Option<usize>, why: &str) -> ConfigError {
    let line = line.map_or_else(String::new, |line| format!(", line {line}"));
    ConfigError::Wrong {
        name: "the configuration file",
        why: format!("{}{line}: {why}", path.display()),
    }
}

pub(super) fn missing(setting: &Setting) -> ConfigError {
    ConfigError::Missing {
        name: setting.env,
        what: setting.what,
    }
}

/// What to write instead of a name that is no setting.
fn instead(nearest: Option<&str>) -> String {
    nearest.map_or_else(
        || "`tabby-pos --help` lists all settings".to_owned(),
        |nearest| format!("the nearest is {nearest}"),
    )
}

/// The name that takes the fewest changes of one character to become from `name`, where these are few
/// enough for a slip: a far guess sends its reader to another setting.
pub(super) fn nearest(
    name: &str,
    known: impl Iterator<Item = &'static str>,
) -> Option<&'static str> {
    let nearest = known.min_by_key(|known| distance(name, known))?;
    let own = name.strip_prefix(PREFIX).unwrap_or(name);
    let most = own.chars().count() / 3;
    (distance(name, nearest) <= most).then_some(nearest)
}

/// Changes of one character that make `one` the `other`.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, a) in one.chars().enumerate() {
        let mut next = Vec::with_capacity(row.len());
        next.push(i + 1);
        for ((b, above), diagonal) in other.iter().zip(row.iter().skip(1)).zip(&row) {
            let left = next.last().copied().unwrap_or_default();
            let changed = diagonal + usize::from(a != *b);
            next.push(changed.min(left + 1).min(above + 1));
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}
