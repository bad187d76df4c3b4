//! Checks which crate uses which.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde_json::Value;
use xshell::cmd;

use super::report::told;
use crate::{Outcome, paths, setup};

/// Each of our crates, the crates of ours that it may use, and those that only its tests may use.
/// The same as the picture in docs/architecture.md.
const ALLOWED: [(&str, &[&str], &[&str]); 23] = [
    (
        "tabby-terminal",
        &["browser-io", "contract", "payment", "till", "ui"],
        &[],
    ),
    ("payment", &[], &["payment"]),
    ("clock", &["payment"], &[]),
    ("contract", &["payment"], &[]),
    ("files", &[], &[]),
    (
        "gateway",
        &["checkout-pay", "log-throttle", "payment", "tabby-pay"],
        &["gateway", "sandbox"],
    ),
    ("log-throttle", &[], &[]),
    ("store", &["files", "log-throttle", "payment"], &["store"]),
    ("browser-io", &["contract"], &[]),
    ("access", &["browser-io", "contract", "payment", "ui"], &[]),
    (
        "office",
        &["browser-io", "contract", "payment", "till", "ui"],
        &[],
    ),
    ("pairing", &["browser-io", "contract", "payment"], &[]),
    (
        "printing",
        &["browser-io", "contract", "payment", "receipt", "ui"],
        &[],
    ),
    ("receipt", &["contract", "payment"], &[]),
    ("till", &["contract", "payment"], &[]),
    ("ui", &["contract", "payment"], &[]),
    ("checkout-pay", &["pay-http-client"], &[]),
    ("pay-http-client", &[], &[]),
    ("tabby-pay", &["pay-http-client"], &["sandbox"]),
    (
        "server",
        &[
            "clock",
            "contract",
            "files",
            "gateway",
            "log-throttle",
            "payment",
            "receipt",
            "store",
        ],
        &["sandbox", "tabby-pay"],
    ),
    (
        "prove",
        &[
            "checkout-pay",
            "clock",
            "contract",
            "gateway",
            "payment",
            "server",
            "store",
            "tabby-pay",
            "till",
        ],
        &[],
    ),
    ("sandbox", &[], &[]),
    ("xtask", &[], &[]),
];

/// Packages of a server, which the terminal must not contain.
const NOT_IN_THE_BROWSER: [&str; 10] = [
    "tokio", "axum", "hyper", "sqlx", "reqwest", "rustls", "utoipa", "server", "store", "gateway",
];

/// Checks that each crate uses only crates that it may use, and that the terminal contains no
/// package of a server.
pub fn allowed() -> Outcome {
    let metadata = metadata()?;
    let mut wrong = Vec::new();
    let ours = ours(&metadata);
    for (name, used) in &ours {
        let Some((_, may, tests_may)) = ALLOWED.iter().find(|(known, ..)| known == name) else {
            wrong.push(format!(
                "{name} is not in the picture: crates/xtask/src/house/arrows.rs"
            ));
            continue;
        };
        for (other, is_test) in used.iter().filter(|(other, _)| ours.contains_key(other)) {
            let fine =
                may.contains(&other.as_str()) || *is_test && tests_may.contains(&other.as_str());
            if !fine {
                wrong.push(format!("{name} may not use {other}"));
            }
        }
    }
    for name in carried()?.keys() {
        if NOT_IN_THE_BROWSER.contains(&name.as_str()) {
            wrong.push(format!("the terminal or the office carries {name}"));
        }
    }
    told(&wrong)
}

/// The folders and files of ours that the terminal and the office are built from.
pub fn inputs() -> Outcome<Vec<PathBuf>> {
    let mut inputs = Vec::new();
    for (_, folder) in carried()? {
        if let Some(folder) = folder {
            inputs.push(folder.join("Cargo.toml"));
            inputs.push(folder.join("src"));
        }
    }
    // With an empty list, an old terminal would pass for a new one.
    if inputs.is_empty() {
        Err("cargo tree names no crate of the terminal's".to_owned())
    } else {
        Ok(inputs)
    }
}

fn metadata() -> Outcome<Value> {
    let shell = setup::shell()?;
    shell.change_dir(paths::root());
    let text = cmd!(
        shell,
        "cargo metadata --locked --format-version 1 --no-deps"
    )
    .quiet()
    .read()
    .map_err(|_| "cargo metadata does not read Cargo.lock".to_owned())?;
    serde_json::from_str(&text).map_err(|error| error.to_string())
}

fn packages(metadata: &Value) -> impl Iterator<Item = &Value> {
    let packages = metadata.get("packages").and_then(Value::as_array);
    packages.into_iter().flatten()
}

fn text<'a>(value: &'a Value, name: &str) -> Option<&'a str> {
    value.get(name)?.as_str()
}

/// Each of our crates with its dependencies, and whether a dependency is for tests only.
fn ours(metadata: &Value) -> BTreeMap<String, Vec<(String, bool)>> {
    let named = |package: &Value| {
        let all = package.get("dependencies").and_then(Value::as_array);
        let one = |dependency: &Value| {
            let is_test = text(dependency, "kind") == Some("dev");
            Some((text(dependency, "name")?.to_owned(), is_test))
        };
        all.into_iter().flatten().filter_map(one).collect()
    };
    packages(metadata)
        .filter_map(|package| Some((text(package, "name")?.to_owned(), named(package))))
        .collect()
}

/// The packages that the terminal and the office are built from for the browser, with the folder of those that are
/// ours. Without those of its tests and its build.
fn carried() -> Outcome<BTreeMap<String, Option<PathBuf>>> {
    let shell = setup::shell()?;
    shell.change_dir(paths::root());
    let format = "{p}";
    let tree = cmd!(
        shell,
        "cargo tree --locked -p tabby-terminal -p access -p office -p pairing -p printing --target wasm32-unknown-unknown -e normal,no-proc-macro --prefix none --no-dedupe -f {format}"
    )
    .quiet()
    .read()
    .map_err(|_| "cargo tree does not show what the terminal is made of".to_owned())?;
    // `payment v0.1.0 (/folder)`, or without a folder.
    let package = |line: &str| {
        let name = line.split(' ').next()?.to_owned();
        let folder = line
            .rsplit_once(" (")
            .and_then(|(_, folder)| folder.strip_suffix(')'));
        Some((
            name,
            folder.map(PathBuf::from).filter(|folder| folder.is_dir()),
        ))
    };
    Ok(tree.lines().filter_map(package).collect())
}
