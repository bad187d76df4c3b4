//! Reads files of `--data` that an earlier version has written.
//!
//! `golden/journal-as-it-happened.jsonl` was written by a program that was killed. It has payments
//! in every status, webhooks and their deliveries, disputes, changed settings, faults, and a
//! stopped clock, so that it shows the same time whenever it is read. `journal-begun-anew.jsonl` is
//! that file after the same program was restarted with it, and `journal-shows.json` is the state
//! that it then showed.

use serde_json::{Value, json};

use crate::program::Program;

const HAPPENED: &str = include_str!("../golden/journal-as-it-happened.jsonl");
const BEGUN_ANEW: &str = include_str!("../golden/journal-begun-anew.jsonl");
const SHOWS: &str = include_str!("../golden/journal-shows.json");

/// The lines of a file without the real times at which they were written.
fn lines(file: &str) -> Vec<String> {
    let line = |line: &str| {
        let read: Value = serde_json::from_str(line).unwrap();
        match read.pointer("/clock/wall").and_then(Value::as_str) {
            Some(wall) => line.replace(wall, "…"),
            None => line.to_owned(),
        }
    };
    file.lines().map(line).collect()
}

#[test]
fn a_file_of_an_earlier_program_is_read_and_written_letter_by_letter_as_that_program_did() {
    let shows: Value = serde_json::from_str(SHOWS).unwrap();
    for (name, before) in [("killed", HAPPENED), ("begun anew", BEGUN_ANEW)] {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("tabby.jsonl");
        std::fs::write(&file, before).unwrap();
        let path = file.to_str().unwrap();
        let program = Program::start(
            &["--data", path, "--public-url", "http://127.0.0.1:8090"],
            1,
        );
        for (part, wanted) in shows.as_object().unwrap() {
            let (_, shown) = program.ask("GET", &format!("/_sandbox/{part}"), "");
            assert_eq!(&shown, wanted, "{name}: {part}");
        }
        let after = std::fs::read_to_string(&file).unwrap();
        let (after, wanted) = (lines(&after), lines(BEGUN_ANEW));
        assert_eq!(after.len(), wanted.len(), "{name}");
        for (after, wanted) in after.iter().zip(&wanted) {
            assert_eq!(after, wanted, "{name}");
        }
    }
}

#[test]
fn what_an_earlier_program_left_unfinished_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("tabby.jsonl");
    std::fs::write(&file, HAPPENED).unwrap();
    let program = Program::start(&["--data", file.to_str().unwrap()], 1);
    let count = |status: &str| {
        let sessions = program.sessions();
        let of_it = sessions.iter().filter(|one| one["status"] == status);
        of_it.count()
    };
    assert_eq!((count("CREATED"), count("AUTHORIZED")), (2, 1));
    let a_day = json!({"advance_s": 86_400}).to_string();
    program.ask("POST", "/_sandbox/clock", &a_day);
    assert_eq!((count("CREATED"), count("AUTHORIZED")), (0, 0));
    let (_, state) = program.ask("GET", "/_sandbox/state", "");
    let is_open =
        |dispute: &&Value| ["new", "in_progress"].contains(&dispute["status"].as_str().unwrap());
    let disputes = state["disputes"].as_array().unwrap();
    assert_eq!(disputes.iter().filter(is_open).count(), 2);
    let month = json!({"advance_s": 86_400 * 30}).to_string();
    program.ask("POST", "/_sandbox/clock", &month);
    let (_, state) = program.ask("GET", "/_sandbox/state", "");
    let disputes = state["disputes"].as_array().unwrap();
    // Nobody has answered the new one; what support looks at has all the time that it wants.
    let mut ends: Vec<&str> = disputes
        .iter()
        .map(|dispute| dispute["status"].as_str().unwrap())
        .collect();
    ends.sort_unstable();
    assert_eq!(ends, ["declined", "in_progress", "refunded", "refunded"]);
}
