//! Lenient parsing, for answers that differ between sources.
//!
//! Fields that decide nothing are read by `or_default`: an odd value is absent. Values that decide
//! about money are parsed exactly, or are an error.

use serde::Deserialize;
use serde::Deserializer;
use serde::de::{DeserializeOwned, Error as _};
use serde_json::value::RawValue;

pub(crate) use http_client::lenient::{null_as_default, or_default, text, time};

use crate::private::Private;

/// Like [`text`], for a text that must not be printed.
pub(crate) fn private<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Private>, D::Error> {
    text(deserializer).map(|text| text.map(Private::new))
}

/// Reads one value, or an array of them.
pub(crate) fn one_or_more<'de, D, T>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned,
{
    let raw = Box::<RawValue>::deserialize(deserializer)?;
    let all = match raw.get().as_bytes().first() {
        Some(b'[') => serde_json::from_str(raw.get()),
        Some(b'n') => Ok(Vec::new()),
        _ => serde_json::from_str(raw.get()).map(|one| vec![one]),
    };
    all.map_err(D::Error::custom)
}

/// A list whose entries are read one by one: one that cannot be read does not spoil the others, and
/// is counted.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Entries<T> {
    /// The entries that could be read, in the order of the answer.
    pub read: Vec<T>,
    /// How many could not be read. Each may be money that nobody sees.
    pub unreadable: usize,
}

impl<T> Default for Entries<T> {
    fn default() -> Self {
        Self {
            read: Vec::new(),
            unreadable: 0,
        }
    }
}

impl<T> Entries<T> {
    /// Whether every entry could be read.
    #[must_use]
    pub const fn is_complete(&self) -> bool {
        self.unreadable == 0
    }

    /// How many entries the answer has, read or not.
    #[must_use]
    pub fn total(&self) -> usize {
        self.read.len().saturating_add(self.unreadable)
    }
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Entries<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let all: Vec<Box<RawValue>> = null_as_default(deserializer)?;
        let count = all.len();
        let read: Vec<T> = all
            .into_iter()
            .filter_map(|raw| serde_json::from_str(raw.get()).ok())
            .collect();
        Ok(Self {
            unreadable: count.saturating_sub(read.len()),
            read,
        })
    }
}
