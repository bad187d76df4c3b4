//! Installs trunk, wasm-bindgen, wasm-pack and cargo-mutants, each in the version that this project
//! is tested with.

use std::path::{Path, PathBuf};

use xshell::{Shell, cmd};

use super::progress;
use super::shell::shell;
use crate::say::step;
use crate::{Outcome, paths};

/// The version of trunk. 0.22 needs a newer compiler than ours.
pub const TRUNK: &str = "0.21.14";

const WASM_PACK: &str = "0.15.1";

const MUTANTS: &str = "27.1.0";

/// A program from crates.io.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Tool {
    /// Builds the terminal.
    Trunk,
    /// Writes the glue code between module and browser. Must have exactly the version of the crate
    /// wasm-bindgen.
    WasmBindgen,
    /// Runs tests in a browser.
    WasmPack,
    /// Changes code to see whether a test fails; only for `cargo xtask prove`.
    Mutants,
}

impl Tool {
    const fn krate(self) -> &'static str {
        match self {
            Self::Trunk => "trunk",
            Self::WasmBindgen => "wasm-bindgen-cli",
            Self::WasmPack => "wasm-pack",
            Self::Mutants => "cargo-mutants",
        }
    }

    const fn program(self) -> &'static str {
        match self {
            Self::Trunk => "trunk",
            Self::WasmBindgen => "wasm-bindgen",
            Self::WasmPack => "wasm-pack",
            Self::Mutants => "cargo-mutants",
        }
    }

    /// Additional arguments for cargo. trunk downloads nothing here and serves no TLS, so it needs
    /// neither its TLS nor its check for a newer version.
    const fn flags(self) -> &'static [&'static str] {
        match self {
            Self::Trunk => &["--no-default-features"],
            Self::WasmBindgen | Self::WasmPack | Self::Mutants => &[],
        }
    }

    const fn why(self) -> &'static str {
        match self {
            Self::Trunk => "it builds the terminal for the browser; once, about 7 minutes",
            Self::WasmBindgen => {
                "it writes the glue between the module and the browser; once, about a minute"
            }
            Self::WasmPack => "it runs tests in a browser; once, about 90 seconds",
            Self::Mutants => "it plants mistakes; once, about 3 minutes",
        }
    }

    fn version(self) -> Outcome<String> {
        match self {
            Self::Trunk => Ok(TRUNK.to_owned()),
            Self::WasmPack => Ok(WASM_PACK.to_owned()),
            Self::Mutants => Ok(MUTANTS.to_owned()),
            Self::WasmBindgen => locked("wasm-bindgen"),
        }
    }
}

/// Installs those of these tools that are missing into the project's tools folder; returns the
/// folder of the programs.
pub fn cargo_tools(tools: &[Tool]) -> Outcome<PathBuf> {
    let root = paths::tools();
    let bin = root.join("bin");
    let shell = shell()?;
    for tool in tools {
        let version = tool.version()?;
        if installed(&shell, &bin.join(tool.program())).is_some_and(|found| found == version) {
            continue;
        }
        let krate = tool.krate();
        step(
            &format!("cargo install {krate} {version}"),
            tool.why(),
            || {
                progress::install(krate, &version, tool.flags(), &root).map_err(|()| format!("{krate} {version} could not be installed: check the network connection and that a C compiler is there, then try again."))
            },
        )?;
    }
    Ok(bin)
}

/// The second word of the output of `--version`; `None` if the program does not exist.
fn installed(shell: &Shell, program: &Path) -> Option<String> {
    if !program.exists() {
        return None;
    }
    let text = cmd!(shell, "{program} --version")
        .quiet()
        .ignore_stderr()
        .read()
        .ok()?;
    text.split_whitespace().nth(1).map(str::to_owned)
}

/// The version of a crate in Cargo.lock.
fn locked(krate: &str) -> Outcome<String> {
    let lock = std::fs::read_to_string(paths::root().join("Cargo.lock"))
        .map_err(|error| format!("Cargo.lock: {error}"))?;
    let mut lines = lock.lines();
    lines
        .find(|line| *line == format!("name = \"{krate}\""))
        .and_then(|_| lines.next())
        .and_then(|line| line.strip_prefix("version = \"")?.strip_suffix('"'))
        .map(str::to_owned)
        .ok_or_else(|| format!("Cargo.lock names no {krate}: restore it from the repository."))
}
