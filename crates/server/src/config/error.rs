//! Why the server does not start: one sentence with the setting, its value, and what is allowed.

use std::path::Path;

use super::setting::PREFIX;
use super::which::NoAccount;

/// An error in a setting, which stops the start.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ConfigError {
    /// Required, but not set.
    #[error("{name} is not set: {what}")]
    Missing {
        /// The setting.
        name: &'static str,
        /// What it is.
        what: &'static str,
    },
    /// Set in two ways, and it is unclear which is meant.
    #[error("{one} and {other} are both set: take one of them away")]
    Twice {
        /// The setting, or where it stands.
        one: String,
        /// The other one.
        other: String,
    },
    /// Credentials of both gateways are set, and it is not said which gateway is meant.
    #[error(
        "{one} and {other} are both set, and TABBY_POS_GATEWAY is not: set it to tabby or to checkout"
    )]
    WhichGateway {
        /// Where a credential at Tabby is set.
        one: String,
        /// Where one at Checkout.com is.
        other: String,
    },
    /// Required in a table of which there are several, but not set.
    #[error("{key} is not set in {table}: {what}")]
    MissingIn {
        /// The setting's name in the table.
        key: &'static str,
        /// The table, and where it stands.
        table: String,
        /// What it is.
        what: &'static str,
    },
    /// Set where it is unclear which of several tables it is meant for.
    #[error("{name} could be meant for each of the {tables}: {remedy}")]
    WhichTable {
        /// The setting, or where it stands.
        name: String,
        /// The tables, and where they stand.
        tables: String,
        /// What to do.
        remedy: String,
    },
    /// Set to a value that is not allowed.
    #[error("{name} is wrong: {why}")]
    Wrong {
        /// The setting.
        name: &'static str,
        /// The value, unless it is a secret, and what is allowed.
        why: String,
    },
    /// An unknown name. Its value is not shown: it may be a secret.
    #[error("{name} is no setting; {}", instead(*.nearest))]
    Unknown {
        /// The name, with the line if it is in the file.
        name: String,
        /// A setting whose name is similar.
        nearest: Option<&'static str>,
    },
    /// It is not said which account is meant.
    #[error(transparent)]
    Account(#[from] NoAccount),
    /// A setting in a table that it does not belong to.
    #[error("{name} does not belong there: it belongs to {belongs}")]
    Misplaced {
        /// The name, and where it stands.
        name: String,
        /// The table, or the top of the file.
        belongs: &'static str,
    },
}

/// How many characters of a value a sentence shows.
const MOST_SHOWN: usize = 60;

/// How a secret key of either gateway begins.
const KEY_BEGINS: &str = "sk_";

/// A value for a sentence: a possible password is left out, as is a key that was set in the wrong place,
/// and invisible characters are escaped.
pub(super) fn shown(text: &str) -> String {
    if text
        .trim_start()
        .to_ascii_lowercase()
        .starts_with(KEY_BEGINS)
    {
        return format!("{:?}", format!("{KEY_BEGINS}…"));
    }
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

impl ConfigError {
    /// The same without these secrets: one of them may be set in the wrong place as well.
    pub(super) fn without<'a>(self, secrets: impl Iterator<Item = &'a str>) -> Self {
        let Self::Wrong { name, mut why } = self else {
            return self;
        };
        for secret in secrets.filter(|secret| !secret.is_empty()) {
            why = why.replace(&shown(secret), "what is set, which is a secret,");
        }
        Self::Wrong { name, why }
    }
}

/// An error about the file as a whole.
pub(super) fn file_error(path: &Path, line: Option<usize>, why: &str) -> ConfigError {
    let line = line.map_or_else(String::new, |line| format!(", line {line}"));
    ConfigError::Wrong {
        name: "the configuration file",
        why: format!("{}{line}: {why}", path.display()),
    }
}

/// The hint after an unknown name.
fn instead(nearest: Option<&str>) -> String {
    nearest.map_or_else(
        || "`tabby-pos --help` lists all settings".to_owned(),
        |nearest| format!("the nearest is {nearest}"),
    )
}

/// Whether a name may be another one with a slip or two of the finger.
pub(super) fn is_slip(name: &str, known: &str) -> bool {
    (1..=2).contains(&distance(name, known))
}

/// The known name with the smallest edit distance to `name`, if that is small enough for a typing
/// error. A distant guess would send the reader to another setting.
pub(super) fn nearest(
    name: &str,
    known: impl Iterator<Item = &'static str>,
) -> Option<&'static str> {
    let nearest = known.min_by_key(|known| distance(name, known))?;
    let own = name.strip_prefix(PREFIX).unwrap_or(name);
    let most = own.chars().count() / 3;
    (distance(name, nearest) <= most).then_some(nearest)
}

/// The edit distance between two names.
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
