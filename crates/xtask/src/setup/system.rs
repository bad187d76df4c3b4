//! Installs packages of the operating system.

use std::path::{Path, PathBuf};

use xshell::cmd;

use super::shell::shell;
use crate::Outcome;
use crate::say::step;

/// Node.js, with its package manager.
#[derive(Clone, Debug)]
pub struct Node {
    /// The path of `npm`.
    pub npm: PathBuf,
}

/// Whether packages can be installed without asking: as root, on Debian or a system derived from
/// it.
pub fn can_install() -> bool {
    let is_root = shell().and_then(|shell| {
        cmd!(shell, "id -u")
            .quiet()
            .ignore_stderr()
            .read()
            .map_err(|e| e.to_string())
    });
    is_root.is_ok_and(|id| id.trim() == "0")
        && Path::new("/etc/debian_version").exists()
        && which("apt-get").is_some()
}

/// Installs packages of Debian.
pub fn install(packages: &[&str], why: &str) -> Outcome {
    let names = packages.join(" ");
    step(&format!("apt-get install {names}"), why, || {
        let shell = shell()?;
        shell.set_var("DEBIAN_FRONTEND", "noninteractive");
        let failed = |_| {
            format!(
                "apt-get could not install {names}: check the network connection, then try again."
            )
        };
        cmd!(shell, "apt-get update -qq")
            .quiet()
            .ignore_stdout()
            .run()
            .map_err(failed)?;
        cmd!(
            shell,
            "apt-get install -y -qq --no-install-recommends {packages...}"
        )
        .quiet()
        .ignore_stdout()
        .run()
        .map_err(failed)
    })
}

/// Finds or installs Node.js 18 or newer.
pub fn node() -> Outcome<Node> {
    let found = || which("npm").filter(|_| node_version().is_some_and(|major| major >= 18));
    if let Some(npm) = found() {
        return Ok(Node { npm });
    }
    if can_install() {
        install(&["nodejs", "npm"], "wasm-opt and Playwright come from npm")?;
    }
    found().map(|npm| Node { npm }).ok_or_else(|| {
        "Node.js 18 or newer with npm is missing: install it (https://nodejs.org, or your system's nodejs and npm packages), then try again."
            .to_owned()
    })
}

fn node_version() -> Option<u32> {
    let shell = shell().ok()?;
    let version = cmd!(shell, "node --version")
        .quiet()
        .ignore_stderr()
        .read()
        .ok()?;
    version
        .trim_start_matches('v')
        .split('.')
        .next()?
        .parse()
        .ok()
}

/// Finds or installs Chromium and its driver.
pub fn browser() -> Outcome<(PathBuf, PathBuf)> {
    let found = || {
        let named = std::env::var_os("TABBY_POS_CHROMIUM").map(PathBuf::from);
        let browser = named.or_else(|| {
            ["chromium", "google-chrome", "chromium-browser"]
                .into_iter()
                .find_map(which)
        })?;
        Some((browser, which("chromedriver")?))
    };
    if found().is_none() && can_install() {
        // Without these fonts, Debian's Chromium draws boxes in place of Arabic.
        install(
            &["chromium", "chromium-driver", "fonts-noto-core"],
            "tests run in a real browser",
        )?;
    }
    if let Some((browser, driver)) = found() {
        for program in [&browser, &driver] {
            eprintln!("  {}: {}", program.display(), version_of(program));
        }
        return Ok((browser, driver));
    }
    Err({
        "Chromium or chromedriver is missing: install both (on Debian: chromium chromium-driver fonts-noto-core), then try again."
            .to_owned()
    })
}

/// The browsers besides Chromium: the name that the tests use, the programs that each needs, and
/// the packages of Debian that contain them.
const OTHERS: [(&str, &[&str], &[&str]); 2] = [
    ("firefox", &["firefox-esr"], &["firefox-esr"]),
    (
        "webkit",
        &["WebKitWebDriver", "Xvfb"],
        &["webkit2gtk-driver", "xvfb"],
    ),
];

/// The browsers besides Chromium; the tests use one after another.
#[derive(Clone, Default, Debug)]
pub struct OtherBrowsers {
    /// The browsers that are installed.
    pub here: Vec<&'static str>,
    /// The browsers that are not installed, and the packages that contain them.
    pub missing: Vec<(&'static str, String)>,
}

/// Finds or installs Firefox and WebKitGTK. Nothing else needs them: if one cannot be installed,
/// its test is skipped, and the summary of the tests says so.
pub fn other_browsers() -> OtherBrowsers {
    let is_here = |programs: &[&str]| programs.iter().all(|program| which(program).is_some());
    let missing = OTHERS
        .iter()
        .filter(|(_, programs, _)| !is_here(programs))
        .flat_map(|(.., packages)| packages.iter().copied())
        .collect::<Vec<_>>();
    if !missing.is_empty() && can_install() {
        let installed = install(&missing, "one journey runs in each of the other browsers");
        if let Err(sentence) = installed {
            eprintln!("✗ {sentence}");
        }
    }
    let mut found = OtherBrowsers::default();
    for (name, programs, packages) in OTHERS {
        match is_here(programs) {
            true => found.here.push(name),
            false => found.missing.push((name, packages.join(" "))),
        }
    }
    found
}

/// The tools that the commands in the operations manual are tested with, and their packages.
const MANUAL: [(&str, &str); 5] = [
    ("nginx", "nginx-light"),
    ("systemd-analyze", "systemd"),
    ("sqlite3", "sqlite3"),
    ("openssl", "openssl"),
    ("curl", "curl"),
];

/// Finds or installs the tools that the tests of docs/operations.md need.
pub fn manual() -> Outcome {
    let missing = packages(
        &MANUAL,
        "the commands in docs/operations.md are tried with them",
    )?;
    if missing.is_empty() || std::env::var("TABBY_POS_WITHOUT_NGINX").is_ok_and(|set| set == "1") {
        return Ok(());
    }
    Err(format!(
        "Tools that docs/operations.md is tried with are missing: install them (on Debian: {missing}), or set TABBY_POS_WITHOUT_NGINX=1 to leave out the tests that need them."
    ))
}

/// The tools for measuring the reads of other servers, and their packages.
const READS: [(&str, &str); 3] = [
    ("nginx", "nginx-light"),
    ("wrk", "wrk"),
    ("taskset", "util-linux"),
];

/// Finds or installs nginx, wrk for the load, and taskset, which gives each a core of its own.
pub fn reads() -> Outcome {
    let missing = packages(&READS, "reads are compared with nginx's, under wrk's load")?;
    if missing.is_empty() {
        return Ok(());
    }
    Err(format!(
        "Tools that reads are measured with are missing: install them (on Debian: {missing}), then try again."
    ))
}

/// Installs the packages of those tools that are missing, if that is possible. Returns the packages
/// that are still missing, for people to install.
fn packages(tools: &[(&str, &'static str)], why: &str) -> Outcome<String> {
    let missing = || {
        let missing = tools.iter().filter(|(tool, _)| program(tool).is_none());
        missing.map(|(_, package)| *package).collect::<Vec<_>>()
    };
    if !missing().is_empty() && can_install() {
        let had_nginx = program("nginx").is_some();
        install(&missing(), why)?;
        if !had_nginx && program("nginx").is_some() {
            stop_nginx()?;
        }
    }
    Ok(missing().join(" "))
}

/// Stops nginx: its package starts it as a service, which is not wanted here.
fn stop_nginx() -> Outcome {
    let shell = shell()?;
    if which("systemctl").is_some() {
        // Without systemd, nothing was started.
        let _ = cmd!(shell, "systemctl disable --now nginx")
            .quiet()
            .ignore_stdout()
            .ignore_stderr()
            .run();
    }
    Ok(())
}

/// The version that a program prints.
fn version_of(program: &Path) -> String {
    let said = shell().ok().and_then(|shell| {
        cmd!(shell, "{program} --version")
            .quiet()
            .ignore_stderr()
            .read()
            .ok()
    });
    said.unwrap_or_else(|| "of a version that it does not tell".to_owned())
}

/// The path of a program; also looks in the folders for administrators.
pub fn program(name: &str) -> Option<PathBuf> {
    which(name).or_else(|| {
        let folders = ["/usr/sbin", "/sbin"];
        let mut files = folders.iter().map(|folder| Path::new(folder).join(name));
        files.find(|file| file.is_file())
    })
}

/// The path of a program in `PATH`.
pub fn which(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|folder| folder.join(program))
        .find(|file| file.is_file())
}
