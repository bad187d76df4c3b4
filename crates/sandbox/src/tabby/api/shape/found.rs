//! The result of a check.

use super::member::Taken;

/// The result of a check.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// Paths of values of the wrong type.
    pub(super) undecoded: Vec<String>,
    /// Paths of wrong values, and what is wrong with each.
    pub(super) fields: Vec<(String, String)>,
    pub(super) taken: Vec<Taken>,
}

impl Found {
    pub(super) fn wrong(&mut self, path: &str, why: &str) {
        self.fields.push((path.to_owned(), why.to_owned()));
    }
}

pub(super) const MISSING: &str = "missing";

pub(super) fn or_wrong(right: bool, why: &str) -> Result<(), String> {
    if right { Ok(()) } else { Err(why.to_owned()) }
}

pub(super) fn not_one_of(words: &[&str]) -> String {
    format!("not one of {}", words.join(", "))
}
