//! How an operation ends.

use super::model::aed;
use crate::money::Money;
use crate::operation::sample::{reading_with, refund, request, sale_paid_by};
use crate::operation::{
    ACCEPTED_LATE, Asked, GatewayRefusal, Movement, Operation, OperationAnswer, OperationEffect,
    OperationEvent, OperationRefusal, OperationState, Operations, transition,
};
use crate::sale::sample::{START, paid, reading};
use crate::sale::{PaymentSnapshot, PaymentState, RETURNS_ENOUGH};
use crate::time::{Millis, Timestamp};
use OperationAnswer::{Accepted, Refused, TryLater, Unanswered};
use PaymentState::{Authorized, Closed};

const NO: OperationAnswer = Refused(GatewayRefusal::Request);

fn run(operation: &Operation, events: Vec<OperationEvent>, now: Timestamp) -> Operation {
    let step = |operation: Operation, event| transition(&operation, event, now).operation;
    events.into_iter().fold(operation.clone(), step)
}

fn answered(answer: OperationAnswer) -> OperationEvent {
    OperationEvent::Answered(answer)
}

fn read(status: PaymentState, captured: u64, refunded: u64) -> OperationEvent {
    OperationEvent::Read(reading_with(status, aed(captured), aed(refunded)))
}

fn asked(operation: &Operation) -> Asked {
    match operation.state {
        OperationState::Asked(asked) => asked,
        other => panic!("{other:?}"),
    }
}

fn ends_refused(operation: &Operation, why: OperationRefusal) -> bool {
    matches!(operation.state, OperationState::Refused { why: known, .. } if known == why)
}

fn authorised(movement: Movement, snapshot: &PaymentSnapshot) -> Operation {
    let sale = sale_paid_by(snapshot);
    Operations::default()
        .ask(&sale, &request(1, movement), snapshot, START)
        .unwrap()
}

fn capture(minor: u64, last: bool) -> Operation {
    let amount: Money = aed(minor);
    authorised(Movement::Capture { amount, last }, &reading(Authorized))
}

#[test]
fn only_a_snapshot_ends_a_refund_whatever_the_gateway_answers() {
    for answer in [Accepted, Unanswered, NO] {
        let open = run(&refund(), vec![answered(answer)], START);
        assert!(open.is_open(), "{answer:?}");
        let done = run(&open, vec![read(Closed, 25_000, 5_000)], START);
        assert!(done.is_done(), "{answer:?}");
    }
    let accepted = run(&refund(), vec![answered(Accepted)], START);
    let smaller = run(&accepted, vec![read(Closed, 25_000, 4_999)], START);
    assert!(smaller.is_open());
}

#[test]
fn each_answer_but_try_later_is_followed_by_a_reading() {
    let payment = refund().intent.payment;
    for answer in [Accepted, NO, Unanswered] {
        let next = transition(&refund(), answered(answer), START);
        assert_eq!(next.effects, [OperationEffect::Read(payment.clone())]);
    }
    let next = transition(&refund(), answered(TryLater), START);
    assert!(next.effects.is_empty());
}

#[test]
fn a_snapshot_from_while_a_try_is_under_way_ends_nothing() {
    let events = vec![read(Closed, 25_000, 5_000), read(Closed, 25_000, 25_000)];
    assert_eq!(run(&refund(), events, START), refund());
}

#[test]
fn a_refusal_ends_it_only_after_a_snapshot_that_was_read_afterwards() {
    let before = run(
        &refund(),
        vec![read(Closed, 25_000, 0), answered(NO)],
        START,
    );
    assert!(before.is_open());
    let unread = run(&before, vec![OperationEvent::NotRead], START);
    assert!(unread.is_open());
    let after = run(&unread, vec![read(Closed, 25_000, 0)], START);
    let why = OperationRefusal::Gateway(GatewayRefusal::Request);
    assert!(ends_refused(&after, why));
}

#[test]
fn a_refusal_does_not_end_what_an_earlier_try_may_have_done() {
    let later = START.after(Millis::seconds(60));
    let doubt = run(
        &refund(),
        vec![answered(Unanswered), read(Closed, 25_000, 0)],
        START,
    );
    let again = transition(&doubt, OperationEvent::Tick, later);
    assert_eq!(again.effects, [OperationEffect::Call]);
    let events = vec![answered(NO), read(Closed, 25_000, 0)];
    let refused = run(&again.operation, events, later);
    assert!(asked(&refused).in_doubt && asked(&refused).tries == 2);
    let shown = run(&refused, vec![read(Closed, 25_000, 5_000)], later);
    assert!(shown.is_done());
}

#[test]
fn what_a_snapshot_leaves_no_room_for_will_not_happen_any_more() {
    let doubt = run(&refund(), vec![answered(Unanswered)], START);
    let mut foreign = doubt.clone();
    foreign.intent.amount = aed(20_000);
    let over = run(&foreign, vec![read(Closed, 25_000, 10_000)], START);
    assert!(ends_refused(&over, OperationRefusal::Overtaken));

    let capture = run(&capture(10_000, false), vec![answered(Unanswered)], START);
    let closed = run(&capture, vec![read(Closed, 0, 0)], START);
    assert!(ends_refused(&closed, OperationRefusal::Overtaken));
    let no_room = run(&capture, vec![read(Authorized, 9_999, 0)], START);
    assert!(no_room.is_open());
}

#[test]
fn a_void_is_done_when_the_payment_is_closed_and_something_was_released() {
    let void = authorised(Movement::Void, &reading(Authorized));
    let accepted = run(&void, vec![answered(Accepted)], START);
    assert!(run(&accepted, vec![read(Authorized, 0, 0)], START).is_open());
    assert!(run(&accepted, vec![read(Closed, 0, 0)], START).is_done());
    assert!(run(&accepted, vec![read(Closed, 10_000, 0)], START).is_done());
    let captured = run(&accepted, vec![read(Closed, 25_000, 0)], START);
    assert!(ends_refused(&captured, OperationRefusal::Overtaken));
}

#[test]
fn a_last_capture_is_done_when_the_rest_is_released() {
    let accepted = run(&capture(10_000, true), vec![answered(Accepted)], START);
    let held = run(&accepted, vec![read(Authorized, 10_000, 0)], START);
    assert!(held.is_open());
    assert!(run(&held, vec![read(Closed, 10_000, 0)], START).is_done());

    let several = run(&capture(10_000, false), vec![answered(Accepted)], START);
    assert!(run(&several, vec![read(Authorized, 10_000, 0)], START).is_done());

    // The gateway will not release the rest; the amount was captured all the same.
    let refused = run(&capture(10_000, true), vec![answered(NO)], START);
    assert!(run(&refused, vec![read(Authorized, 10_000, 0)], START).is_done());
}

#[test]
fn a_restart_in_the_middle_of_a_call_looks_first_and_then_asks_with_the_same_key() {
    let key = refund().intent.key;
    let restarted = transition(&refund(), OperationEvent::Tick, START);
    assert!(asked(&restarted.operation).in_doubt);
    assert!(matches!(restarted.effects[..], [OperationEffect::Read(_)]));
    // Without a reading it is not asked again, however long that takes.
    let later = START.after(Millis::seconds(600));
    let unread = transition(&restarted.operation, OperationEvent::Tick, later);
    assert!(matches!(unread.effects[..], [OperationEffect::Read(_)]));
    let read = run(&unread.operation, vec![read(Closed, 25_000, 0)], later);
    let again = transition(&read, OperationEvent::Tick, later);
    assert_eq!(again.effects, [OperationEffect::Call]);
    assert_eq!(asked(&again.operation).tries, 2);
    assert_eq!(again.operation.intent.key, key);
}

#[test]
fn after_hours_in_which_nobody_looked_a_snapshot_comes_before_the_next_try() {
    let missing = vec![answered(Unanswered), read(Closed, 25_000, 0)];
    let missing = run(&refund(), missing, START);
    // Such as after a stop of the server for longer than a gateway knows a key.
    let later = START.after(Millis::seconds(25 * 3_600));
    let looked = transition(&missing, OperationEvent::Tick, later);
    assert!(matches!(looked.effects[..], [OperationEffect::Read(_)]));
    // It had been carried out meanwhile.
    let done = run(&looked.operation, vec![read(Closed, 25_000, 5_000)], later);
    assert!(done.is_done());
    // It had not: it is asked for after its pause.
    let still = run(&looked.operation, vec![read(Closed, 25_000, 0)], later);
    let soon = transition(&still, OperationEvent::Tick, later);
    assert!(matches!(soon.effects[..], [OperationEffect::Read(_)]));
    let after = later.after(asked(&still).retry_pause());
    let again = transition(&still, OperationEvent::Tick, after);
    assert_eq!(again.effects, [OperationEffect::Call]);
}

#[test]
fn what_was_accepted_is_not_asked_for_again_and_somebody_is_called_after_an_hour() {
    let accepted = run(&refund(), vec![answered(Accepted)], START);
    let late = START.after(ACCEPTED_LATE);
    let mut operation = accepted;
    let mut alarms = 0;
    for minutes in 0..180 {
        let now = START.after(Millis::seconds(minutes * 60));
        let ticked = transition(&operation, OperationEvent::Tick, now);
        assert!(!ticked.effects.contains(&OperationEffect::Call));
        let next = transition(&ticked.operation, read(Closed, 25_000, 0), now);
        let called = next.effects.contains(&OperationEffect::Alarm);
        assert!(!called || now >= late);
        alarms += u32::from(called);
        operation = next.operation;
    }
    assert_eq!(alarms, 1);
    assert!(run(&operation, vec![read(Closed, 25_000, 5_000)], late).is_done());
}

#[test]
fn somebody_is_called_once_when_many_tries_had_no_answer() {
    let mut operation = refund();
    let (mut now, mut alarms) = (START, 0);
    for _ in 0..20 {
        operation = run(&operation, vec![answered(Unanswered)], now);
        let next = transition(&operation, read(Closed, 25_000, 0), now);
        let called = next.effects.contains(&OperationEffect::Alarm);
        assert!(!called || asked(&next.operation).tries > RETURNS_ENOUGH);
        alarms += u32::from(called);
        now = now.after(asked(&next.operation).retry_pause());
        operation = transition(&next.operation, OperationEvent::Tick, now).operation;
    }
    assert_eq!((alarms, asked(&operation).tries), (1, 21));
}

#[test]
fn what_has_ended_stays_as_it_is() {
    let done = run(
        &refund(),
        vec![answered(Accepted), read(Closed, 25_000, 5_000)],
        START,
    );
    let refused = run(
        &refund(),
        vec![answered(NO), read(Closed, 25_000, 0)],
        START,
    );
    for ended in [done, refused] {
        for event in [
            OperationEvent::Tick,
            OperationEvent::NotRead,
            answered(Accepted),
            answered(Unanswered),
            OperationEvent::Read(paid()),
            read(Closed, 25_000, 25_000),
        ] {
            let next = transition(&ended, event, START.after(Millis::seconds(9_999)));
            assert_eq!(next.operation, ended);
            assert!(next.effects.is_empty());
        }
    }
}

#[test]
fn a_snapshot_of_another_payment_or_without_sums_says_nothing() {
    let refused = run(&refund(), vec![answered(NO)], START);
    let mut other = paid();
    other.payment = crate::id::PaymentId::try_from("another".to_owned()).unwrap();
    let mut unreadable = paid();
    unreadable.refunded = None;
    for snapshot in [other, unreadable] {
        let next = run(&refused, vec![OperationEvent::Read(snapshot)], START);
        assert_eq!(next, refused);
    }
}
