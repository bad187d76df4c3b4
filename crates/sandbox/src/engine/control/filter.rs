//! Filters and pages of lists.

use serde::{Deserialize, Deserializer};

/// A filter for HTTP statuses.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Statuses {
    /// Exactly this status.
    One(u16),
    /// All statuses that begin with this digit.
    Hundred(u16),
    /// Requests that got no answer.
    None,
}

impl Statuses {
    /// Parses `404`, `4xx` or `none`.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        if text == "none" {
            return Some(Self::None);
        }
        let (digits, is_hundred) = match text.strip_suffix("xx") {
            Some(digit) => (digit, true),
            None => (text, false),
        };
        let number: u16 = digits.parse().ok()?;
        match is_hundred {
            true => (1..=5).contains(&number).then_some(Self::Hundred(number)),
            false => (100..600).contains(&number).then_some(Self::One(number)),
        }
    }

    /// Whether a status passes the filter.
    #[must_use]
    pub fn holds(self, status: Option<u16>) -> bool {
        match self {
            Self::One(wanted) => status == Some(wanted),
            Self::Hundred(digit) => status.is_some_and(|status| status / 100 == digit),
            Self::None => status.is_none(),
        }
    }
}

impl<'de> Deserialize<'de> for Statuses {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        Self::read(&text).ok_or_else(|| serde::de::Error::custom("a status is 404, 4xx or none"))
    }
}

/// A page of a list, newest first.
#[derive(Debug)]
pub struct Part<T> {
    /// The entries of the page.
    pub entries: Vec<T>,
    /// How many entries pass the filters.
    pub total: usize,
}

/// Takes the page of at most `limit` entries after the first `offset`.
pub fn part<T>(all: impl Iterator<Item = T>, offset: usize, limit: Option<usize>) -> Part<T> {
    let (limit, mut total, mut entries) = (limit.unwrap_or(usize::MAX), 0, Vec::new());
    for entry in all {
        if total >= offset && entries.len() < limit {
            entries.push(entry);
        }
        total += 1;
    }
    Part { entries, total }
}

/// Whether one of these texts contains the search text. Case does not matter.
#[must_use]
pub fn found(search: &str, texts: &[&str]) -> bool {
    let search = search.trim().to_lowercase();
    search.is_empty()
        || texts
            .iter()
            .any(|text| text.to_lowercase().contains(&search))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_begins_with_the_youngest_and_knows_how_many_there_are() {
        let page = part(0..7, 2, Some(3));
        assert_eq!((page.entries, page.total), (vec![2, 3, 4], 7));
        assert_eq!(part(0..7, 9, None).entries, Vec::<i32>::new());
    }

    #[test]
    fn statuses_are_read_as_people_write_them() {
        assert_eq!(Statuses::read("404"), Some(Statuses::One(404)));
        assert_eq!(Statuses::read("5xx"), Some(Statuses::Hundred(5)));
        assert_eq!(Statuses::read("none"), Some(Statuses::None));
        for wrong in ["", "xx", "9xx", "40", "4xxx", "all"] {
            assert_eq!(Statuses::read(wrong), None, "{wrong}");
        }
    }
}
