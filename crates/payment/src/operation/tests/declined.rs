//! What the gateway accepts and declines later.

use super::model::aed;
use crate::operation::sample::{reading_with, refund, request, sale_paid_by};
use crate::operation::{
    GatewayRefusal, Movement, Operation, OperationAnswer, OperationEffect, OperationEvent,
    OperationFate, OperationRefusal, OperationState, Operations, transition,
};
use crate::sale::PaymentState::Closed;
use crate::sale::sample::{START, paid};
use crate::time::Millis;
use OperationAnswer::{Accepted, Refused, TryLater, Unanswered};
use OperationEvent::{Answered, Found, NotRead, Tick};

const NO: OperationAnswer = Refused(GatewayRefusal::Request);
const DECLINED: OperationEvent = Found(OperationFate::Declined);

fn run(operation: &Operation, events: &[OperationEvent]) -> Operation {
    let step = |operation: Operation, event: &_| {
        transition(&operation, Clone::clone(event), START).operation
    };
    events.iter().fold(operation.clone(), step)
}

/// A snapshot that does not show the refund.
fn missing() -> OperationEvent {
    OperationEvent::Read(reading_with(Closed, aed(25_000), aed(0)))
}

fn shown() -> OperationEvent {
    OperationEvent::Read(reading_with(Closed, aed(25_000), aed(5_000)))
}

/// How an operation stands, in a word.
fn word(operation: &Operation) -> &'static str {
    match operation.state {
        OperationState::Asked(_) => "open",
        OperationState::Done { .. } => "done",
        OperationState::Refused { why, .. } => match why {
            OperationRefusal::Declined => "declined",
            OperationRefusal::Gateway(_) => "refused",
            OperationRefusal::Overtaken => "overtaken",
        },
    }
}

/// Each state that an open operation can be in, and what the list's word makes of it.
#[test]
fn a_declined_action_ends_an_operation_only_after_a_snapshot_that_does_not_show_it() {
    let later = [Answered(Unanswered), missing()];
    for (events, end) in [
        // A try is under way.
        (vec![], "open"),
        (vec![missing()], "open"),
        // Answered, and not read since.
        (vec![Answered(Accepted)], "open"),
        (vec![Answered(Unanswered)], "open"),
        (vec![Answered(TryLater)], "open"),
        (vec![Answered(NO)], "open"),
        (vec![Answered(Accepted), NotRead], "open"),
        (vec![missing(), Answered(Accepted)], "open"),
        // Read since.
        (vec![Answered(Accepted), missing()], "declined"),
        (vec![Answered(Unanswered), missing()], "declined"),
        (vec![Answered(Accepted), missing(), NotRead], "declined"),
        (vec![Tick, missing()], "declined"),
        // Ended before.
        (vec![Answered(Accepted), shown()], "done"),
        (vec![Answered(NO), missing()], "refused"),
    ] {
        let ended = run(&run(&refund(), &events), &[DECLINED]);
        assert_eq!(word(&ended), end, "{events:?}");
        let unclear = run(&run(&refund(), &events), &[Found(OperationFate::Unclear)]);
        assert_eq!(unclear, run(&refund(), &events), "{events:?}");
    }
    // The next try is under way.
    let again = START.after(Millis::seconds(60));
    let again = transition(&run(&refund(), &later), Tick, again);
    assert_eq!(again.effects, [OperationEffect::Call]);
    assert_eq!(word(&run(&again.operation, &[DECLINED])), "open");
}

#[test]
fn what_a_snapshot_shows_is_done_whatever_the_list_says() {
    let events = [Answered(Accepted), missing(), shown(), DECLINED];
    assert_eq!(word(&run(&refund(), &events)), "done");
}

#[test]
fn what_is_declined_stays_so_and_another_one_may_be_asked_for() {
    let events = [Answered(Accepted), missing(), DECLINED];
    let declined = run(&refund(), &events);
    for event in [
        Tick,
        NotRead,
        missing(),
        shown(),
        Answered(Accepted),
        DECLINED,
    ] {
        let next = transition(&declined, event, START.after(Millis::seconds(9_999)));
        assert_eq!((&next.operation, next.effects.len()), (&declined, 0));
    }
    let known = Operations::new(vec![declined]);
    let amount = aed(25_000);
    let request = request(2, Movement::Refund { amount });
    let next = known.ask(&sale_paid_by(&paid()), &request, &paid(), START);
    assert_eq!(next.unwrap().intent.amount, amount);
}

/// The list costs a call: it is asked for where it may have an answer.
#[test]
fn the_list_is_asked_for_after_a_snapshot_that_does_not_show_what_may_have_been_accepted() {
    for (answer, is_asked) in [
        (Accepted, true),
        (Unanswered, true),
        (TryLater, false),
        (NO, false),
    ] {
        let answered = run(&refund(), &[Answered(answer)]);
        let read = transition(&answered, missing(), START);
        let asked = OperationEffect::Find(refund().intent.payment);
        assert_eq!(read.effects.contains(&asked), is_asked, "{answer:?}");
        let read = transition(&answered, shown(), START);
        assert!(read.effects.is_empty(), "{answer:?}");
    }
    // What an earlier try may have done counts, too.
    let doubt = [Answered(Unanswered), missing()];
    let again = START.after(Millis::seconds(60));
    let again = transition(&run(&refund(), &doubt), Tick, again).operation;
    let refused = run(&again, &[Answered(NO)]);
    let read = transition(&refused, missing(), START);
    assert_eq!(
        read.effects,
        [OperationEffect::Find(refund().intent.payment)]
    );
    assert_eq!(word(&run(&read.operation, &[DECLINED])), "declined");
}
