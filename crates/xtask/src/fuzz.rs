//! Fuzzing: requests that are made from our own OpenAPI document, and libFuzzer on everything that reads what
//! others send.

use std::fs;

use xshell::{Shell, cmd};

use crate::{Outcome, paths};

/// The targets, as `prove::fuzz` names them.
const TARGETS: [&str; 7] = [
    "tabby_answer",
    "checkout_answer",
    "webhook",
    "amount",
    "proof",
    "configuration",
    "surface",
];

/// For how many seconds each target runs, unless `TABBY_POS_FUZZ_S` says it.
const SECONDS: &str = "30";

/// Sends the requests, then runs each target. What libFuzzer finds is kept below `target/fuzz` for the next
/// time, and what breaks a target is named.
/// `prove` runs the program of that crate.
pub fn fuzz(shell: &Shell, prove: impl Fn(&[&str]) -> Outcome) -> Outcome {
    prove(&["requests"])?;
    if cmd!(shell, "cargo fuzz --version")
        .quiet()
        .ignore_stdout()
        .run()
        .is_err()
    {
        return Err(
            "cargo-fuzz is not installed: cargo install --locked cargo-fuzz; it needs a C++ compiler, too"
                .to_owned(),
        );
    }
    let seconds = shell
        .var("TABBY_POS_FUZZ_S")
        .unwrap_or_else(|_| SECONDS.to_owned());
    let built = paths::target().join("fuzz");
    let seeds = built.join("seeds");
    let folder = seeds.display().to_string();
    prove(&["seeds", "--folder", &folder])?;
    let package = paths::root().join("crates/prove/fuzz");
    let mut broken = Vec::new();
    for target in TARGETS {
        let (corpus, seeds) = (built.join("corpus").join(target), seeds.join(target));
        fs::create_dir_all(&corpus).map_err(|error| error.to_string())?;
        // The sanitizers need a nightly compiler, and find faults of unsafe code, which ours has none of.
        let run = cmd!(
            shell,
            "cargo fuzz run --fuzz-dir {package} --target-dir {built} --sanitizer none {target} {corpus} {seeds} -- -max_total_time={seconds} -timeout=10 -print_final_stats=1 -verbosity=0"
        );
        if run.quiet().run().is_err() {
            broken.push(target);
        }
    }
    match broken.is_empty() {
        true => Ok(()),
        false => Err(format!(
            "broken by some bytes: {}: see above",
            broken.join(", ")
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_target_has_a_program() {
        let package = paths::root().join("crates/prove/fuzz/targets");
        let files = fs::read_dir(package).unwrap();
        let mut names: Vec<_> = files
            .map(|file| {
                file.unwrap()
                    .path()
                    .file_stem()
                    .unwrap()
                    .to_string_lossy()
                    .into_owned()
            })
            .collect();
        names.sort();
        let mut targets = TARGETS.to_vec();
        targets.sort_unstable();
        assert_eq!(names, targets);
    }
}
