//! `cargo xtask test`: every check and test, as CI runs them.

use std::fs;
use std::path::Path;

use clap::ValueEnum;
use wasmparser::{Parser, Payload};
use xshell::cmd;

use crate::count::{Count, counted};
use crate::e2e::{journeys, playwright};
use crate::setup::{self, Machine};
use crate::{Outcome, deps, dist, house, paths, prove, say, sdks};

/// A part of the tests.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum Part {
    /// rustfmt, clippy, that the domain imports nothing, and what dependencies are.
    Checks,
    /// Rust tests on this machine.
    Native,
    /// That no money is lost from sight, in the short forms.
    Proofs,
    /// Rust tests in a browser.
    Wasm,
    /// Journeys through the finished programs, in a browser.
    E2e,
}

impl Part {
    const ALL: [Self; 5] = [
        Self::Checks,
        Self::Native,
        Self::Proofs,
        Self::Wasm,
        Self::E2e,
    ];
}

/// Runs these parts, or all parts if there are none, and prints how long each took.
pub fn test(parts: &[Part]) -> Outcome {
    let begun = std::time::Instant::now();
    let machine = setup::everything()?;
    let wanted = |part: Part| parts.is_empty() || parts.contains(&part);
    let mut all = Count::default();
    for part in Part::ALL.into_iter().filter(|part| wanted(*part)) {
        let begun = std::time::Instant::now();
        all.add(match part {
            Part::Checks => checks(&machine)?,
            Part::Native => native()?,
            Part::Proofs => check("no money is lost from sight", prove::short),
            Part::Wasm => wasm(&machine)?,
            Part::E2e => e2e(&machine)?,
        });
        eprintln!("\n{part:?} in {}", say::span(begun.elapsed()));
    }
    eprintln!("\nin {}", say::span(begun.elapsed()));
    if all.skipped > 0 {
        for (browser, packages) in &machine.others.missing {
            eprintln!(
                "✗ NOT TESTED HERE: the journey in {browser}. Install {packages}, then run the tests again."
            );
        }
        println!(
            "{} passed, {} failed, {} skipped",
            all.passed, all.failed, all.skipped
        );
    } else {
        println!("{} passed, {} failed", all.passed, all.failed);
    }
    if all.failed == 0 {
        Ok(())
    } else {
        Err("Not everything passed: see above.".to_owned())
    }
}

/// Runs one check. It counts as a test with this name.
fn check(name: &str, run: impl FnOnce() -> Outcome) -> Count {
    eprintln!("\n→ {name}");
    match run() {
        Ok(()) => Count::of(true),
        Err(sentence) => {
            eprintln!("✗ {name}: {sentence}");
            Count::of(false)
        }
    }
}

fn checks(machine: &Machine) -> Outcome<Count> {
    let shell = setup::shell()?;
    let wasm = machine.wasm_shell()?;
    let mut all = Count::default();
    all.add(check("rustfmt", || {
        cmd!(shell, "cargo fmt --all --check")
            .run()
            .map_err(|_| "run cargo fmt --all".to_owned())
    }));
    all.add(check("clippy without warnings", || {
        cmd!(
            shell,
            "cargo clippy --quiet --locked --workspace --all-targets -- -D warnings"
        )
        .run()
        .map_err(|_| "mend what it says".to_owned())
    }));
    for pure in ["payment", "contract", "till"] {
        all.add(check(&format!("{pure} imports nothing in wasm32"), || {
            // Link everything public, so that every import that it needs shows.
            cmd!(wasm, "cargo rustc --quiet --locked -p {pure} --lib --crate-type cdylib --target wasm32-unknown-unknown -- -C link-dead-code -C link-arg=--no-gc-sections")
                .run()
                .map_err(|_| format!("{pure} does not compile to wasm32"))?;
            let module = paths::target().join(format!("wasm32-unknown-unknown/debug/{pure}.wasm"));
            let imports = imports(&module)?;
            if imports.is_empty() { Ok(()) } else { Err(format!("{pure} imports {}", imports.join(", "))) }
        }));
    }
    all.add(check("the types of the Tabby crate build for wasm32", || {
        cmd!(wasm, "cargo check --quiet --locked -p tabby-pay --lib --no-default-features --target wasm32-unknown-unknown")
            .run()
            .map_err(|_| "they do not".to_owned())
    }));
    all.add(check(
        "each crate uses what the plan lets it use",
        house::arrows,
    ));
    all.add(check("no two files use each other", house::circles));
    all.add(check("no file has outgrown one idea", house::lengths));
    all.add(check(
        "the proofs of docs/security.md are there",
        house::proofs,
    ));
    all.add(check("dependencies are what deny.toml allows", deps::check));
    all.add(check("dependencies have no known faults", deps::advisories));
    Ok(all)
}

/// The imports of a wasm module.
fn imports(module: &Path) -> Outcome<Vec<String>> {
    let bytes = fs::read(module).map_err(|error| format!("{}: {error}", module.display()))?;
    let mut found = Vec::new();
    let mut functions = 0;
    for payload in Parser::new(0).parse_all(&bytes) {
        match payload.map_err(|error| error.to_string())? {
            Payload::ImportSection(section) => {
                for import in section {
                    let import = import.map_err(|error| error.to_string())?;
                    found.push(format!("{}.{}", import.module, import.name));
                }
            }
            Payload::FunctionSection(section) => functions += section.count(),
            _ => {}
        }
    }
    // An empty module would prove nothing.
    if functions < 100 {
        Err(format!("only {functions} functions were linked"))
    } else {
        Ok(found)
    }
}

fn native() -> Outcome<Count> {
    eprintln!("\n→ native tests");
    let shell = setup::shell()?;
    counted(
        cmd!(
            shell,
            "cargo test --quiet --locked --workspace --no-fail-fast --color never"
        )
        .quiet(),
    )
}

fn wasm(machine: &Machine) -> Outcome<Count> {
    eprintln!("\n→ tests in a browser, by wasm-pack");
    let shell = machine.wasm_shell()?;
    if let Some(driver) = &machine.chromedriver {
        shell.set_var("CHROMEDRIVER", driver);
    }
    shell.set_var("WASM_BINDGEN_TEST_TIMEOUT", "180");
    counted(
        cmd!(
            shell,
            "wasm-pack test --headless --chrome --mode no-install -- --locked --test browser"
        )
        .quiet(),
    )
}

/// The end-to-end tests, with the finished programs.
fn e2e(machine: &Machine) -> Outcome<Count> {
    let sizes = dist::build(machine)?;
    sizes.print();
    let mut all = Count::default();
    all.add(check("the first load stays within its budget", || {
        let first_load = sizes.first_load();
        if first_load <= dist::FIRST_LOAD {
            Ok(())
        } else {
            Err(format!("{first_load} of {} bytes", dist::FIRST_LOAD))
        }
    }));
    for (bundle, size) in sizes.bundles() {
        let name = format!("the bundle {} stays within its budget", bundle.name);
        all.add(check(&name, || {
            if size <= bundle.budget {
                Ok(())
            } else {
                Err(format!("{size} of {} bytes", bundle.budget))
            }
        }));
    }
    eprintln!("\n→ journeys in a browser, by Playwright");
    let shell = playwright(machine)?;
    let run = cmd!(
        shell,
        "npx --no-install playwright test --reporter=list,json"
    );
    all.add(journeys(run, "e2e.json"));
    all.add(other_browsers(machine)?);
    all.add(sdks::run()?);
    all.add(check("real programs, killed and starved", || {
        prove::real(16).map(drop)
    }));
    Ok(all)
}

/// Runs one test in each browser that is not Chromium. A missing browser counts as skipped.
fn other_browsers(machine: &Machine) -> Outcome<Count> {
    let others = &machine.others;
    let mut all = Count {
        skipped: others.missing.iter().map(|_| 1).sum(),
        ..Count::default()
    };
    if others.here.is_empty() {
        return Ok(all);
    }
    let names = others.here.join(" ");
    eprintln!("\n→ a journey in {names}, by WebDriver");
    let shell = playwright(machine)?;
    shell.set_var("TABBY_POS_OTHER_BROWSERS", names);
    let run = cmd!(
        shell,
        "npx --no-install playwright test --config playwright.browsers.config.ts --reporter=list,json"
    );
    all.add(journeys(run, "e2e-browsers.json"));
    Ok(all)
}

/// Makes screenshots of every screen.
pub fn shots() -> Outcome {
    let machine = setup::for_testing()?;
    dist::build(&machine)?;
    let shell = playwright(&machine)?;
    cmd!(
        shell,
        "npx --no-install playwright test --config playwright.shots.config.ts"
    )
    .quiet()
    .run()
    .map_err(|_| "not every screen could be shown: see above.".to_owned())?;
    eprintln!("→ screenshots/");
    Ok(())
}
