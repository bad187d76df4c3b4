//! What does not hold yet: `house.toml`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::{Outcome, paths};

/// What does not hold yet.
pub struct Exceptions {
    /// Circles of files that use each other, each sorted.
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
        let table: toml::Table = text.parse().map_err(|error| wrong(&error))?;
        let circles = table.get("circles").and_then(toml::Value::as_array);
        let circle = |circle: &toml::Value| {
            let files = circle.as_array()?.iter();
            Some(
                files
                    .filter_map(|file| file.as_str().map(str::to_owned))
                    .collect(),
            )
        };
        let long = table.get("long").and_then(toml::Value::as_table);
        Ok(Self {
            circles: circles.into_iter().flatten().filter_map(circle).collect(),
            long: long
                .into_iter()
                .flatten()
                .filter_map(|(file, most)| {
                    let most = most.as_integer()?.try_into().ok()?;
                    Some((file.clone(), most))
                })
                .collect(),
        })
    }
}
