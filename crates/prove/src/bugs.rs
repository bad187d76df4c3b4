//! Planted bugs: mistakes with money in them, one place each. `bugs.toml` has them; `cargo xtask
//! prove` makes them in a copy of the project and expects the tests to fail.

use serde::Deserialize;

/// A mistake.
#[derive(Clone, PartialEq, Eq, Debug, Deserialize)]
pub struct Bug {
    /// What it is.
    pub name: String,
    /// Where.
    pub file: String,
    /// A package and a part of the names of its tests that know it, where those of its own crate do
    /// not. They run first.
    pub tests: Option<String>,
    /// What stands there, once.
    pub find: String,
    /// What it becomes.
    pub replace: String,
}

#[derive(Deserialize)]
struct All {
    bug: Vec<Bug>,
}

/// All of them.
///
/// # Errors
///
/// What TOML says.
pub fn bugs() -> Result<Vec<Bug>, toml::de::Error> {
    toml::from_str::<All>(include_str!("../bugs.toml")).map(|all| all.bug)
}
