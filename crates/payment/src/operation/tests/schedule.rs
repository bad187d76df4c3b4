//! When the server asks about an operation by itself.

use crate::operation::sample::refund;
use crate::operation::{
    OPERATION_READ_FIRST, OperationAnswer, OperationEffect, OperationEvent, transition,
};
use crate::sale::sample::{START, paid};
use crate::time::{Millis, Timestamp};

#[test]
fn an_open_operation_is_due_after_a_start_and_then_less_and_less_often() {
    let answer = OperationEvent::Answered(OperationAnswer::Accepted);
    let open = transition(&refund(), answer, START).operation;
    assert!(open.is_due(None, START));
    assert!(!open.is_due(Some(START), START));
    assert!(open.is_due(Some(START), START.after(OPERATION_READ_FIRST)));
    // The server notes a little later than the try that it has asked.
    let (mut last, mut readings) = (START.after(Millis(5)), Vec::new());
    for seconds in 0..24 * 3_600 {
        let now = START.after(Millis::seconds(seconds).max(Millis(5)));
        if open.is_due(Some(last), now) {
            last = now;
            readings.push(seconds);
        }
    }
    assert_eq!(readings[..8], [2, 4, 8, 16, 32, 64, 128, 256]);
    assert_eq!(readings[12..15], [7_696, 11_296, 14_896]);
    assert!(readings.len() < 40, "{readings:?}");
    // The clock was set back.
    let ahead = START.after(Millis::seconds(3_600));
    assert!(open.is_due(Some(ahead), START));
}

#[test]
fn the_pauses_between_tries_grow_to_an_hour() {
    let mut operation = refund();
    let (mut now, mut tries) = (START, Vec::new());
    while tries.len() < 14 {
        let answer = OperationEvent::Answered(OperationAnswer::Unanswered);
        operation = transition(&operation, answer, now).operation;
        operation = transition(&operation, OperationEvent::Read(paid()), now).operation;
        let begun = now;
        loop {
            now = now.after(Millis::seconds(1));
            let next = transition(&operation, OperationEvent::Tick, now);
            operation = next.operation;
            if next.effects.contains(&OperationEffect::Call) {
                break;
            }
        }
        tries.push(now.since(begun).0 / 1_000);
    }
    assert_eq!(tries[..4], [8, 16, 32, 64]);
    assert_eq!(tries[13], 3_600);
}

#[test]
fn a_call_that_was_not_made_is_repeated_without_a_reading() {
    let answer = OperationEvent::Answered(OperationAnswer::TryLater);
    let open = transition(&refund(), answer, START).operation;
    let now = Timestamp(START.0 + 8_000);
    let next = transition(&open, OperationEvent::Tick, now);
    assert_eq!(next.effects, [OperationEffect::Call]);
}

#[test]
fn what_has_ended_is_never_due() {
    let answer = OperationEvent::Answered(OperationAnswer::Refused(
        crate::operation::GatewayRefusal::Key,
    ));
    let refused = transition(&refund(), answer, START).operation;
    let ended = transition(&refused, OperationEvent::Read(paid()), START).operation;
    assert!(!ended.is_open() && !ended.is_due(None, START));
}
