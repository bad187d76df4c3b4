//! That the proofs themselves are sound: they repeat to the letter, reach what they are about, and
//! their data fits the code. The counts come from `prove short` and the long forms.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests may")]

use std::path::Path;

use prove::bugs::bugs;
use prove::matrix::{Circumstance, Scene, matrix, play, play_crash};
use prove::model::{Bounds, explore};
use prove::sim::{Day, simulate};

#[test]
fn a_seed_is_the_same_day_to_the_same_step() {
    let day = |seed| Day {
        seed,
        sales: 12,
        troubled: true,
        trace: true,
    };
    let first = simulate(day(7));
    assert_eq!(first, simulate(day(7)));
    assert_ne!(first.trace, simulate(day(8)).trace);
    assert_eq!(first.violations, [""; 0]);
    assert!(first.trace.len() > 100);
}

#[test]
fn every_call_of_the_matrix_is_reached_and_goes_wrong() {
    let cells = matrix().unwrap().cells();
    assert!(cells.len() > 2_000);
    let mut calls: Vec<_> = cells.iter().map(|cell| cell.call).collect();
    calls.dedup();
    let circumstances = [Circumstance::None, Circumstance::DiskFull];
    for (call, circumstance) in calls
        .iter()
        .flat_map(|call| circumstances.map(|so| (*call, so)))
    {
        let (number, cell) = cells
            .iter()
            .enumerate()
            .find(|(_, cell)| cell.call == call && cell.circumstance == circumstance)
            .unwrap();
        let outcome = play(*cell, u64::try_from(number).unwrap());
        assert!(outcome.reached, "{cell:?}\n{}", outcome.trace.join("\n"));
        assert_eq!(outcome.violations, [""; 0], "{cell:?}");
    }
}

#[test]
fn the_proxy_may_die_at_the_first_and_at_the_last_point_of_each_scene() {
    for scene in Scene::ALL {
        let all = play_crash(scene, None);
        assert!(all.points > 8, "{scene:?} has {} points", all.points);
        for point in [1, all.points / 2] {
            let outcome = play_crash(scene, Some(point));
            assert!(outcome.reached, "{scene:?} {point}");
            assert_eq!(outcome.violations, [""; 0], "{scene:?} {point}");
        }
    }
}

#[test]
fn the_smallest_model_holds_and_finds_what_it_should() {
    let bounds = Bounds {
        sales: 1,
        losses: 0,
        doubles: 0,
        crashes: 0,
        reloads: 0,
    };
    let explored = explore(bounds, 1).unwrap();
    assert!(explored.to_the_end);
    assert_eq!(explored.broken, [""; 0]);
}

#[test]
fn every_planted_bug_has_one_place_to_be_planted_in() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let all = bugs().unwrap();
    assert!(all.len() >= 20);
    for bug in all {
        let text = std::fs::read_to_string(root.join(&bug.file)).unwrap();
        assert_eq!(text.matches(&bug.find).count(), 1, "{}", bug.name);
    }
}
