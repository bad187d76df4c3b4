//! Answers that break, come late or never.

use std::io::{ErrorKind, Read};
use std::time::{Duration, Instant};

use serde_json::json;

use crate::program::Program;

use super::payload::payload;
use crate::desk::CHECKOUT;

#[test]
fn a_reset_comes_in_the_middle_of_the_answer_and_after_it_was_done() {
    let program = Program::start(&[], 1);
    program.fault(&json!({"operation": "create_session", "kind": "reset"}));
    let mut stream = program.send("POST", CHECKOUT, &payload());
    let mut text = Vec::new();
    let error = stream.read_to_end(&mut text).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ConnectionReset);
    assert_eq!(program.sessions().len(), 1);
}

#[test]
fn an_answer_that_never_comes_may_have_been_done_or_not() {
    let program = Program::start(&[], 1);
    for (kind, sessions) in [("no_answer_before", 0), ("no_answer_after", 1)] {
        program.fault(&json!({"operation": "create_session", "kind": kind, "times": 1}));
        let mut stream = program.send("POST", CHECKOUT, &payload());
        // Another call is answered meanwhile, and nothing has come by then.
        let until = Instant::now() + Duration::from_secs(20);
        while program.ask("GET", "/_sandbox/requests", "").1["requests"]
            .as_array()
            .unwrap()
            .is_empty()
        {
            assert!(Instant::now() < until);
        }
        assert_eq!(program.sessions().len(), sessions, "{kind}");
        stream
            .set_read_timeout(Some(Duration::from_millis(50)))
            .unwrap();
        let silence = stream.read(&mut [0; 1]).unwrap_err().kind();
        assert!(matches!(
            silence,
            ErrorKind::WouldBlock | ErrorKind::TimedOut
        ));
        assert_eq!(
            program
                .ask("DELETE", "/_sandbox/requests", "")
                .0
                .lines()
                .next(),
            Some("HTTP/1.1 204 No Content")
        );
    }
}

#[test]
fn slow_answers_come_late_or_drop_by_drop() {
    let program = Program::start(&[], 1);
    program.fault(&json!({"operation": "create_session", "kind": "slow", "ms": 120, "times": 1}));
    let begun = Instant::now();
    assert!(program.ask("POST", CHECKOUT, &payload()).0.contains("200"));
    assert!(begun.elapsed() >= Duration::from_millis(120));
    program.fault(
        &json!({"operation": "create_session", "kind": "slow", "bytes_per_s": 20_000, "times": 1}),
    );
    let begun = Instant::now();
    let (_, body) = program.ask("POST", CHECKOUT, &payload());
    let length = u32::try_from(body.to_string().len()).unwrap();
    assert_eq!(body["status"], "created");
    assert!(
        begun.elapsed() >= Duration::from_secs(1) * length / 20_000 / 2,
        "{:?}",
        begun.elapsed()
    );
}
