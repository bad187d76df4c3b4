//! Checks how long files are.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::exceptions::Exceptions;
use super::report::{shown, told};
use crate::paths::collect;
use crate::{Outcome, paths};

/// A longer file has more than one idea in it, or is one table.
const MOST: usize = 400;

/// The folders of files that people write.
const FOLDERS: [&str; 9] = [
    "src",
    "www",
    "crates",
    "tests/reads",
    "tests/e2e/lib",
    "tests/e2e/tests",
    "tests/e2e/prove",
    "tests/e2e/shots",
    "tests/e2e/bench",
];

/// The extensions of these files.
const KINDS: [&str; 4] = ["rs", "ts", "js", "css"];

/// Checks that no file has more lines than it may have.
pub fn check() -> Outcome {
    told(&wrong(&paths::root(), &Exceptions::read()?.long)?)
}

/// Every file that is too long, and every exception that is no longer needed.
fn wrong(root: &Path, exceptions: &BTreeMap<String, usize>) -> Outcome<Vec<String>> {
    let mut files = Vec::new();
    for folder in FOLDERS {
        collect(&root.join(folder), &mut files)?;
    }
    files.push(root.join("tests/browser.rs"));
    files.sort();
    let mut wrong = Vec::new();
    let mut seen = Vec::new();
    for file in files.iter().filter(|file| is_written(file)) {
        let text =
            fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
        let (name, length) = (shown(file), text.lines().count());
        let most = exceptions.get(&name).copied().unwrap_or(MOST);
        if length > most {
            wrong.push(format!(
                "{name} has {length} lines of {most}: split it by its ideas"
            ));
        } else if length <= MOST && exceptions.contains_key(&name) {
            wrong.push(format!(
                "{name} is short enough: take it out of crates/xtask/house.toml"
            ));
        }
        seen.push(name);
    }
    for name in exceptions.keys().filter(|name| !seen.contains(name)) {
        wrong.push(format!(
            "{name} is not there: take it out of crates/xtask/house.toml"
        ));
    }
    Ok(wrong)
}

/// Whether people write this file: not what npm has put beside it.
fn is_written(file: &Path) -> bool {
    if file.iter().any(|part| part == "node_modules") {
        return false;
    }
    let kind = file.extension().and_then(|kind| kind.to_str());
    kind.is_some_and(|kind| KINDS.contains(&kind))
}
