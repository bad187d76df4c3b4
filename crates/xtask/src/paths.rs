//! The paths of the project.

use std::path::{Path, PathBuf};
use std::{env, fs};

use crate::Outcome;

/// The project's root folder.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here).to_path_buf()
}

/// The folder for everything that is built.
pub fn target() -> PathBuf {
    root().join("target")
}

/// The folder of the finished programs.
pub fn dist() -> PathBuf {
    target().join("dist")
}

/// The built and compressed terminal, which the server embeds.
pub fn terminal() -> PathBuf {
    target().join("terminal")
}

/// The end-to-end tests, and the npm packages that they and the build use.
pub fn e2e() -> PathBuf {
    root().join("tests").join("e2e")
}

/// The servers that the speed of reads is compared with.
pub fn reads() -> PathBuf {
    root().join("tests").join("reads")
}

/// The folder for tools that this project installs for itself. It is in the user's cache folder, so
/// that all checkouts share it and the user's own tools are not replaced.
pub fn tools() -> PathBuf {
    let cache = env::var_os("XDG_CACHE_HOME")
        .filter(|dir| !dir.is_empty())
        .map(PathBuf::from);
    let home = env::var_os("HOME")
        .or_else(|| env::var_os("USERPROFILE"))
        .map(|home| PathBuf::from(home).join(".cache"));
    cache
        .or(home)
        .unwrap_or_else(target)
        .join("tabby-pos")
        .join("tools")
}

/// Adds every file below a folder to `files`.
pub fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Outcome {
    for entry in fs::read_dir(folder)
        .map_err(|error| format!("{}: {error}", folder.display()))?
        .flatten()
    {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}
