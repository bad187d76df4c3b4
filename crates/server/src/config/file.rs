//! The configuration file: settings at its top, and tables of accounts, branches and terminals.
//!
//! A setting that belongs to a table may as well stand at the top while there is one of that kind.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::error::{ConfigError, file_error, nearest, shown};
use super::setting::{ALL, Kind, Setting, TERMINAL, Table};

/// Settings by their names at the top, wherever they stand.
pub(super) type Settings = BTreeMap<&'static str, InFile>;

/// What a configuration file says.
#[derive(Debug, Default)]
pub(super) struct TextFile {
    pub(super) top: Settings,
    /// The tables of each kind in their order.
    pub(super) tables: Vec<TextTable>,
}

/// A table of the file.
#[derive(Debug)]
pub(super) struct TextTable {
    pub(super) kind: Table,
    pub(super) line: usize,
    pub(super) settings: Settings,
    /// What it says about which one it belongs to.
    pub(super) owner: Option<Reference>,
}

/// A value in the file.
#[derive(Clone, Debug)]
pub(super) struct InFile {
    pub(super) text: String,
    pub(super) line: usize,
    /// The table that it stands in.
    pub(super) table: Option<Table>,
}

/// The id of the table that another one belongs to.
#[derive(Clone, Debug)]
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
    /// The error for an id that no table has; these are there.
    pub(super) fn wrong(&self, ids: &[&str]) -> ConfigError {
        let (named, place) = (shown(self.id.trim()), &self.place);
        let (to, header) = (self.to.name(), self.to.header());
        let there = match ids {
            [id] => format!("there is one, {id}"),
            ids => format!("there are {}", ids.join(" and ")),
        };
        ConfigError::Wrong {
            name: self.from.header(),
            why: format!("its {to} is {named} ({place}), and no {header} has that id; {there}"),
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
        let mut file = Self::default();
        for (key, value) in table.get_ref() {
            let mut named = Table::ALL
                .iter()
                .filter(|kind| kind.name() == key.get_ref());
            match named.next() {
                // A terminal's name may stand at the top under the name of its table.
                Some(table) if table.name() != TERMINAL.file || is_list_of_tables(value) => {
                    file.tables.extend(reader.tables(*table, key, value)?);
                }
                _ => {
                    if let Entry::Setting(setting, found) = reader.entry(None, key, value)? {
                        add(&mut file.top, setting, found);
                    }
                }
            }
        }
        Ok(file)
    }

    /// Whether one of these settings has a value.
    pub(super) fn has(&self, is_one: impl Fn(&str) -> bool) -> bool {
        let in_tables = self.tables.iter().flat_map(|table| table.settings.keys());
        self.top.keys().chain(in_tables).any(|name| is_one(name))
    }
}

/// Adds a setting. An empty value is none.
fn add(settings: &mut Settings, setting: &'static Setting, found: InFile) {
    if !found.text.trim().is_empty() {
        settings.insert(setting.file, found);
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

    /// Reads the tables of this kind.
    fn tables(
        &self,
        kind: Table,
        key: &Key<'_>,
        value: &Value<'_>,
    ) -> Result<Vec<TextTable>, ConfigError> {
        let rows = match value.get_ref() {
            DeValue::Array(rows) if is_list_of_tables(value) => rows.iter(),
            _ => {
                let why = format!(
                    "{} is no table of that name; it begins with a line {}",
                    key.get_ref(),
                    kind.header()
                );
                return Err(file_error(self.path, Some(self.line(&key.span())), &why));
            }
        };
        let mut tables = Vec::new();
        for row in rows {
            let mut table = TextTable {
                kind,
                line: self.line(&row.span()),
                settings: Settings::new(),
                owner: None,
            };
            let DeValue::Table(row) = row.get_ref() else {
                continue;
            };
            for (key, value) in row {
                match self.entry(Some(kind), key, value)? {
                    Entry::Setting(setting, found) => add(&mut table.settings, setting, found),
                    Entry::Reference(reference) => {
                        let is_given = !reference.id.trim().is_empty();
                        table.owner = is_given.then_some(reference);
                    }
                }
            }
            tables.push(table);
        }
        Ok(tables)
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
