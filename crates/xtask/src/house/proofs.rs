//! Checks that the tests which docs/security.md names are there: a test that was renamed or removed proves
//! nothing any more.

use std::fs;
use std::path::Path;

use super::report::told;
use crate::{Outcome, paths};

/// The page, and what it calls the folder of the server's tests.
const PAGE: &str = "docs/security.md";
const SHORT: &str = "it/";
const LONG: &str = "crates/server/tests/it/";

/// Checks that each test and each file which the page names is there.
pub fn check() -> Outcome {
    let root = paths::root();
    let page = root.join(PAGE);
    let text = fs::read_to_string(&page).map_err(|error| format!("{PAGE}: {error}"))?;
    told(&missing(&root, &text))
}

/// The names in the tables that nothing has. A name without a file is in the file named before it.
fn missing(root: &Path, page: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    let rows = page.lines().filter(|line| line.starts_with("| "));
    let proofs = rows.filter_map(|row| row.trim_end_matches(" |").rsplit_once(" | "));
    for (_, proofs) in proofs {
        let mut text = String::new();
        for name in proofs.split('`').skip(1).step_by(2) {
            let (file, test) = match name.split_once(": ") {
                Some((file, test)) => (Some(file), Some(test)),
                None if name.contains('.') => (Some(name), None),
                None => (None, Some(name)),
            };
            if let Some(file) = file {
                let path = match file.strip_prefix(SHORT) {
                    Some(rest) => format!("{LONG}{rest}"),
                    None => file.to_owned(),
                };
                match fs::read_to_string(root.join(&path)) {
                    Ok(read) => text = read,
                    Err(_) => wrong.push(format!("{PAGE} names {path}, which is not there")),
                }
            }
            if let Some(test) = test.filter(|test| !text.contains(test)) {
                wrong.push(format!(
                    "{PAGE} names {test}, which is not in the file that it names"
                ));
            }
        }
    }
    wrong
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proof_that_is_not_there_is_named() {
        let root = paths::root();
        let row = |proof: &str| missing(&root, &format!("| 1 | what | tested | {proof} |"));
        let here = "crates/xtask/src/house/proofs.rs";
        let own = "a_proof_that_is_not_there_is_named";
        assert_eq!(row("–"), [""; 0]);
        assert_eq!(
            row(&format!("`{here}: {own}`, `missing`; `it/main.rs`")),
            [""; 0]
        );
        assert_eq!(row("`it/nowhere.rs`").len(), 1);
        let renamed = ["a_proof", "of_before"].join("_");
        let said = row(&format!("`{here}: {own}`, `{renamed}`"));
        assert!(
            said.len() == 1 && said.concat().contains(&renamed),
            "{said:?}"
        );
    }
}
