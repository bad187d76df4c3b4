//! That docs/reliability.md and the proofs name the same: each promise has at least one named proof.

#![allow(clippy::unwrap_used, reason = "tests may")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use prove::promises::{ALL, Property};

/// By the number of a promise, the names of its properties.
type Named = BTreeMap<u32, BTreeSet<String>>;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The part of the document under this heading.
fn section(heading: &str) -> String {
    let text = fs::read_to_string(root().join("docs/reliability.md")).unwrap();
    let (_, after) = text.split_once(&format!("\n## {heading}\n")).unwrap();
    after.split("\n## ").next().unwrap().to_owned()
}

/// The promises: the numbered paragraphs.
fn promises() -> Vec<u32> {
    let numbered = |line: &str| line.split_once(". ")?.0.parse().ok();
    section("Promises").lines().filter_map(numbered).collect()
}

/// The table of properties: a promise's number, and the names in it, between semicolons.
fn documented() -> Named {
    let row = |line: &str| {
        let mut cells = line.split('|').map(str::trim);
        let number = cells.nth(1)?.parse().ok()?;
        let names = cells.next()?.split("; ").map(str::to_owned).collect();
        Some((number, names))
    };
    section("Proofs").lines().filter_map(row).collect()
}

fn proved() -> Named {
    let mut named = Named::new();
    for property in ALL {
        let (number, name) = property.parts();
        let names = named.entry(number.parse().unwrap()).or_default();
        assert!(names.insert(name.to_owned()), "{name} is there twice");
    }
    named
}

#[test]
fn each_promise_has_a_named_proof_and_each_proof_names_a_promise() {
    let promises = promises();
    assert_eq!(promises, (1..=15).collect::<Vec<_>>());
    assert_eq!(proved().into_keys().collect::<Vec<_>>(), promises);
}

#[test]
fn the_document_names_the_properties_that_are_proved() {
    assert_eq!(documented(), proved());
}

fn sources(folder: &Path, found: &mut String) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.file_name().is_some_and(|name| name != "promises.rs") {
            *found += &fs::read_to_string(path).unwrap();
        }
    }
}

#[test]
fn each_named_property_is_checked_somewhere() {
    let mut code = String::new();
    sources(&root().join("crates/prove/src"), &mut code);
    let is_used = |property: &&Property| {
        let name = format!("promises::{}", property.constant);
        // One name may begin as another does.
        code.match_indices(&name).any(|(at, _)| {
            let next = code
                .get(at + name.len()..)
                .and_then(|rest| rest.chars().next());
            next.is_none_or(|next| next != '_' && !next.is_ascii_alphanumeric())
        })
    };
    let unused: Vec<_> = ALL.iter().filter(|property| !is_used(property)).collect();
    assert!(unused.is_empty(), "{unused:?}");
}
