//! `cargo xtask prove`: the long forms of the proofs that no payment is lost from sight.
//! docs/reliability.md describes each proof and has the latest counts.

use std::fs;
use std::path::PathBuf;
use std::time::Instant;

use clap::ValueEnum;
use serde_json::Value;
use xshell::{Shell, cmd};

use crate::count::{Count, counted};
use crate::e2e::{journeys, playwright};
use crate::{Outcome, api, dist, fuzz, paths, planted, say, setup};

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
    /// The journeys of a sale at Checkout.com, those that `test` runs at Tabby alone among them.
    Journeys,
    /// Planted bugs: each has to be caught.
    Bugs,
    /// Mutants of the domain, by cargo-mutants.
    Mutants,
    /// That the `tabby` crate offers what it said it would.
    Api,
    /// A hundred thousand requests from our own document, and libFuzzer on what reads others' bytes.
    Fuzz,
    /// Every amount that Checkout.com could take, in all three currencies.
    Amounts,
}

impl Proof {
    const ALL: [Self; 12] = [
        Self::Sequences,
        Self::Model,
        Self::Simulation,
        Self::Race,
        Self::Matrix,
        Self::Real,
        Self::Journeys,
        Self::Bugs,
        Self::Mutants,
        Self::Api,
        Self::Fuzz,
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
            Proof::Journeys => every_journey(),
            Proof::Bugs => planted::bugs(wanted_bugs),
            Proof::Mutants => planted::mutants(&shell),
            Proof::Api => api::check(),
            Proof::Fuzz => fuzz::fuzz(&shell, |arguments| program(&shell, arguments)),
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

/// Runs every journey of a sale at Checkout.com.
fn every_journey() -> Outcome {
    let machine = setup::for_testing()?;
    dist::build(&machine)?;
    let shell = playwright(&machine)?;
    shell.set_var("TABBY_POS_EVERY_JOURNEY", "1");
    let run = cmd!(
        shell,
        "npx --no-install playwright test --project checkout --reporter=list,json"
    );
    let Count { passed, failed, .. } = journeys(run, "journeys.json");
    println!("{passed:>12}  journeys at Checkout.com\n{failed:>12}  failed");
    match failed {
        0 => Ok(()),
        _ => Err("a journey does not hold at Checkout.com: see above".to_owned()),
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
