//! The file of `--data`.

use std::io::Write;

use serde_json::json;

use crate::program::{Program, command};

use super::payload::payload;
use crate::desk::CHECKOUT;

#[test]
fn what_was_answered_is_remembered_after_a_kill() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("tabby.jsonl");
    let data = ["--data", file.to_str().unwrap()];
    let mut program = Program::start(&data, 1);
    let mut ids = Vec::new();
    for outcome in ["approve", "reject", ""] {
        let (_, made) = program.ask("POST", CHECKOUT, &payload());
        let id = made["payment"]["id"].as_str().unwrap().to_owned();
        if !outcome.is_empty() {
            let body = json!({"outcome": outcome}).to_string();
            program.ask("POST", &format!("/_sandbox/payments/{id}/outcome"), &body);
        }
        ids.push(id);
    }
    let refund = json!({"amount": "40", "reference_id": "r"}).to_string();
    program.ask(
        "POST",
        &format!("/api/v2/payments/{}/refunds", ids[0]),
        &refund,
    );
    program.ask(
        "POST",
        "/_sandbox/clock",
        &json!({"advance_s": 600}).to_string(),
    );
    let before = program.sessions();
    program.child.kill().unwrap();
    program.child.wait().unwrap();
    // One that was killed while it wrote leaves half a line.
    std::fs::OpenOptions::new()
        .append(true)
        .open(&file)
        .unwrap()
        .write_all(b"{\"sess")
        .unwrap();

    let again = Program::start(&data, 1);
    assert_eq!(again.sessions(), before);
    // The same refund is a replay, and the one that waits still ends in its time.
    again.ask(
        "POST",
        &format!("/api/v2/payments/{}/refunds", ids[0]),
        &refund,
    );
    assert_eq!(again.sessions()[0]["refunded"], "40");
    again.ask(
        "POST",
        "/_sandbox/clock",
        &json!({"advance_s": 900}).to_string(),
    );
    assert_eq!(again.sessions()[2]["status"], "EXPIRED");
    again.ask("POST", "/_sandbox/reset", "");
    drop(again);
    assert!(Program::start(&data, 1).sessions().is_empty());
}

#[test]
fn a_file_that_is_no_journal_stops_the_start_and_stays_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("package.json");
    for text in ["{\"name\": \"somebody's project\"}", "a\nb\n"] {
        std::fs::write(&file, text).unwrap();
        let output = command(&["--data", file.to_str().unwrap()])
            .output()
            .unwrap();
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1), "{error}");
        assert!(
            error.contains("package.json") && error.contains("not a file of tabby-sandbox"),
            "{error}"
        );
        assert_eq!(std::fs::read_to_string(&file).unwrap(), text);
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn two_sandboxes_do_not_share_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("tabby.jsonl");
    let data = ["--data", file.to_str().unwrap()];
    let first = Program::start(&data, 1);
    first.ask("POST", CHECKOUT, &payload());
    let output = command(&data).output().unwrap();
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{error}");
    assert!(
        error.contains("tabby.jsonl") && error.contains("another sandbox"),
        "{error}"
    );
    first.ask("POST", CHECKOUT, &payload());
    let sessions = first.sessions();
    assert_eq!(sessions.len(), 2);
    drop(first);
    assert_eq!(Program::start(&data, 1).sessions(), sessions);
}

#[test]
fn changed_settings_and_faults_are_kept_until_a_reset() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("tabby.jsonl");
    let data = ["--data", file.to_str().unwrap()];
    let settings = |program: &Program| program.ask("GET", "/_sandbox/settings", "").1;
    let faults = |program: &Program| program.ask("GET", "/_sandbox/faults", "").1;
    let program = Program::start(&data, 1);
    for change in [
        json!({"auto_capture": false, "minimum": {"AED": "7"}}),
        json!({"minimum": {"SAR": "9"}, "retry_after_s": 3}),
        json!({"auto_capture": "perhaps"}),
    ] {
        program.ask("PATCH", "/_sandbox/settings", &change.to_string());
    }
    program.fault(&json!({"operation": "create_session", "kind": "empty", "times": 3}));
    program.ask("POST", CHECKOUT, &payload());
    drop(program);

    let program = Program::start(&data, 1);
    let kept = settings(&program);
    assert_eq!(kept["auto_capture"], false);
    assert_eq!(
        (&kept["minimum"]["AED"], &kept["minimum"]["SAR"]),
        (&json!("7"), &json!("9"))
    );
    assert_eq!(kept["retry_after_s"], 3);
    // What nobody changed is as this start has it, such as its own address.
    assert_eq!(
        kept["public_url"],
        format!("http://{}", program.address).as_str()
    );
    assert_eq!(faults(&program)["faults"][0]["times"], 2);
    program.ask("POST", "/_sandbox/reset", "");
    drop(program);

    let program = Program::start(&data, 1);
    assert_eq!(settings(&program)["auto_capture"], true);
    assert_eq!(faults(&program), json!({"faults": []}));
}
