//! Reads files of `--checkout-data` that an earlier version has written.
//!
//! `golden/checkout-as-it-happened.jsonl` was written by a program that was killed. It has payments in
//! every status, a workflow and one that was removed, deliveries that wait, kept answers, a token,
//! changed settings, a fault, and a stopped clock, so that it shows the same time whenever it is
//! read. `checkout-begun-anew.jsonl` is that file after the same program was restarted with it, and
//! `checkout-shows.json` is the state that it then showed.

use serde_json::{Value, json};

use super::started::{LISTEN, ask};
use crate::program::Program;

const HAPPENED: &str = include_str!("../../golden/checkout-as-it-happened.jsonl");
const BEGUN_ANEW: &str = include_str!("../../golden/checkout-begun-anew.jsonl");
const SHOWS: &str = include_str!("../../golden/checkout-shows.json");

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

fn start(folder: &tempfile::TempDir, before: &str) -> Program {
    let file = folder.path().join("checkout.jsonl");
    std::fs::write(&file, before).unwrap();
    let more = [
        "--checkout-data",
        file.to_str().unwrap(),
        "--checkout-public-url",
        "http://127.0.0.1:8092",
    ];
    Program::start(&[&LISTEN[..], &more].concat(), 2)
}

#[test]
fn a_file_of_an_earlier_program_is_read_and_written_letter_by_letter_as_that_program_did() {
    let shows: Value = serde_json::from_str(SHOWS).unwrap();
    for (name, before) in [("killed", HAPPENED), ("begun anew", BEGUN_ANEW)] {
        let folder = tempfile::tempdir().unwrap();
        let program = start(&folder, before);
        for (part, wanted) in shows.as_object().unwrap() {
            let (_, shown) = ask(&program, "GET", &format!("/_sandbox/{part}"), "");
            assert_eq!(&shown, wanted, "{name}: {part}");
        }
        let after = std::fs::read_to_string(folder.path().join("checkout.jsonl")).unwrap();
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
    let program = start(&folder, HAPPENED);
    let status = |reference: &str| {
        let path = format!("/_sandbox/payments?search={reference}");
        let (_, list) = ask(&program, "GET", &path, "");
        let payment = &list["payments"][0];
        (
            payment["status"].as_str().unwrap().to_owned(),
            payment["captured"].as_u64().unwrap(),
        )
    };
    assert_eq!(status("late"), ("Authorized".to_owned(), 0));
    assert_eq!(status("pending"), ("Pending".to_owned(), 0));
    let span = |seconds: u32| json!({"advance_s": seconds}).to_string();
    ask(&program, "POST", "/_sandbox/clock", &span(60));
    assert_eq!(status("late"), ("Partially Captured".to_owned(), 1_000));
    ask(&program, "POST", "/_sandbox/clock", &span(1_800));
    assert_eq!(status("pending").0, "Expired");
    ask(&program, "POST", "/_sandbox/clock", &span(7 * 86_400));
    assert_eq!(status("authorized").0, "Voided");
    assert_eq!(status("partly"), ("Captured".to_owned(), 4_000));
}
