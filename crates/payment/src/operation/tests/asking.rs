//! Which operations may be asked for.

use super::model::aed;
use crate::money::{Currency, Money};
use crate::operation::sample::{id, reading_with, request, sale_paid_by};
use crate::operation::{Movement, NotAllowed, Operation, Operations};
use crate::sale::sample::{START, manual, paid, reading, sale, session};
use crate::sale::{Event, Intent, PaymentSnapshot, PaymentState, Sale, sample, transition};
use PaymentState::{Authorized, Closed, Expired};

fn capture(minor: u64) -> Movement {
    let (amount, last) = (aed(minor), false);
    Movement::Capture { amount, last }
}

fn refund(minor: u64) -> Movement {
    let amount = aed(minor);
    Movement::Refund { amount }
}

fn ask(movement: Movement, snapshot: &PaymentSnapshot) -> Result<Operation, NotAllowed> {
    let sale = sale_paid_by(&paid());
    Operations::default().ask(&sale, &request(1, movement), snapshot, START)
}

fn of_sale(sale: &Sale) -> Result<Operation, NotAllowed> {
    Operations::default().ask(sale, &request(1, refund(100)), &paid(), START)
}

#[test]
fn each_rule_refuses_with_its_reason() {
    let at = |status, captured, refunded| reading_with(status, aed(captured), aed(refunded));
    let sar = Money::from_minor(100, Currency::Sar).unwrap();
    let last = true;
    let cases = [
        (capture(0), at(Authorized, 0, 0), NotAllowed::Zero),
        (refund(0), at(Closed, 25_000, 0), NotAllowed::Zero),
        (
            Movement::Capture { amount: sar, last },
            at(Authorized, 0, 0),
            NotAllowed::Currency,
        ),
        (
            Movement::Refund { amount: sar },
            at(Closed, 25_000, 0),
            NotAllowed::Currency,
        ),
        (
            capture(25_001),
            at(Authorized, 0, 0),
            NotAllowed::AboveAuthorized { left: aed(25_000) },
        ),
        (
            capture(15_001),
            at(Authorized, 10_000, 0),
            NotAllowed::AboveAuthorized { left: aed(15_000) },
        ),
        (
            refund(25_001),
            at(Closed, 25_000, 0),
            NotAllowed::AboveCaptured { left: aed(25_000) },
        ),
        (
            refund(5_001),
            at(Closed, 10_000, 5_000),
            NotAllowed::AboveCaptured { left: aed(5_000) },
        ),
        (
            refund(1),
            at(Closed, 25_000, 25_000),
            NotAllowed::AboveCaptured { left: aed(0) },
        ),
        (capture(1), at(Closed, 10_000, 0), NotAllowed::NotAuthorized),
        (capture(1), at(Expired, 0, 0), NotAllowed::NotAuthorized),
        (
            Movement::Void,
            at(Closed, 10_000, 0),
            NotAllowed::NotAuthorized,
        ),
        (
            Movement::Void,
            at(Authorized, 25_000, 0),
            NotAllowed::NothingToRelease,
        ),
        (refund(1), at(Authorized, 0, 0), NotAllowed::NotClosed),
        (refund(1), at(Authorized, 10_000, 0), NotAllowed::NotClosed),
    ];
    for (movement, snapshot, why) in cases {
        let asked = ask(movement, &snapshot);
        assert_eq!(asked, Err(why), "{movement:?} of {snapshot:?}");
        assert!(!why.to_string().is_empty());
    }
}

#[test]
fn what_is_left_can_be_captured_released_and_refunded() {
    let at = |status, captured, refunded| reading_with(status, aed(captured), aed(refunded));
    for (movement, snapshot, amount) in [
        (capture(25_000), at(Authorized, 0, 0), 25_000),
        (capture(15_000), at(Authorized, 10_000, 0), 15_000),
        (Movement::Void, at(Authorized, 0, 0), 25_000),
        (Movement::Void, at(Authorized, 10_000, 0), 15_000),
        (refund(25_000), at(Closed, 25_000, 0), 25_000),
        (refund(5_000), at(Closed, 10_000, 5_000), 5_000),
    ] {
        let operation = ask(movement, &snapshot).unwrap();
        assert_eq!(operation.intent.amount, aed(amount), "{movement:?}");
        assert_eq!(operation.intent.before.captured, snapshot.captured.unwrap());
        assert!(operation.is_open());
    }
}

#[test]
fn a_sale_without_money_of_its_own_takes_no_operation() {
    let waiting = {
        let created = Event::Created(Box::new(session()), reading(PaymentState::Created));
        transition(&sale(), created, START).sale
    };
    let after = |sale: &Sale, events: &[Event]| {
        let run = |sale: Sale, event: &Event| transition(&sale, event.clone(), START).sale;
        events.iter().fold(sale.clone(), run)
    };
    let expired = after(&waiting, &[Event::Read(reading(Expired))]);
    let late = after(&expired, &[Event::Read(paid())]);
    let returning = after(&late, &[Event::Return]);
    let mut other = paid();
    other.amount = Some(aed(100));
    let frozen = after(&waiting, &[Event::Read(other)]);
    for (sale, why) in [
        (sale(), NotAllowed::NotPaid),
        (waiting, NotAllowed::NotPaid),
        (expired, NotAllowed::NotPaid),
        (late, NotAllowed::LateUndecided),
        (returning, NotAllowed::LateReturning),
        (frozen, NotAllowed::Frozen),
    ] {
        assert_eq!(of_sale(&sale), Err(why), "{:?}", sale.state);
    }
}

#[test]
fn a_snapshot_of_another_payment_or_with_unreadable_sums_is_not_used() {
    let broken: [fn(&mut PaymentSnapshot); 5] = [
        |reading| reading.captured = None,
        |reading| reading.refunded = None,
        |reading| reading.amount = Some(aed(100)),
        |reading| reading.reference = None,
        |reading| reading.mode = None,
    ];
    for change in broken {
        let mut snapshot = paid();
        change(&mut snapshot);
        assert_eq!(ask(refund(1), &snapshot), Err(NotAllowed::NotReadable));
    }
}

#[test]
fn a_second_operation_waits_until_the_first_has_ended() {
    let (sale, paid) = (sale_paid_by(&paid()), paid());
    let mut operations = Operations::default();
    let first = operations
        .ask(&sale, &request(1, refund(100)), &paid, START)
        .unwrap();
    operations.add(first);
    let second = operations.ask(&sale, &request(2, refund(100)), &paid, START);
    assert_eq!(second, Err(NotAllowed::UnderWay(id(1))));
    assert_eq!(
        operations.takes_another(&sale),
        Err(NotAllowed::UnderWay(id(1)))
    );
}

#[test]
fn a_payment_that_the_sale_captures_is_not_captured_or_voided_beside_it() {
    let intent = Intent {
        terms: manual(),
        ..sample::intent()
    };
    let created = Event::Created(Box::new(session()), reading(PaymentState::Created));
    let waiting = transition(&sample::sale_of(intent), created, START).sale;
    let sale = transition(&waiting, Event::Read(reading(Authorized)), START).sale;
    for movement in [capture(100), Movement::Void] {
        let request = request(1, movement);
        let asked = Operations::default().ask(&sale, &request, &reading(Authorized), START);
        assert_eq!(asked, Err(NotAllowed::CapturedBySale));
    }
}

#[test]
fn the_same_request_is_the_same_operation_and_another_body_is_not() {
    let operation = ask(refund(100), &paid()).unwrap();
    let sale = operation.intent.sale;
    assert!(operation.intent.is_asked_by(sale, &request(1, refund(100))));
    let mut other = request(1, refund(100));
    other.reason = crate::id::OperationReason::new("torn").ok();
    for other in [
        other,
        request(1, refund(101)),
        request(1, capture(100)),
        request(2, refund(100)),
    ] {
        assert!(!operation.intent.is_asked_by(sale, &other), "{other:?}");
    }
    let again = ask(refund(100), &paid()).unwrap();
    assert!(operation.intent.is_same(&again.intent));
    assert_eq!(operation.intent.key.as_str(), id(1).to_string());
}
