//! The tools that the text needs.

pub(super) const CURL: (&str, &str) = ("curl", "curl");
pub(super) const SQLITE: (&str, &str) = ("sqlite3", "sqlite3");
pub(super) const OPENSSL: (&str, &str) = ("openssl", "openssl");

/// Says that a tool of the text is not here.
///
/// # Panics
///
/// With a sentence that names its package.
pub(super) fn need(tool: &str, package: &str) {
    assert!(
        has(tool),
        "{tool} is missing, and docs/operations.md is tried with it: install it (on Debian: apt-get install {package}), or set TABBY_POS_WITHOUT_NGINX=1 to leave out what needs it"
    );
}

fn has(tool: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::env::split_paths(&path).chain(["/usr/sbin".into(), "/sbin".into()]);
    folders
        .map(|folder| folder.join(tool))
        .any(|file| file.is_file())
}

/// Whether to leave a test out that needs these tools: one is missing, and the environment says that
/// it may be.
pub(super) fn without(tools: &[(&str, &str)]) -> bool {
    let may = std::env::var("TABBY_POS_WITHOUT_NGINX").is_ok_and(|text| text == "1");
    if may && tools.iter().any(|(tool, _)| !has(tool)) {
        return true;
    }
    for (tool, package) in tools {
        need(tool, package);
    }
    false
}
