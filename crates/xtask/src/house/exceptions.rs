//! Reads `house.toml`, the list of what does not hold yet.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::Deserialize;

use crate::{Outcome, paths};

/// What does not hold yet.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exceptions {
    /// Sets of files that use each other.
    pub circles: BTreeSet<BTreeSet<String>>,
    /// Files that are too long, and how many lines each may have.
    pub long: BTreeMap<String, usize>,
}

impl Exceptions {
    /// Reads the file.
    pub fn read() -> Outcome<Self> {
        let path = Path::new("crates/xtask/house.toml");
        let wrong = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
        let text =
            std::fs::read_to_string(paths::root().join(path)).map_err(|error| wrong(&error))?;
        toml::from_str(&text).map_err(|error| wrong(&error))
    }
}
