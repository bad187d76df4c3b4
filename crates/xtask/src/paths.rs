//! Where things are.

use std::env;
use std::path::{Path, PathBuf};

/// The project's root.
pub fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here).to_path_buf()
}

/// What is built.
pub fn target() -> PathBuf {
    root().join("target")
}

/// The finished programs.
pub fn dist() -> PathBuf {
    target().join("dist")
}

/// The built and compressed terminal, as the proxy embeds it.
pub fn terminal() -> PathBuf {
    target().join("terminal")
}

/// The end-to-end tests and the packages that they and the build take from npm.
pub fn e2e() -> PathBuf {
    root().join("tests").join("e2e")
}

/// The servers that reads are compared with.
pub fn reads() -> PathBuf {
    root().join("tests").join("reads")
}

/// Tools that this project installs for itself: beside other caches, so that every checkout of it
/// shares them and none of the user's own tools is replaced.
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
