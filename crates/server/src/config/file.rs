//! The configuration file: settings at its top, and tables of accounts, branches and terminals.
//!
//! Until tills can be paired a server serves one terminal, so a file has at most one table of each
//! kind, and a setting that belongs to one may as well stand at the top.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::error::{ConfigError, file_error, nearest, shown};
use super::setting::{ALL, Kind, Setting, TERMINAL, Table};

/// What a configuration file says.
#[derive(Debug, Default)]
pub(super) struct TextFile {
    /// The settings by their names at the top, wherever they stand.
    pub(super) settings: BTreeMap<&'static str, InFile>,
    /// What tables say about which one they belong to.
    pub(super) references: Vec<Reference>,
}

/// A value in the file.
#[derive(Debug)]
pub(super) struct InFile {
    pub(super) text: String,
    pub(super) line: usize,
    /// The table that it stands in.
    pub(super) table: Option<Table>,
}

/// The id of the table that another one belongs to.
#[derive(Debug)]
pub(super) struct Reference {
    /// The table that it stands in.
    pub(super) from: Table,
    /// The kind of the table that it names.
    pub(super) to: Table,
    pub(super) id: String,
    /// Where it stands, for messages.
    pub(super) place: String,
}

impl Reference {
    /// The error for an id that no table has; the only one is `id`.
    pub(super) fn wrong(&self, id: &str) -> ConfigError {
        let (named, place) = (shown(self.id.trim()), &self.place);
        let (to, header) = (self.to.name(), self.to.header());
        ConfigError::Wrong {
            name: self.from.header(),
            why: format!(
                "its {to} is {named} ({place}), and no {header} has that id; there is one, {id}"
            ),
        }
    }
}

impl TextFile {
    /// Parses the file. Numbers are kept as written, so that no amount becomes a float.
    pub(super) fn parse(path: &Path, toml: &str) -> Result<Self, ConfigError> {
        let reader = Reader { path, toml };
        let table = DeTable::parse(toml).map_err(|error| {
            let span = error.span();
            // The text at this place may be a secret; the name of a duplicate key is not.
            let twice = span.as_ref().filter(|_| error.message() == "duplicate key");
            let why = match twice.and_then(|span| toml.get(span.clone())) {
                Some(key) => format!("{} stands there twice", key.trim()),
                None => error.message().replace('\n', ", "),
            };
            file_error(path, span.map(|span| reader.line(&span)), &why)
        })?;
        let mut entries = Vec::new();
        for (key, value) in table.get_ref() {
            let mut named = Table::ALL
                .iter()
                .filter(|kind| kind.name() == key.get_ref());
            match named.next() {
                // A terminal's name may stand at the top under the name of its table.
                Some(table) if table.name() != TERMINAL.file || is_list_of_tables(value) => {
                    entries.extend(reader.table(*table, key, value)?);
                }
                _ => entries.push(reader.entry(None, key, value)?),
            }
        }
        let mut file = Self::default();
        for entry in entries {
            match entry {
                Entry::Setting(setting, found) => reader.add(&mut file, setting, found)?,
                Entry::Reference(reference) => file.references.push(reference),
            }
        }
        Ok(file)
    }
}

enum Entry {
    Setting(&'static Setting, InFile),
    Reference(Reference),
}

type Key<'i> = Spanned<Cow<'i, str>>;
type Value<'i> = Spanned<DeValue<'i>>;

/// Reads the parts of a parsed file.
#[derive(Clone, Copy)]
struct Reader<'a> {
    path: &'a Path,
    toml: &'a str,
}

impl Reader<'_> {
    fn line(&self, span: &Range<usize>) -> usize {
        let before = self.toml.get(..span.start).unwrap_or_default();
        line_at(before.as_bytes())
    }

    fn place(&self, line: usize, table: Option<Table>) -> String {
        place(line, &self.path.display().to_string(), table)
    }

    /// Reads the only table of this kind. The others are read, too, so that a slip in one of them
    /// is said before that there are too many.
    fn table(
        &self,
        table: Table,
        key: &Key<'_>,
        value: &Value<'_>,
    ) -> Result<Vec<Entry>, ConfigError> {
        let rows = match value.get_ref() {
            DeValue::Array(rows) if is_list_of_tables(value) => rows.iter(),
            _ => {
                let why = format!(
                    "{} is no table of that name; it begins with a line {}",
                    key.get_ref(),
                    table.header()
                );
                return Err(file_error(self.path, Some(self.line(&key.span())), &why));
            }
        };
        let (mut lines, mut first) = (Vec::new(), None);
        for row in rows {
            lines.push(self.line(&row.span()));
            let DeValue::Table(row) = row.get_ref() else {
                continue;
            };
            let entries = row
                .iter()
                .map(|(key, value)| self.entry(Some(table), key, value));
            let entries: Vec<_> = entries.collect::<Result<_, _>>()?;
            first.get_or_insert(entries);
        }
        if let [one, other, ..] = lines[..] {
            let (count, header) = (lines.len(), table.header());
            let why = format!(
                "it has {count} tables {header} (lines {one} and {other}), and a server serves one until tills can be paired"
            );
            return Err(file_error(self.path, None, &why));
        }
        Ok(first.unwrap_or_default())
    }

    fn entry(
        &self,
        table: Option<Table>,
        key: &Key<'_>,
        value: &Value<'_>,
    ) -> Result<Entry, ConfigError> {
        let (name, line) = (key.get_ref(), self.line(&key.span()));
        let place = self.place(line, table);
        let owner = table
            .and_then(Table::owner)
            .filter(|owner| owner.name() == name);
        if let (Some(from), Some(to)) = (table, owner) {
            let id = text_of(Kind::Text, value.get_ref()).map_err(|what| ConfigError::Wrong {
                name: from.header(),
                why: format!("{what} ({place}); {name} must be the id of {}", to.header()),
            })?;
            return Ok(Entry::Reference(Reference {
                from,
                to,
                id,
                place,
            }));
        }
        let is_named = |setting: &&Setting| match table {
            None => setting.file == name,
            Some(_) => setting.table == table && setting.key == name,
        };
        let Some(setting) = ALL.iter().copied().find(is_named) else {
            return Err(unknown(name, table, &place));
        };
        let text = text_of(setting.kind, value.get_ref()).map_err(|what| {
            let is_table = matches!(value.get_ref(), DeValue::Table(_));
            let header = match setting.table {
                Some(kind) if is_table && kind.name() == name => format!(", or {}", kind.header()),
                _ => String::new(),
            };
            ConfigError::Wrong {
                name: setting.env,
                why: format!("{what} ({place}); it must be {}{header}", setting.allowed),
            }
        })?;
        Ok(Entry::Setting(setting, InFile { text, line, table }))
    }

    /// Adds a setting, which may have one value. An empty one is no value.
    fn add(
        &self,
        file: &mut TextFile,
        setting: &'static Setting,
        found: InFile,
    ) -> Result<(), ConfigError> {
        if found.text.trim().is_empty() {
            return Ok(());
        }
        let named = |found: &InFile| {
            let name = found.table.map_or(setting.file, |_| setting.key);
            format!("{name} ({})", self.place(found.line, found.table))
        };
        let (one, line) = (named(&found), found.line);
        match file.settings.insert(setting.file, found) {
            None => Ok(()),
            Some(before) if before.line < line => Err(ConfigError::Twice {
                one: named(&before),
                other: one,
            }),
            Some(before) => Err(ConfigError::Twice {
                one,
                other: named(&before),
            }),
        }
    }
}

fn is_list_of_tables(value: &Value<'_>) -> bool {
    let is_table = |row: &Value<'_>| matches!(row.get_ref(), DeValue::Table(_));
    matches!(value.get_ref(), DeValue::Array(rows) if !rows.is_empty() && rows.iter().all(is_table))
}

/// Where a value stands, for messages.
pub(super) fn place(line: usize, path: &str, table: Option<Table>) -> String {
    let table = table.map_or_else(String::new, |table| format!(", in {}", table.header()));
    format!("line {line} of {path}{table}")
}

/// The error for a name that is no setting, or none of this table.
fn unknown(name: &str, table: Option<Table>, place: &str) -> ConfigError {
    let shown = format!("{} ({place})", name.escape_debug());
    let other = ALL
        .iter()
        .find(|setting| setting.file == name || setting.key == name);
    match (table, other) {
        (Some(_), Some(other)) => ConfigError::Misplaced {
            name: shown,
            belongs: match other.table {
                Some(table) => table.header(),
                None => "the top of the file",
            },
        },
        (Some(_), None) => {
            let own = ALL.iter().filter(|setting| setting.table == table);
            ConfigError::Unknown {
                name: shown,
                nearest: nearest(name, own.map(|setting| setting.key)),
            }
        }
        (None, _) => {
            let tables = Table::ALL.into_iter().map(Table::name);
            ConfigError::Unknown {
                name: shown,
                nearest: nearest(name, ALL.iter().map(|setting| setting.file).chain(tables)),
            }
        }
    }
}

/// A value as it would be written in the environment; otherwise what is wrong with it.
fn text_of(kind: Kind, value: &DeValue<'_>) -> Result<String, String> {
    match (value, kind) {
        (DeValue::String(text), _) => Ok(text.clone().into_owned()),
        (DeValue::Integer(_) | DeValue::Float(_) | DeValue::Boolean(_), Kind::Secret) => {
            Err("it is written without quotes".to_owned())
        }
        (DeValue::Integer(number), _) => {
            let whole = i128::from_str_radix(number.as_str(), number.radix());
            Ok(whole.map_or_else(|_| number.to_string(), |whole| whole.to_string()))
        }
        (DeValue::Float(number), Kind::Number) => Ok(number.as_str().to_owned()),
        (DeValue::Boolean(flag), Kind::Flag) => Ok(flag.to_string()),
        (DeValue::Float(number), _) => Err(format!("{} is a number", number.as_str())),
        (DeValue::Boolean(flag), _) => Err(format!("{flag} is no text")),
        (DeValue::Datetime(date), _) => Err(format!("{date} is a date or time")),
        (DeValue::Array(_), _) => Err("a list in [ ] cannot be taken".to_owned()),
        (DeValue::Table(_), _) => Err("a table cannot be taken".to_owned()),
    }
}

/// The number of the line in which these bytes end.
pub(super) fn line_at(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte == b'\n').count() + 1
}
