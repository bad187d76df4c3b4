//! What was found in a body.

use super::member::Taken;

/// What was found in a body.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// Where a value has the wrong type.
    pub(super) undecoded: Vec<String>,
    /// Where a value is wrong, and what is wrong with it.
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
