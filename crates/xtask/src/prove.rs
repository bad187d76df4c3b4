//! `cargo xtask prove`: the long forms of the proofs that no payment is lost from sight.
//! docs/reliability.md describes each proof and has the latest counts.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::ValueEnum;
use serde_json::Value;
use xshell::{Shell, cmd};

use crate::count::{Count, counted};
use crate::e2e::{journeys, playwright};
use crate::{Outcome, api, dist, paths, say, setup};

/// A proof.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum Proof {
    /// Random sequences of events through the sale's machine: a million steps and more.
    Sequences,
    /// Every order of events of a small shop.
    Model,
    /// A million simulated sales.
    Simulation,
    /// Two servers on one store, which take the same sale at once.
    Race,
    /// Every cell of the fault matrix, and every crash point.
    Matrix,
    /// The fault matrix with the real programs and a browser.
    Real,
    /// Planted bugs: each has to be caught.
    Bugs,
    /// Mutants of the domain, by cargo-mutants.
    Mutants,
    /// That the `tabby` crate offers what it said it would.
    Api,
    /// Every amount that Checkout.com could take, in all three currencies.
    Amounts,
}

impl Proof {
    const ALL: [Self; 10] = [
        Self::Sequences,
        Self::Model,
        Self::Simulation,
        Self::Race,
        Self::Matrix,
        Self::Real,
        Self::Bugs,
        Self::Mutants,
        Self::Api,
        Self::Amounts,
    ];
}

/// Runs these proofs, or all proofs if there are none.
pub fn prove(proofs: &[Proof], wanted_bugs: &[String]) -> Outcome {
    let shell = setup::shell()?;
    let mut failed = Vec::new();
    let wanted = if proofs.is_empty() {
        &Proof::ALL
    } else {
        proofs
    };
    for proof in wanted {
        let begun = Instant::now();
        eprintln!("\n→ {proof:?}");
        let outcome = match proof {
            Proof::Sequences => sequences(&shell),
            Proof::Model => models(&shell),
            Proof::Simulation => program(&shell, &["simulate", "--days", "5000"]),
            Proof::Race => program(&shell, &["race", "--count", "100000"]),
            Proof::Matrix => program(&shell, &["matrix"]).and(program(&shell, &["crash"])),
            Proof::Real => real(1).map(drop),
            Proof::Bugs => bugs(wanted_bugs),
            Proof::Mutants => mutants(&shell),
            Proof::Api => api::check(),
            Proof::Amounts => amounts(&shell),
        };
        if let Err(sentence) = outcome {
            eprintln!("✗ {proof:?}: {sentence}");
            failed.push(format!("{proof:?}"));
        }
        eprintln!("  {proof:?} in {}", say::span(begun.elapsed()));
    }
    if failed.is_empty() {
        println!("\nproved");
        Ok(())
    } else {
        Err(format!("not proved: {}", failed.join(", ")))
    }
}

/// Runs the short forms, for `cargo xtask test`.
pub fn short() -> Outcome {
    let shell = setup::shell()?;
    program(&shell, &["short"])
}

/// Builds the program of the crate `prove`, which also loads servers and makes ledgers; returns its
/// path.
pub fn build() -> Outcome<PathBuf> {
    let shell = setup::shell()?;
    cmd!(
        shell,
        "cargo build --quiet --locked --profile server -p prove"
    )
    .quiet()
    .run()
    .map_err(|_| "`prove` could not be built: see above".to_owned())?;
    Ok(paths::target().join("server/prove"))
}

/// Runs the program of the crate `prove`, built with optimisation.
fn program(shell: &Shell, arguments: &[&str]) -> Outcome {
    cmd!(
        shell,
        "cargo run --quiet --locked --profile server -p prove -- {arguments...}"
    )
    .quiet()
    .run()
    .map_err(|_| "a promise is broken, or nothing came to pass: see above".to_owned())
}

fn amounts(shell: &Shell) -> Outcome {
    let run = cmd!(
        shell,
        "cargo run --quiet --locked --release -p checkout-pay --example amounts"
    );
    run.quiet()
        .run()
        .map_err(|_| "an amount does not go there and back: see above".to_owned())
}

fn sequences(shell: &Shell) -> Outcome {
    // At most sixty steps, thirty on average: 1.5 million steps.
    shell.set_var("PROPTEST_CASES", "50000");
    let run = cmd!(
        shell,
        "cargo test --quiet --locked --profile server -p payment --lib -- only_a_bound_reading"
    );
    let outcome = counted(run.quiet());
    shell.set_var("PROPTEST_CASES", "");
    let Count { passed, failed, .. } = outcome?;
    match (passed, failed) {
        (1.., 0) => {}
        // The test is selected by its name, and cargo accepts a filter that finds nothing.
        (0, 1) => {
            return Err(
                "a sequence breaks a promise, or no test of sequences was run: was it renamed?"
                    .to_owned(),
            );
        }
        _ => return Err("a sequence breaks a promise: see above".to_owned()),
    }
    println!("{:>12}  sequences of 1 to 60 events", 50_000);
    Ok(())
}

fn models(shell: &Shell) -> Outcome {
    const NAMES: [&str; 7] = [
        "--sales",
        "--onlookers",
        "--losses",
        "--doubles",
        "--crashes",
        "--reloads",
        "--servers",
    ];
    for bounds in [
        ["1", "1", "1", "1", "1", "1", "1"],
        ["2", "0", "1", "0", "0", "0", "1"],
        ["2", "0", "0", "1", "0", "0", "1"],
        ["2", "0", "0", "0", "1", "0", "1"],
        ["2", "0", "0", "0", "0", "1", "1"],
        ["1", "1", "0", "0", "0", "0", "2"],
        ["1", "0", "1", "0", "1", "0", "2"],
    ] {
        let [sales, onlookers, losses, doubles, crashes, reloads, servers] = bounds;
        eprintln!(
            "  {sales} sales, {onlookers} tabs that look, {losses} lost, {doubles} doubled, {crashes} crashes, {reloads} reloads, {servers} servers"
        );
        let arguments = NAMES
            .into_iter()
            .zip(bounds)
            .flat_map(|(name, number)| [name, number]);
        let arguments: Vec<_> = std::iter::once("model").chain(arguments).collect();
        program(shell, &arguments)?;
    }
    Ok(())
}

/// Runs every `every`th cell of the fault matrix with the real programs; returns how many passed.
pub fn real(every: u32) -> Outcome<u64> {
    let machine = setup::for_testing()?;
    dist::build(&machine)?;
    let shell = playwright(&machine)?;
    shell.set_var("TABBY_POS_PROVE_EVERY", every.to_string());
    let run = cmd!(
        shell,
        "npx --no-install playwright test --config playwright.prove.config.ts --reporter=line,json"
    );
    let Count { passed, failed, .. } = journeys(run, "prove.json");
    println!("{passed:>12}  cells with the real programs\n{failed:>12}  broken");
    let least = cells()? / u64::from(every.max(1));
    if failed == 0 && passed < least {
        return Err(format!("{passed} cells were played, and {least} are there"));
    }
    if failed == 0 && passed > 0 {
        Ok(passed)
    } else {
        Err("ledger, screens and Tabby do not agree: see above".to_owned())
    }
}

/// How many cells tests/e2e/prove/cells.json has, counted as its cells.ts makes them.
fn cells() -> Outcome<u64> {
    let wrong = |error: &dyn std::fmt::Display| format!("cells.json: {error}");
    let text =
        fs::read_to_string(paths::e2e().join("prove/cells.json")).map_err(|error| wrong(&error))?;
    let all: Value = serde_json::from_str(&text).map_err(|error| wrong(&error))?;
    let length = |pointer: &str| {
        let list = all.pointer(pointer).and_then(Value::as_array);
        list.map(Vec::len)
            .filter(|length| *length > 0)
            .ok_or_else(|| wrong(&format!("{pointer} has nothing")))
    };
    let (faults, circumstances) = (length("/faults")?, length("/circumstances")?);
    let cells = (faults + length("/webhooks/faults")?) * circumstances + faults;
    u64::try_from(cells).map_err(|error| wrong(&error))
}

/// Plants each bug in a copy of the project, and expects the tests to fail. If `wanted` is not
/// empty, only bugs with one of these texts in their names are planted.
fn bugs(wanted: &[String]) -> Outcome {
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
fn mutants(shell: &Shell) -> Outcome {
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
