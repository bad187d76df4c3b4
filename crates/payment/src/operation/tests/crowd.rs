//! Ten thousand refunds of one payment, begun and answered in whatever order.

use super::model::{Call, Gateway, WHOLE, aed};
use crate::operation::sample::{request, sale_paid_by};
use crate::operation::{
    Movement, NotAllowed, OperationAnswer, OperationEffect, OperationEvent, Operations,
};
use crate::sale::sample::{START, paid};
use crate::time::Millis;

const ATTEMPTS: u64 = 10_000;

#[test]
fn ten_thousand_attempts_never_refund_more_than_was_captured() {
    let sale = sale_paid_by(&paid());
    // This gateway checks nothing: only the rules on this side do.
    let mut gateway = Gateway {
        is_careful: false,
        ..Gateway::captured()
    };
    let mut operations = Operations::default();
    let (mut under_way, mut above, mut begun) = (0, 0, 0);
    let mut random = 1_u64;
    let mut next_random = |below: u64| {
        random = random
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (random >> 33) % below
    };
    let mut now = START;
    for attempt in 0..ATTEMPTS {
        now = now.after(Millis::seconds(20));
        let amount = aed(1 + next_random(97));
        let request = request(attempt.into(), Movement::Refund { amount });
        match operations.ask(&sale, &request, &gateway.snapshot(), now) {
            Ok(operation) => {
                begun += 1;
                if next_random(4) > 0 {
                    gateway.ask(&Call::of(&operation.intent));
                }
                operations.add(operation);
            }
            Err(NotAllowed::UnderWay(_)) => under_way += 1,
            Err(NotAllowed::AboveCaptured { .. }) => above += 1,
            Err(other) => panic!("{other:?}"),
        }
        // The open one goes on now and then, and any answer may be lost.
        if next_random(3) > 0 {
            continue;
        }
        for effect in operations.apply(OperationEvent::Tick, now) {
            let Some(open) = operations.open().cloned() else {
                break;
            };
            let event = match effect {
                OperationEffect::Read(_) => OperationEvent::Read(gateway.snapshot()),
                OperationEffect::Call => {
                    gateway.ask(&Call::of(&open.intent));
                    OperationEvent::Answered(match next_random(2) {
                        0 => OperationAnswer::Accepted,
                        _ => OperationAnswer::Unanswered,
                    })
                }
                OperationEffect::Find(_) => {
                    OperationEvent::Found(gateway.fate(open.intent.key.as_str()))
                }
                OperationEffect::Alarm => continue,
            };
            operations.apply(event, now);
        }
        assert!(gateway.refunded <= WHOLE);
    }
    assert!(begun > 100 && under_way > 1_000 && above > 100);
    assert!(gateway.carried_out.values().all(|times| *times == 1));
    let open = operations
        .open()
        .map_or(0, |open| open.intent.amount.minor());
    let done = operations.explained(aed(0).currency()).refunded.minor();
    assert!(gateway.refunded == done || gateway.refunded == done + open);
}
