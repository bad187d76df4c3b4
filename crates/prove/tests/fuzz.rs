//! What is fuzzed, with seeds and changes of them: the same in every run. The long form is `cargo xtask
//! prove fuzz`.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests may")]

use std::panic::{AssertUnwindSafe, catch_unwind};

use fastrand::Rng;
use prove::fuzz::{TARGETS, api, mutate};

/// How many changes of its seeds each target gets.
const CHANGES: u32 = 2_000;

#[test]
fn no_change_of_a_seed_breaks_what_reads_it() {
    for target in TARGETS {
        let mut rng = Rng::with_seed(7);
        for n in 0..CHANGES {
            let seed = rng.choice(target.seeds).unwrap();
            let bytes = match n {
                0 => seed.to_vec(),
                _ => mutate::changed(seed, &mut rng),
            };
            let ran = catch_unwind(AssertUnwindSafe(|| (target.run)(&bytes)));
            assert!(
                ran.is_ok(),
                "{}: {}",
                target.name,
                String::from_utf8_lossy(&bytes)
            );
        }
    }
}

#[test]
fn seeds_are_read_by_their_targets() {
    for target in TARGETS {
        for seed in target.seeds {
            (target.run)(seed);
        }
    }
}

#[test]
fn no_request_of_our_own_document_is_answered_by_a_fault_of_the_servers() {
    let answered = api::run(3_000, 1).unwrap();
    assert_eq!(answered.faults, [""; 0], "{:?}", answered.statuses);
    assert_eq!(answered.unmade, [""; 0]);
    // Most requests are understood, or nothing would be tried.
    let taken = answered.statuses.get(&200).copied().unwrap_or_default();
    assert!(taken > 500, "{:?}", answered.statuses);
}
