//! Finds files that use each other.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use super::exceptions::Exceptions;
use super::modules::{self, Uses};
use super::report::told;
use crate::{Outcome, paths};

/// Checks that no two files of a crate use each other, directly or through other files.
pub fn check() -> Outcome {
    let mut found = BTreeSet::new();
    for source in sources()? {
        found.extend(of(&modules::read(&source)?));
    }
    let known = Exceptions::read()?.circles;
    let show = |circle: &BTreeSet<String>| {
        let files: Vec<_> = circle.iter().map(String::as_str).collect();
        files.join(", ")
    };
    let mut wrong = Vec::new();
    for circle in &found {
        // A circle that has lost a file is a part of a known circle.
        if !known.iter().any(|known| circle.is_subset(known)) {
            wrong.push(format!("these files use each other: {}", show(circle)));
        }
    }
    for circle in known.iter().filter(|circle| !found.contains(*circle)) {
        wrong.push(format!(
            "this circle is not there any more, or smaller: mend crates/xtask/house.toml: {}",
            show(circle)
        ));
    }
    told(&wrong)
}

/// The folders with our Rust sources: the terminal's and each crate's.
fn sources() -> Outcome<Vec<PathBuf>> {
    let root = paths::root();
    let crates = std::fs::read_dir(root.join("crates")).map_err(|error| error.to_string())?;
    let mut all: Vec<_> = crates
        .flatten()
        .map(|entry| entry.path().join("src"))
        .filter(|source| source.is_dir())
        .collect();
    all.push(root.join("src"));
    all.sort();
    Ok(all)
}

/// The sets of files in which each file reaches every other.
fn of(uses: &Uses) -> Vec<BTreeSet<String>> {
    let reached: BTreeMap<_, _> = uses.keys().map(|file| (file, reach(uses, file))).collect();
    let meets =
        |one: &String, other: &String| reached.get(one).is_some_and(|files| files.contains(other));
    let mut circles = BTreeSet::new();
    for file in uses.keys() {
        let circle: BTreeSet<String> = uses
            .keys()
            .filter(|other| meets(file, other) && meets(other, file))
            .cloned()
            .collect();
        if circle.len() > 1 {
            circles.insert(circle);
        }
    }
    circles.into_iter().collect()
}

/// Every file that can be reached from this file by one or more uses.
fn reach(uses: &Uses, from: &str) -> BTreeSet<String> {
    let mut seen = BTreeSet::new();
    let mut todo: Vec<&str> = vec![from];
    while let Some(file) = todo.pop() {
        for next in uses.get(file).into_iter().flatten() {
            if seen.insert(next.clone()) {
                todo.push(next);
            }
        }
    }
    seen
}

#[cfg(test)]
mod tests {
    use super::*;

    fn uses(all: &[(&str, &[&str])]) -> Uses {
        let one = |(file, used): &(&str, &[&str])| {
            let used = used.iter().map(|file| (*file).to_owned()).collect();
            ((*file).to_owned(), used)
        };
        all.iter().map(one).collect()
    }

    #[test]
    fn files_that_reach_each_other_are_one_circle() {
        let uses = uses(&[
            ("a", &["b"]),
            ("b", &["c"]),
            ("c", &["a", "d"]),
            ("d", &["e"]),
            ("e", &[]),
        ]);
        let circle = ["a", "b", "c"].map(str::to_owned).into();
        assert_eq!(of(&uses), [circle]);
    }

    #[test]
    fn arrows_that_only_go_down_are_no_circle() {
        assert!(of(&uses(&[("a", &["b", "c"]), ("b", &["c"]), ("c", &[])])).is_empty());
    }
}
