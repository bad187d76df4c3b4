//! What does not hold yet: `house.toml`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::Deserialize;

use crate::{Outcome, paths};

/// What does not hold yet.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exceptions {
    /// Circles of files that use each other.
    pub circles: BTreeSet<BTreeSet<String>>,
    /// Files of more lines than a file should have, and how long each may be.
    pub long: BTreeMap<String, usize>,
}

impl Exceptions {
    /// Reads them.
    pub fn read() -> Outcome<Self> {
        let path = Path::new("crates/xtask/house.toml");
        let wrong = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
        let text =
            std::fs::read_to_string(paths::root().join(path)).map_err(|error| wrong(&error))?;
        toml::from_str(&text).map_err(|error| wrong(&error))
    }
}
