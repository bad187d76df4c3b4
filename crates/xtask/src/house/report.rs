//! Reports what is wrong.

use std::path::Path;

use crate::{Outcome, paths};

/// The path from the project's root.
pub fn shown(path: &Path) -> String {
    let path = path.strip_prefix(paths::root()).unwrap_or(path);
    path.to_string_lossy().replace('\\', "/")
}

/// An error that lists everything that is wrong, if anything is.
pub fn told(wrong: &[String]) -> Outcome {
    if wrong.is_empty() {
        Ok(())
    } else {
        Err(wrong.join("\n  "))
    }
}
