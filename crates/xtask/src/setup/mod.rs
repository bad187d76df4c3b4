//! Installs what is missing. On a new machine with only rustup's cargo, that is everything.
//!
//! | file | what it does |
//! |---|---|
//! | `wasm` | finds or builds a compiler for wasm32, with or without rustup's server |
//! | `tools` | installs trunk, wasm-bindgen, wasm-pack and cargo-mutants |
//! | `progress` | runs cargo and prints its progress |
//! | `system` | installs packages of the operating system: Node.js, Chromium, Firefox, WebKitGTK, nginx |

mod progress;
mod python;
mod shell;
mod system;
mod tools;
mod wasm;

pub use progress::build;
pub use shell::shell;

use std::path::PathBuf;

use xshell::{Shell, cmd};

use crate::say::step;
use crate::{Outcome, paths};

/// What builds and tests need to know about this machine.
#[derive(Clone, Debug)]
pub struct Machine {
    /// The rustup toolchain that compiles for wasm32, if it is not the default one.
    toolchain: Option<String>,
    /// Folders that come first in `PATH`.
    tools: Vec<PathBuf>,
    /// The browser for tests.
    pub chromium: Option<PathBuf>,
    /// The driver of that browser.
    pub chromedriver: Option<PathBuf>,
    /// The browsers in which one test each is run.
    pub others: system::OtherBrowsers,
}

impl Machine {
    /// A shell in the project's root, with the tools in its `PATH`.
    pub fn shell(&self) -> Outcome<Shell> {
        let shell = shell()?;
        let path = std::env::var_os("PATH").unwrap_or_default();
        let all = self
            .tools
            .iter()
            .cloned()
            .chain(std::env::split_paths(&path));
        let joined = std::env::join_paths(all)
            .map_err(|error| format!("PATH cannot be extended: {error}"))?;
        shell.set_var("PATH", joined);
        shell.set_var("TRUNK_SKIP_VERSION_CHECK", "true");
        Ok(shell)
    }

    /// [`Self::shell`] with the compiler for wasm32.
    pub fn wasm_shell(&self) -> Outcome<Shell> {
        let shell = self.shell()?;
        if let Some(toolchain) = &self.toolchain {
            shell.set_var("RUSTUP_TOOLCHAIN", toolchain);
        }
        Ok(shell)
    }

    /// The tools that build the terminal, as a text: when it changes, the terminal is built again.
    pub fn fingerprint(&self) -> String {
        format!(
            "{:?} {} {}",
            self.toolchain,
            tools::TRUNK,
            wasm::version(self.toolchain.as_deref()).unwrap_or_default()
        )
    }
}

/// Installs what a build needs.
pub fn for_building() -> Outcome<Machine> {
    let toolchain = wasm::compiler()?;
    let node = system::node()?;
    let bin = tools::cargo_tools(&[tools::Tool::WasmBindgen, tools::Tool::Trunk])?;
    let packages = npm_packages(&node)?;
    Ok(Machine {
        toolchain,
        tools: vec![bin, packages.join(".bin")],
        chromium: None,
        chromedriver: None,
        others: system::OtherBrowsers::default(),
    })
}

/// Installs what the tests need: the tools of a build, a browser and its driver.
pub fn for_testing() -> Outcome<Machine> {
    let machine = for_building()?;
    tools::cargo_tools(&[tools::Tool::WasmPack])?;
    let (chromium, chromedriver) = system::browser()?;
    Ok(Machine {
        chromium: Some(chromium),
        chromedriver: Some(chromedriver),
        ..machine
    })
}

/// Installs everything that any task of the tests needs.
pub fn everything() -> Outcome<Machine> {
    components()?;
    let machine = Machine {
        others: system::other_browsers(),
        ..for_testing()?
    };
    system::manual()?;
    tell_versions(&machine)?;
    Ok(machine)
}

/// The versions that this was last tested with. Other versions are used, too, because a machine
/// that cannot reach a version's server could not install it.
const TESTED: [(&str, &str); 4] = [
    ("rustc", "1.95.0"),
    ("cargo", "1.95.0"),
    ("node", "20.20.2"),
    ("chromium", "156.0.8078.108"),
];

/// Prints which compiler and tools are used, and the versions that this was tested with.
fn tell_versions(machine: &Machine) -> Outcome {
    let shell = machine.shell()?;
    for (program, tested) in TESTED {
        let path = match (program, &machine.chromium) {
            ("chromium", Some(chromium)) => chromium.clone(),
            _ => PathBuf::from(program),
        };
        let version = cmd!(shell, "{path} --version")
            .quiet()
            .ignore_stderr()
            .read();
        let version = version.unwrap_or_else(|_| "unknown".to_owned());
        eprintln!("  {program}: {} (tested with {tested})", version.trim());
    }
    eprintln!("  trunk: {} (the only one that is used)", tools::TRUNK);
    Ok(())
}

/// Installs rustfmt and clippy for the default toolchain.
pub fn components() -> Outcome {
    let shell = shell()?;
    for (probe, component) in [("fmt", "rustfmt"), ("clippy", "clippy")] {
        if cmd!(shell, "cargo {probe} --version")
            .quiet()
            .ignore_stdout()
            .ignore_stderr()
            .run()
            .is_err()
        {
            step(
                &format!("rustup component add {component}"),
                "the checks use it",
                || {
                    cmd!(shell, "rustup component add {component}")
                    .quiet()
                    .run()
                    .map_err(|_| format!("{component} is missing and rustup could not add it: install it, then try again."))
                },
            )?;
        }
    }
    Ok(())
}

/// Installs wasm-opt and Playwright, as locked in tests/e2e; returns `node_modules`.
fn npm_packages(node: &system::Node) -> Outcome<PathBuf> {
    let why = "wasm-opt makes the terminal small, Playwright drives the browser in tests";
    npm_ci(node, "tests/e2e", why)
}

/// Installs the npm packages that this folder locks, if they are not installed; returns
/// `node_modules`.
fn npm_ci(node: &system::Node, name: &str, why: &str) -> Outcome<PathBuf> {
    let folder = paths::root().join(name);
    let modules = folder.join("node_modules");
    let lock = folder.join("package-lock.json");
    let stamp = modules.join(".installed");
    let wanted =
        std::fs::read_to_string(&lock).map_err(|error| format!("{}: {error}", lock.display()))?;
    if std::fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(modules);
    }
    step(&format!("npm ci in {name}"), why, || {
        let shell = shell()?;
        shell.change_dir(&folder);
        // Playwright would download its own browser; the system's browser is used instead.
        shell.set_var("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1");
        let npm = &node.npm;
        cmd!(shell, "{npm} ci --no-audit --no-fund --loglevel=error")
            .quiet()
            .run()
            .map_err(|_| format!("npm could not install the packages in {name}: check the network connection, then try again."))?;
        std::fs::write(&stamp, &wanted).map_err(|error| error.to_string())
    })?;
    Ok(modules)
}

/// The programs that the speed of reads is compared with.
pub struct Rivals {
    /// nginx from Debian.
    pub nginx: PathBuf,
    /// Node.js, which runs the Fastify server in [`paths::reads`].
    pub node: PathBuf,
}

/// Installs what reads are compared with: nginx and wrk from Debian, Fastify from npm.
pub fn for_reads() -> Outcome<Rivals> {
    system::reads()?;
    npm_ci(
        &system::node()?,
        "tests/reads",
        "reads are compared with Fastify's",
    )?;
    let place = |name: &str| system::program(name).ok_or_else(|| format!("{name} is missing."));
    Ok(Rivals {
        nginx: place("nginx")?,
        node: place("node")?,
    })
}

/// What runs the programs that use Checkout.com's SDKs.
pub struct Sdks {
    /// Node.js.
    pub node: PathBuf,
    /// Python, with the SDK.
    pub python: PathBuf,
}

/// Installs Checkout.com's official SDKs: for Node.js from npm, for Python from PyPI.
pub fn for_sdks() -> Outcome<Sdks> {
    npm_ci(
        &system::node()?,
        "tests/sdks/node",
        "Checkout.com's SDK for Node.js runs against the sandbox",
    )?;
    let node = system::program("node").ok_or("node is missing.")?;
    let python = python::with_sdk()?;
    Ok(Sdks { node, python })
}

/// Installs cargo-mutants; returns the path of the program.
pub fn mutants() -> Outcome<PathBuf> {
    Ok(tools::cargo_tools(&[tools::Tool::Mutants])?.join("cargo-mutants"))
}
