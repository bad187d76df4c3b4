//! Checks the public API of `crates/tabby`: a change of a public item must be intended, and must be
//! recorded in `public-api.txt` and in the crate's change log.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use public_api::Builder;
use xshell::cmd;

use crate::{Outcome, paths, setup};

/// If this variable is set, the check writes the list of items again.
const UPDATE: &str = "TABBY_POS_UPDATE";

/// Compares every public item of the crate with `crates/tabby/public-api.txt`.
pub fn check() -> Outcome {
    let listing = paths::root().join("crates/tabby/public-api.txt");
    let now = items(&described()?)?;
    if std::env::var_os(UPDATE).is_some() {
        return std::fs::write(&listing, &now)
            .map_err(|error| format!("{}: {error}", listing.display()));
    }
    let before = std::fs::read_to_string(&listing)
        .map_err(|error| format!("{}: {error}", listing.display()))?;
    println!("{:>12}  public items", now.lines().count());
    let changes = changes(&before, &now);
    if changes.is_empty() {
        return Ok(());
    }
    Err(format!(
        "what the crate offers is not what crates/tabby/public-api.txt says:\n  {}\nA line that is \
         gone breaks programs that use it: a new major version. Where it is meant, run \
         {UPDATE}=1 cargo xtask prove api, and write it into crates/tabby/CHANGELOG.md",
        changes.join("\n  ")
    ))
}

/// Writes rustdoc's JSON description of the crate with all features. This format is unstable, so
/// `RUSTC_BOOTSTRAP` lets a stable compiler write it.
fn described() -> Outcome<PathBuf> {
    let shell = setup::shell()?;
    // A separate folder: build scripts depend on this variable, and would run again for all other
    // builds.
    let target = paths::target().join("api");
    cmd!(
        shell,
        "cargo rustdoc --quiet --locked --target-dir {target} -p tabby-pay --lib --all-features -- -Z unstable-options --output-format json"
    )
    .env("RUSTC_BOOTSTRAP", "1")
    .quiet()
    .run()
    .map_err(|_| "rustdoc does not describe crates/tabby: see above".to_owned())?;
    Ok(target.join("doc/tabby.json"))
}

/// Every public item, one per line. Blanket implementations are left out because they say nothing
/// about this crate; auto traits such as `Send` because they follow from the fields.
fn items(json: &Path) -> Outcome<String> {
    let api = Builder::from_rustdoc_json(json)
        .omit_blanket_impls(true)
        .omit_auto_trait_impls(true)
        .build()
        .map_err(|error| {
            format!("this compiler's description of a crate cannot be read ({error}); cargo xtask setup says which was tested")
        })?;
    Ok(api.to_string())
}

/// The lines that are gone (`-`) and the lines that are new (`+`).
fn changes(before: &str, now: &str) -> Vec<String> {
    let set = |text| BTreeSet::from_iter(str::lines(text));
    let (before, now): (BTreeSet<&str>, BTreeSet<&str>) = (set(before), set(now));
    let gone = before.difference(&now).map(|line| format!("- {line}"));
    let new = now.difference(&before).map(|line| format!("+ {line}"));
    gone.chain(new).collect()
}

#[cfg(test)]
mod tests {
    use super::changes;

    #[test]
    fn a_public_item_that_is_gone_or_new_is_named() {
        assert_eq!(
            changes("pub mod a\npub mod b\n", "pub mod b\npub mod c\n"),
            ["- pub mod a", "+ pub mod c"]
        );
        assert!(changes("pub mod a\n", "pub mod a\n").is_empty());
    }
}
