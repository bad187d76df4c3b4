//! Checkout.com's SDK for Python, in an environment of its own.

use std::path::PathBuf;

use xshell::cmd;

use super::shell::shell;
use super::system;
use crate::say::step;
use crate::{Outcome, paths};

/// Installs what `tests/sdks/python/requirements.txt` names, if it is not installed; returns the
/// Python that has it.
pub fn with_sdk() -> Outcome<PathBuf> {
    let folder = paths::target().join("sdks-python");
    let python = folder.join("bin/python");
    let list = paths::root().join("tests/sdks/python/requirements.txt");
    let stamp = folder.join(".installed");
    let wanted =
        std::fs::read_to_string(&list).map_err(|error| format!("{}: {error}", list.display()))?;
    if std::fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(python);
    }
    let system_python = system_python()?;
    step(
        "pip install checkout-sdk",
        "Checkout.com's SDK for Python runs against the sandbox",
        || {
            let shell = shell()?;
            cmd!(shell, "{system_python} -m venv --clear {folder}")
                .quiet()
                .run()
                .map_err(|_| "Python could not make an environment: see above.".to_owned())?;
            cmd!(
                shell,
                "{python} -m pip install --quiet --disable-pip-version-check -r {list}"
            )
            .quiet()
            .run()
            .map_err(|_| {
                "pip could not install the SDK: check the network connection, then try again."
                    .to_owned()
            })?;
            std::fs::write(&stamp, &wanted).map_err(|error| error.to_string())
        },
    )?;
    Ok(python)
}

/// A Python that can make environments, which Debian has in a package of its own.
fn system_python() -> Outcome<PathBuf> {
    let found = || {
        let python = system::which("python3")?;
        let shell = shell().ok()?;
        let can = cmd!(shell, "{python} -c 'import ensurepip, venv'");
        let is_able = can.quiet().ignore_stdout().ignore_stderr().run().is_ok();
        is_able.then_some(python)
    };
    if found().is_none() && system::can_install() {
        system::install(
            &["python3", "python3-venv"],
            "Checkout.com's SDK for Python runs against the sandbox",
        )?;
    }
    found().ok_or_else(|| {
        "Python 3 with venv is missing: install it (on Debian: python3 python3-venv), then try again."
            .to_owned()
    })
}
