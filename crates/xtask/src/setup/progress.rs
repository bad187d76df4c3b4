//! Runs cargo and prints its progress.

use std::io::Read;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::paths;

/// The time between two lines of progress.
const BETWEEN_LINES: Duration = Duration::from_secs(10);

/// How many bytes of a failed build's output are shown, counted from its end.
const SHOWN_ON_FAILURE: usize = 4_000;

/// Installs a crate's programs below `root`, and prints how many crates are built and how many are
/// left. The output of cargo is printed only if it fails.
///
/// Tools are built with little optimisation and without link-time optimisation: their own speed
/// does not matter.
pub fn install(krate: &str, version: &str, flags: &[&str], root: &Path) -> Result<(), ()> {
    let mut cargo = Command::new("cargo");
    cargo
        .args(["install", "--locked", "--force", "--version", version])
        .arg("--root")
        .arg(root)
        .args(flags)
        .arg(krate)
        .current_dir(paths::root())
        .envs([
            ("CARGO_PROFILE_RELEASE_LTO", "off"),
            ("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1"),
            ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16"),
            ("CARGO_PROFILE_RELEASE_DEBUG", "0"),
        ]);
    watched(&mut cargo, krate)
}

/// Runs `cargo build` with these arguments, and prints progress as [`install`] does.
pub fn build(what: &str, flags: &[&str]) -> Result<(), ()> {
    let mut cargo = Command::new("cargo");
    cargo.arg("build").args(flags).current_dir(paths::root());
    watched(&mut cargo, what)
}

fn watched(cargo: &mut Command, what: &str) -> Result<(), ()> {
    let mut child = cargo
        // Cargo shows its progress only in terminals, unless it is told otherwise.
        .envs([
            ("CARGO_TERM_PROGRESS_WHEN", "always"),
            ("CARGO_TERM_PROGRESS_WIDTH", "120"),
        ])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(drop)?;
    let mut said = Vec::new();
    if let Some(mut output) = child.stderr.take() {
        let mut last_line = Instant::now();
        let mut chunk = [0; 4096];
        while let Ok(read @ 1..) = output.read(&mut chunk) {
            said.extend_from_slice(chunk.get(..read).unwrap_or_default());
            if last_line.elapsed() >= BETWEEN_LINES {
                if let Some((done, all)) = newest_count(&String::from_utf8_lossy(tail(&said))) {
                    let left = all.saturating_sub(done);
                    eprintln!("  {what}: {done} of {all} crates built, {left} left");
                }
                last_line = Instant::now();
            }
        }
    }
    if child.wait().is_ok_and(|status| status.success()) {
        return Ok(());
    }
    eprintln!("{}", String::from_utf8_lossy(tail(&said)));
    Err(())
}

/// The end of the output.
fn tail(said: &[u8]) -> &[u8] {
    said.get(said.len().saturating_sub(SHOWN_ON_FAILURE)..)
        .unwrap_or(said)
}

/// The last `done/all` of cargo's progress bar, which looks like `Building [==> ] 12/345: name`.
fn newest_count(said: &str) -> Option<(u32, u32)> {
    said.rsplit("] ").find_map(|rest| {
        let (done, rest) = rest.trim_start().split_once('/')?;
        let all: String = rest.chars().take_while(char::is_ascii_digit).collect();
        Some((done.parse().ok()?, all.parse().ok()?))
    })
}

#[cfg(test)]
mod tests {
    use super::newest_count;

    #[test]
    fn the_newest_count_of_a_progress_bar_is_read() {
        let said = "   Compiling a v1\n    Building [=>      ] 12/345: a, b\r   Compiling c v2\n\
                    \x1b[K    Building [===>    ] 120/345: trunk(bin)\r";
        assert_eq!(newest_count(said), Some((120, 345)));
        assert_eq!(newest_count("   Compiling a v1 [dev] x\n"), None);
    }
}
