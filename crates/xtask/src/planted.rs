//! Tests of the tests: bugs that are planted in a copy of the project, and mutants of the domain.

use std::fs;
use std::path::Path;

use serde_json::Value;
use xshell::{Shell, cmd};

use crate::{Outcome, paths, setup};

/// Plants each bug in a copy of the project, and expects the tests to fail. If `wanted` is not
/// empty, only bugs with one of these texts in their names are planted.
pub fn bugs(wanted: &[String]) -> Outcome {
    let text = fs::read_to_string(paths::root().join("crates/prove/bugs.toml"))
        .map_err(|error| format!("bugs.toml: {error}"))?;
    let all: toml::Table = text
        .parse()
        .map_err(|error| format!("bugs.toml: {error}"))?;
    let is_wanted = |bug: &&toml::Value| {
        let name = bug.get("name").and_then(toml::Value::as_str);
        let name = name.unwrap_or_default();
        wanted.is_empty() || wanted.iter().any(|text| name.contains(text))
    };
    let bugs = all.get("bug").and_then(toml::Value::as_array);
    let bugs: Vec<_> = bugs.into_iter().flatten().filter(is_wanted).collect();
    if bugs.is_empty() {
        return Err("no planted bug has such a name".to_owned());
    }
    let copy = paths::target().join("bugs");
    let shell = setup::shell()?;
    copy_tracked(&shell, &copy)?;
    shell.change_dir(&copy);
    shell.set_var("CARGO_TARGET_DIR", paths::target().join("bugs-target"));
    let whole: &[&[&str]] = &[
        &["payment", "contract", "till", "tabby-pay"],
        &["store", "gateway", "receipt", "server", "prove"],
    ];
    for packages in whole {
        if !passes(&shell, packages, None)? {
            return Err("the tests fail without any planted bug".to_owned());
        }
    }
    // The tests that know a bug run first, then those of its crate, then all: a bug that is caught
    // by the first costs seconds, and one that is missed has passed all of them.
    let tests = |bug: &toml::Value| -> Outcome<bool> {
        let text = |name: &str| bug.get(name).and_then(toml::Value::as_str);
        if let Some((package, filter)) = text("tests").and_then(|tests| tests.split_once(' '))
            && !passes(&shell, &[package], Some(filter))?
        {
            return Ok(false);
        }
        let folder = text("file").and_then(|file| file.split('/').nth(1));
        let own = folder.filter(|folder| !["server", "tabby", "xtask"].contains(folder));
        for packages in own
            .as_slice()
            .iter()
            .map(std::slice::from_ref)
            .chain(whole.iter().copied())
        {
            if !passes(&shell, packages, None)? {
                return Ok(false);
            }
        }
        Ok(true)
    };
    let (mut caught, mut missed) = (0_u32, Vec::new());
    for bug in &bugs {
        let text = |name: &str| {
            bug.get(name)
                .and_then(toml::Value::as_str)
                .unwrap_or_default()
        };
        let path = copy.join(text("file"));
        let whole =
            fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        if whole.matches(text("find")).count() != 1 {
            return Err(format!("{}: its place is not there once", text("name")));
        }
        write(&path, &whole.replacen(text("find"), text("replace"), 1))?;
        let passed = tests(bug);
        write(&path, &whole)?;
        let seen = !passed.map_err(|sentence| format!("{}: {sentence}", text("name")))?;
        eprintln!(
            "  {} {}",
            if seen { "caught" } else { "MISSED" },
            text("name")
        );
        if seen {
            caught += 1;
        } else {
            missed.push(text("name").to_owned());
        }
    }
    println!("{caught:>12}  of {} planted bugs caught", bugs.len());
    if missed.is_empty() {
        Ok(())
    } else {
        Err(format!("not caught: {}", missed.join("; ")))
    }
}

/// Whether the tests of these packages pass, or those of them that have `filter` in their names. A
/// bug that does not compile was not caught by a test: the list is then out of date.
fn passes(shell: &Shell, packages: &[&str], filter: Option<&str>) -> Outcome<bool> {
    let packages: Vec<_> = packages.iter().flat_map(|name| ["-p", name]).collect();
    let packages = &packages;
    // What this builds is not built again for the tests.
    cmd!(shell, "cargo test --quiet --locked --no-run {packages...}")
        .quiet()
        .ignore_stdout()
        .run()
        .map_err(|_| "does not compile: see above".to_owned())?;
    // This test checks the very places that are changed here: it would catch every bug.
    let skip = "every_planted_bug_has_one_place_to_be_planted_in";
    Ok(cmd!(
        shell,
        "cargo test --quiet --locked {packages...} {filter...} -- --skip {skip}"
    )
    .quiet()
    .ignore_stdout()
    .ignore_stderr()
    .run()
    .is_ok())
}

fn write(path: &Path, text: &str) -> Outcome {
    fs::write(path, text).map_err(|error| format!("{}: {error}", path.display()))
}

fn copy_tracked(shell: &Shell, to: &Path) -> Outcome {
    let failed = |error: std::io::Error| format!("{}: {error}", to.display());
    let _ = fs::remove_dir_all(to);
    let files = cmd!(shell, "git ls-files")
        .quiet()
        .read()
        .map_err(|error| error.to_string())?;
    for file in files.lines() {
        let (from, into) = (paths::root().join(file), to.join(file));
        if let Some(folder) = into.parent() {
            fs::create_dir_all(folder).map_err(failed)?;
        }
        if from.exists() {
            fs::copy(&from, &into).map_err(failed)?;
        }
    }
    Ok(())
}

/// Tests every mutant of the domain crates that cargo-mutants can make.
pub fn mutants(shell: &Shell) -> Outcome {
    let program = setup::mutants()?;
    let out = paths::target();
    let _ = cmd!(
        shell,
        "{program} mutants --package payment --package contract --package till --no-shuffle --timeout 60 --output {out} -- --lib --tests"
    )
    .env("CARGO_TERM_COLOR", "never")
    .run();
    let text = fs::read_to_string(out.join("mutants.out/outcomes.json"))
        .map_err(|_| "cargo-mutants left no outcomes".to_owned())?;
    let outcomes: Value = serde_json::from_str(&text).map_err(|error| error.to_string())?;
    let number = |name: &str| outcomes.get(name).and_then(Value::as_u64).unwrap_or(0);
    let (caught, missed) = (number("caught") + number("timeout"), number("missed"));
    println!("{caught:>12}  mutants caught\n{missed:>12}  missed");
    if caught * 100 >= (caught + missed) * 95 && caught > 0 {
        Ok(())
    } else {
        Err("fewer than 95 of 100 mutants are caught: see target/mutants.out/missed.txt".to_owned())
    }
}
