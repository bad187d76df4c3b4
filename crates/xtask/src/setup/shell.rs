//! A shell in the project's root.

use xshell::Shell;

use crate::{Outcome, paths};

/// A shell in the project's root.
pub fn shell() -> Outcome<Shell> {
    let shell = Shell::new().map_err(|error| error.to_string())?;
    shell.change_dir(paths::root());
    Ok(shell)
}
