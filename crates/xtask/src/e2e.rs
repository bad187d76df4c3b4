//! Runs the browser tests with the finished programs, using Playwright.

use std::fs;

use xshell::Shell;

use crate::count::Count;
use crate::setup::Machine;
use crate::{Outcome, paths};

/// Runs Playwright and counts the tests in its report, which it writes to `file` below target/. A
/// failed run has at least one failed test, and so has one in which no test was run.
pub fn journeys(run: xshell::Cmd<'_>, file: &str) -> Count {
    let report = paths::target().join(file);
    let _ = fs::remove_file(&report);
    let fine = run
        .env("PLAYWRIGHT_JSON_OUTPUT_NAME", &report)
        .quiet()
        .run()
        .is_ok();
    let text = fs::read_to_string(&report).unwrap_or_default();
    let all: serde_json::Value = serde_json::from_str(&text).unwrap_or_default();
    let number = |name: &str| {
        let count = all.get("stats").and_then(|stats| stats.get(name));
        count.and_then(serde_json::Value::as_u64).unwrap_or(0)
    };
    let (passed, failed) = (number("expected"), number("unexpected") + number("flaky"));
    let failed = if fine { failed } else { failed.max(1) };
    let count = Count {
        passed,
        failed,
        skipped: 0,
    };
    count.of_some()
}

/// A shell for Playwright, with the variables that name the programs and the browser.
pub fn playwright(machine: &Machine) -> Outcome<Shell> {
    let shell = machine.shell()?;
    shell.change_dir(paths::e2e());
    if let Some(chromium) = &machine.chromium {
        shell.set_var("TABBY_POS_CHROMIUM", chromium);
    }
    shell.set_var("TABBY_POS_DIST", paths::dist());
    shell.set_var("TABBY_POS_SHOTS", paths::root().join("screenshots"));
    Ok(shell)
}
