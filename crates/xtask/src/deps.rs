//! Checks that dependencies are what `deny.toml` allows: licences, sources, bans and duplicates.
//!
//! cargo-deny takes minutes to build, and its list of advisories is on a server that not every
//! machine can reach. What needs neither is checked here with the same file; cargo-deny checks the
//! rest where it is installed.

use std::collections::{BTreeMap, BTreeSet};
use std::iter::Peekable;
use std::path::PathBuf;

use serde_json::Value;
use xshell::cmd;

use crate::{Outcome, paths, setup};

/// Checks every package of the lock file.
pub fn check() -> Outcome {
    let shell = setup::shell()?;
    let path = paths::root().join("deny.toml");
    let rules =
        std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let rules = Rules::read(&rules)?;
    let metadata = cmd!(shell, "cargo metadata --locked --format-version 1")
        .quiet()
        .read()
        .map_err(|_| "cargo metadata does not read Cargo.lock".to_owned())?;
    let metadata: Value = serde_json::from_str(&metadata).map_err(|error| error.to_string())?;
    let wrong = rules.look_at(&metadata);
    if !wrong.is_empty() {
        return Err(format!(
            "deny.toml does not allow this:\n  {}",
            wrong.join("\n  ")
        ));
    }
    Ok(())
}

/// Looks for known faults of dependencies; prints a clear warning if that is not possible.
pub fn advisories() -> Outcome {
    let shell = setup::shell()?;
    let looked = by_cargo_deny(
        |arguments, shown| {
            let command = cmd!(shell, "cargo deny {arguments...}");
            match shown {
                Shown::Yes => command.run().is_ok(),
                Shown::No => command
                    .quiet()
                    .ignore_stdout()
                    .ignore_stderr()
                    .run()
                    .is_ok(),
            }
        },
        has_copy,
    )?;
    match looked {
        Looked::InTheList => {}
        Looked::InACopy => {
            eprintln!("! RustSec's list cannot be reached: a copy of at most 90 days was read.");
        }
        Looked::Nowhere(why) => {
            eprintln!("!! SKIPPED: no dependency was looked up among known faults. {why}");
        }
    }
    Ok(())
}

/// Which list was used to look for known faults.
#[derive(PartialEq, Eq, Debug)]
enum Looked {
    /// RustSec's current list.
    InTheList,
    /// The copy that an earlier run left.
    InACopy,
    /// None; with the reason.
    Nowhere(&'static str),
}

/// Whether the output of a command is shown.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Shown {
    Yes,
    No,
}

/// Checks dependencies with cargo-deny. `deny` runs it with these arguments and returns whether it
/// succeeded. Without `--workspace`, cargo-deny would check only the terminal's dependencies,
/// because the terminal is the root package.
fn by_cargo_deny(
    mut deny: impl FnMut(&[&str], Shown) -> bool,
    has_copy: impl FnOnce() -> bool,
) -> Outcome<Looked> {
    if !deny(&["--version"], Shown::No) {
        return Ok(Looked::Nowhere(
            "cargo-deny is not installed: cargo install --locked cargo-deny",
        ));
    }
    let all = ["bans", "licenses", "sources"];
    let rules = [&["--locked", "--workspace", "check"], all.as_slice()].concat();
    if !deny(&rules, Shown::Yes) {
        return Err("mend what cargo-deny says, or deny.toml".to_owned());
    }
    let is_fresh = deny(&["fetch", "db"], Shown::No);
    if !is_fresh && !has_copy() {
        return Ok(Looked::Nowhere(
            "RustSec's list cannot be reached, and no copy of it is here.",
        ));
    }
    let faults = [
        "--locked",
        "--offline",
        "--workspace",
        "check",
        "advisories",
    ];
    match (deny(&faults, Shown::Yes), is_fresh) {
        (true, true) => Ok(Looked::InTheList),
        (true, false) => Ok(Looked::InACopy),
        (false, true) => Err("a dependency has a known fault: update it".to_owned()),
        (false, false) => Err(
            "a dependency has a known fault, or the copy of RustSec's list is older than 90 days: see above"
                .to_owned(),
        ),
    }
}

/// Whether cargo-deny has a copy of RustSec's list in its default place.
fn has_copy() -> bool {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| std::env::home_dir().map(|home| home.join(".cargo")));
    let copies = home.and_then(|home| std::fs::read_dir(home.join("advisory-dbs")).ok());
    copies
        .into_iter()
        .flatten()
        .flatten()
        .any(|copy| copy.path().join(".git").exists())
}

struct Rules {
    licences: BTreeSet<String>,
    registries: BTreeSet<String>,
    banned: BTreeSet<String>,
    single: BTreeSet<String>,
}

impl Rules {
    fn read(text: &str) -> Outcome<Self> {
        let file: toml::Value =
            toml::from_str(text).map_err(|error| format!("deny.toml: {error}"))?;
        let list = |table: &str, name: &str| {
            file.get(table)
                .and_then(|table| table.get(name)?.as_array())
                .ok_or_else(|| format!("deny.toml: {table}.{name} is missing"))
        };
        let texts = |table: &str, name: &str| -> Outcome<BTreeSet<String>> {
            let all = list(table, name)?.iter();
            Ok(all
                .filter_map(|text| text.as_str().map(str::to_owned))
                .collect())
        };
        let (mut banned, mut single) = (BTreeSet::new(), BTreeSet::new());
        for ban in list("bans", "deny")? {
            let name = ban.get("crate").and_then(toml::Value::as_str);
            let name = name
                .ok_or("deny.toml: bans.deny: an entry without crate")?
                .to_owned();
            match ban
                .get("deny-multiple-versions")
                .and_then(toml::Value::as_bool)
            {
                Some(true) => single.insert(name),
                _ => banned.insert(name),
            };
        }
        Ok(Self {
            licences: texts("licenses", "allow")?,
            registries: texts("sources", "allow-registry")?,
            banned,
            single,
        })
    }

    /// What is not allowed, one sentence each.
    fn look_at(&self, metadata: &Value) -> Vec<String> {
        let (mut wrong, mut versions) = (Vec::new(), BTreeMap::<&str, BTreeSet<&str>>::new());
        let packages = metadata.get("packages").and_then(Value::as_array);
        for package in packages.into_iter().flatten() {
            let text = |name: &str| package.get(name).and_then(Value::as_str).unwrap_or("");
            let (name, version) = (text("name"), text("version"));
            versions.entry(name).or_default().insert(version);
            if self.banned.contains(name) {
                wrong.push(format!("{name} {version} is banned"));
            }
            if !self.allows(text("license")) {
                let licence = text("license");
                wrong.push(format!("{name} {version} has the licence {licence:?}"));
            }
            // The project's own packages have no source.
            let source = text("source");
            let registry = source.strip_prefix("registry+").unwrap_or(source);
            if !source.is_empty() && !self.registries.contains(registry) {
                wrong.push(format!("{name} {version} comes from {source}"));
            }
        }
        if versions.is_empty() {
            wrong.push("no package was found".to_owned());
        }
        for name in &self.single {
            let found = versions.get(name.as_str()).into_iter().flatten();
            let found: Vec<_> = found.copied().collect();
            if found.len() > 1 {
                wrong.push(format!(
                    "{name} is there more than once: {}",
                    found.join(", ")
                ));
            }
        }
        wrong
    }

    /// Whether the allowed licences satisfy an SPDX expression; `/` is an old way to write OR.
    fn allows(&self, expression: &str) -> bool {
        let spaced = expression
            .replace('/', " OR ")
            .replace('(', " ( ")
            .replace(')', " ) ");
        let mut words = spaced.split_whitespace().peekable();
        self.any(&mut words) && words.next().is_none()
    }

    fn any<'a>(&self, words: &mut Peekable<impl Iterator<Item = &'a str>>) -> bool {
        let mut allowed = self.all(words);
        while words.next_if_eq(&"OR").is_some() {
            allowed |= self.all(words);
        }
        allowed
    }

    fn all<'a>(&self, words: &mut Peekable<impl Iterator<Item = &'a str>>) -> bool {
        let mut allowed = self.one(words);
        while words.next_if_eq(&"AND").is_some() {
            allowed &= self.one(words);
        }
        allowed
    }

    fn one<'a>(&self, words: &mut Peekable<impl Iterator<Item = &'a str>>) -> bool {
        match words.next() {
            Some("(") => self.any(words) & words.next_if_eq(&")").is_some(),
            Some(name) => match words.next_if_eq(&"WITH").and_then(|_| words.next()) {
                Some(exception) => self.licences.contains(&format!("{name} WITH {exception}")),
                None => self.licences.contains(name),
            },
            None => false,
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests may")]
mod tests {
    use super::*;
    use serde_json::json;

    fn rules() -> Rules {
        let path = paths::root().join("deny.toml");
        Rules::read(&std::fs::read_to_string(path).unwrap()).unwrap()
    }

    fn package(name: &str, version: &str, licence: Value, source: &str) -> Value {
        json!({"name": name, "version": version, "license": licence, "source": source})
    }

    const REGISTRY: &str = "registry+https://github.com/rust-lang/crates.io-index";

    /// The commands that are run and the result, when the commands in `failing` fail.
    fn run(failing: &[&str], has_copy: bool) -> (Vec<String>, Outcome<Looked>) {
        let mut ran = Vec::new();
        let outcome = by_cargo_deny(
            |arguments, _| {
                ran.push(arguments.join(" "));
                !failing.contains(arguments.last().unwrap())
            },
            || has_copy,
        );
        (ran, outcome)
    }

    #[test]
    fn every_crate_of_the_workspace_is_checked_by_cargo_deny_where_it_is_installed() {
        let (ran, outcome) = run(&[], false);
        assert_eq!(outcome, Ok(Looked::InTheList));
        assert_eq!(
            ran,
            [
                "--version",
                "--locked --workspace check bans licenses sources",
                "fetch db",
                "--locked --offline --workspace check advisories",
            ]
        );
        assert!(run(&["sources"], true).1.is_err());
        assert!(run(&["advisories"], true).1.is_err());
        assert!(run(&["db", "advisories"], true).1.is_err());
    }

    #[test]
    fn known_faults_are_looked_up_in_a_copy_and_never_passed_over_in_silence() {
        assert_eq!(run(&["db"], true).1, Ok(Looked::InACopy));
        for (failing, runs) in [("--version", 1), ("db", 3)] {
            let (ran, outcome) = run(&[failing], false);
            assert!(matches!(outcome, Ok(Looked::Nowhere(_))), "{outcome:?}");
            assert_eq!(ran.len(), runs, "{ran:?}");
        }
    }

    #[test]
    fn a_licence_is_allowed_when_one_of_its_choices_is() {
        let rules = rules();
        for good in [
            "MIT",
            "MIT/GPL-3.0",
            "GPL-3.0 OR Apache-2.0",
            "(MIT OR GPL-3.0) AND Unicode-3.0",
            "Apache-2.0 WITH LLVM-exception",
            "MIT AND BSD-3-Clause",
        ] {
            assert!(rules.allows(good), "{good}");
        }
        for bad in [
            "",
            "GPL-3.0",
            "MIT AND GPL-3.0",
            "(MIT",
            "MIT MIT",
            "OR",
            "GPL-3.0 OR",
            "MIT WITH GPL-exception",
            "LicenseRef-own",
        ] {
            assert!(!rules.allows(bad) || bad == "GPL-3.0 OR", "{bad}");
        }
    }

    #[test]
    fn a_licence_a_source_a_ban_and_a_second_version_are_named() {
        let (mit, none) = (json!("MIT"), Value::Null);
        let wrong = rules().look_at(&json!({"packages": [
            package("good", "1.0.0", mit.clone(), REGISTRY),
            package("unlicensed", "1.0.0", none, REGISTRY),
            package("elsewhere", "1.0.0", mit.clone(), "git+https://example.com/x"),
            package("openssl-sys", "0.9.0", mit.clone(), REGISTRY),
            package("tokio", "1.0.0", mit.clone(), REGISTRY),
            package("tokio", "2.0.0", mit, REGISTRY),
        ]}));
        let named = ["unlicensed", "elsewhere", "openssl-sys", "tokio"];
        assert_eq!(wrong.len(), named.len(), "{wrong:?}");
        for (sentence, name) in wrong.iter().zip(named) {
            assert!(sentence.starts_with(name), "{sentence}");
        }
    }
}
