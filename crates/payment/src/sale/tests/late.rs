//! Money that comes after the end: it is kept, or it goes back.

use super::states::{
    at, cancelling, closed, ended_as, frozen_by, paid_late, put_aside, refunded, waiting,
};
use crate::sale::sample::{START, aed, paid, reading, session};
use crate::sale::{
    Alarm, Cause, Decision, Difference, Effect, End, Event, Help, PaymentSnapshot, PaymentState,
    RETURNS_ENOUGH, Return, Sale, SaleState, State, transition,
};
use crate::time::Millis;

/// The refund of late money.
fn asked(sale: &Sale) -> Return {
    match &sale.state {
        State::Late(_, late) => match late.decision {
            Decision::Return(asked) => asked,
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    }
}

#[test]
fn money_after_the_end_is_paid_late_and_raises_an_alarm() {
    let cancelled = at(
        &cancelling(Cause::Cashier),
        [Event::Read(reading(PaymentState::Expired))],
        START,
    )
    .sale;
    let late = at(&cancelled, [Event::Read(paid())], START);
    assert!(late.sale.state_name() == SaleState::PaidLate);
    assert_eq!(late.effects, [Effect::Alarm(Alarm::PaidLate)]);
}

#[test]
fn late_money_that_is_kept_is_a_paid_sale() {
    let asked = at(&paid_late(), [Event::Keep], START);
    assert_eq!(asked.effects, [Effect::Read(session().payment)]);
    assert!(asked.sale.is_unsettled());
    let kept = at(&asked.sale, [Event::Read(paid())], START).sale;
    assert!(kept.is_paid());
    assert!(!kept.is_unsettled());
}

#[test]
fn late_money_goes_back_until_a_reading_says_that_it_is_back() {
    let asked = at(&paid_late(), [Event::Return], START);
    let refund = Effect::Refund {
        payment: session().payment,
        amount: aed("250"),
        already: aed("0"),
    };
    assert_eq!(asked.effects, std::slice::from_ref(&refund));
    let unanswered = at(&asked.sale, [Event::ReturnUnanswered], START);
    assert_eq!(unanswered.effects, [Effect::Read(session().payment)]);
    let not_yet = at(&unanswered.sale, [Event::Read(paid())], START);
    assert!(not_yet.sale.state_name() == SaleState::Returning);
    assert_eq!(not_yet.effects, []);
    assert_eq!(at(&not_yet.sale, [Event::Tick], START).effects, [refund]);
    let back = at(&not_yet.sale, [Event::Read(refunded())], START).sale;
    assert_eq!(ended_as(&back), Some(End::Cancelled(Cause::Refunded)));
}

#[test]
fn a_refund_is_not_tried_again_before_a_reading_if_the_last_one_is_long_ago() {
    let asked = at(
        &paid_late(),
        [Event::Return, Event::ReturnUnanswered],
        START,
    )
    .sale;
    let after = |hours: u64| START.after(Millis::seconds(hours * 3_600));
    for hours in [2, 25] {
        let first = at(&asked, [Event::Tick], after(hours));
        assert_eq!(first.effects, [Effect::Read(session().payment)], "{hours}");
        assert_eq!(first.sale.state, asked.state, "{hours}");
        // An earlier try had refunded it.
        let back = at(&first.sale, [Event::Read(refunded())], after(hours)).sale;
        assert_eq!(ended_as(&back), Some(End::Cancelled(Cause::Refunded)));
        // None had.
        let events = [Event::Read(paid()), Event::Tick];
        let again = at(&first.sale, events, after(hours));
        assert!(matches!(again.effects[..], [Effect::Refund { .. }]));
    }
    let soon = at(&asked, [Event::Tick], after(1));
    assert!(matches!(soon.effects[..], [Effect::Refund { .. }]));
}

#[test]
fn late_money_that_was_never_captured_is_let_go() {
    let authorised = Event::Read(reading(PaymentState::Authorized));
    let late = at(&put_aside(), [authorised], START).sale;
    let asked = at(&late, [Event::Return], START);
    assert_eq!(
        asked.effects,
        [Effect::Void {
            payment: session().payment,
            attempt: 1
        }]
    );
    let closed = Event::Read(reading(PaymentState::Closed));
    let back = at(&asked.sale, [Event::ReturnAnswered, closed], START).sale;
    assert_eq!(ended_as(&back), Some(End::Cancelled(Cause::ClosedUnpaid)));
}

#[test]
fn late_money_that_was_refunded_elsewhere_is_settled() {
    let back = at(&paid_late(), [Event::Read(refunded())], START).sale;
    assert_eq!(ended_as(&back), Some(End::Cancelled(Cause::Refunded)));
}

#[test]
fn a_part_of_late_money_sent_back_elsewhere_stops_the_return_and_calls_a_person() {
    let returning = at(&paid_late(), [Event::Return], START).sale;
    let part = PaymentSnapshot {
        refunded: Some(aed("100")),
        ..paid()
    };
    let stopped = at(&returning, [Event::Read(part)], START);
    assert_eq!(frozen_by(&stopped.sale), Some(Difference::Funds));
    assert_eq!(stopped.effects, [Effect::Alarm(Alarm::Mismatch)]);
}

#[test]
fn late_money_that_does_not_get_back_is_tried_ever_less_often_and_calls_a_person() {
    let first = [Event::Return, Event::ReturnAnswered, Event::Read(paid())];
    let mut sale = at(&paid_late(), first, START).sale;
    let mut now = START;
    let mut alarms = 0;
    for pause in [16, 32, 64, 128, 256, 512, 1_024, 2_048, 3_600, 3_600] {
        let tried = at(&sale, [Event::Tick, Event::ReturnAnswered], now);
        let read = at(&tried.sale, [Event::Read(paid())], now);
        let calls_somebody = read.effects.contains(&Effect::Alarm(Alarm::NotReturned));
        alarms += usize::from(calls_somebody);
        sale = read.sale;
        let due = |seconds| sale.is_due(Millis(0), now.after(Millis::seconds(seconds)));
        assert!(!due(pause - 1) && due(pause), "{pause}");
        now = now.after(Millis::seconds(pause));
    }
    assert_eq!(alarms, 1);
}

#[test]
fn late_money_that_somebody_else_was_at_freezes_instead_of_locking_the_tills() {
    let part_given_back = || PaymentSnapshot {
        refunded: Some(aed("100")),
        ..paid()
    };
    for (before, difference) in [
        (vec![], Difference::Funds),
        (vec![Event::Keep], Difference::GivenBack),
    ] {
        let late = at(&paid_late(), before, START).sale;
        let frozen = at(&late, [Event::Read(part_given_back())], START);
        assert_eq!(frozen_by(&frozen.sale), Some(difference));
        assert_eq!(frozen.effects, [Effect::Alarm(Alarm::Mismatch)]);
        // It waits for somebody to look, whoever decided before.
        assert!(frozen.sale.is_unsettled());
        let seen = at(&frozen.sale, [Event::Keep], START).sale;
        assert!(!seen.is_unsettled());
    }
    let promise = Event::Read(reading(PaymentState::Authorized));
    let late = at(&put_aside(), [promise], START).sale;
    let gone = at(&late, [Event::Read(reading(PaymentState::Expired))], START).sale;
    assert_eq!(ended_as(&gone), Some(End::Cancelled(Cause::ClosedUnpaid)));
    let kept = at(&late, [Event::Keep], START).sale;
    let gone = at(&kept, [Event::Read(reading(PaymentState::Expired))], START).sale;
    assert_eq!(frozen_by(&gone), Some(Difference::Released));
}

#[test]
fn a_person_is_called_once_when_late_money_does_not_get_back_whatever_was_silent() {
    let first = [Event::Return, Event::ReturnUnanswered];
    let mut sale = at(&paid_late(), first, START).sale;
    let mut alarms = 0;
    for round in 0..20 {
        // Some of the readings do not come.
        let answer = match round % 3 {
            0 => Event::NotRead,
            _ => Event::Read(paid()),
        };
        let tried = at(&sale, [Event::Tick, Event::ReturnUnanswered], START);
        let read = transition(&tried.sale, answer, START);
        alarms += usize::from(read.effects.contains(&Effect::Alarm(Alarm::NotReturned)));
        sale = read.sale;
        assert_eq!(asked(&sale).is_stuck(), round >= 4, "{round}");
    }
    assert_eq!(alarms, 1);
}

#[test]
fn late_money_that_was_kept_and_is_given_back_elsewhere_freezes_the_sale() {
    let kept = at(&paid_late(), [Event::Keep], START).sale;
    for refunded in ["250", "100"] {
        let end = transition(&kept, Event::Read(closed("250", refunded)), START);
        assert_eq!(frozen_by(&end.sale), Some(Difference::GivenBack));
        assert_eq!(end.effects, [Effect::Alarm(Alarm::Mismatch)]);
        assert!(end.sale.is_unsettled(), "the goods are out");
    }
}

#[test]
fn captured_late_money_that_is_read_as_never_captured_is_frozen_and_not_called_unpaid() {
    let late = at(
        &waiting(),
        [
            Event::Cancel(Cause::Cashier),
            Event::CancelAnswered,
            Event::Read(reading(PaymentState::Expired)),
            Event::Read(paid()),
        ],
        START,
    )
    .sale;
    let returning = transition(&late, Event::Return, START).sale;
    for sale in [late, returning] {
        let end = transition(&sale, Event::Read(closed("0", "0")), START);
        assert_eq!(frozen_by(&end.sale), Some(Difference::Funds));
        assert_eq!(end.effects, [Effect::Alarm(Alarm::Mismatch)]);
    }
}

#[test]
fn a_gateway_that_was_silent_before_delays_no_return() {
    let mut late = paid_late();
    for _ in 0..600 {
        late = transition(&late, Event::NotRead, START).sale;
    }
    let returning = transition(&late, Event::Return, START).sale;
    let read = transition(&returning, Event::Read(paid()), START).sale;
    let due = |seconds| read.is_due(Millis(0), START.after(Millis::seconds(seconds)));
    assert!(!due(7) && due(8));
}

#[test]
fn money_that_does_not_get_back_waits_for_somebody_who_has_looked_and_is_tried_on() {
    let mut sale = transition(&paid_late(), Event::Return, START).sale;
    let allows_keep = |sale: &Sale| asked(sale).help == Help::Called;
    assert!(!allows_keep(&sale));
    // What was only wanted, while the ledger was away or a finger drummed, is no try.
    for _ in 0..20 {
        sale = transition(&sale, Event::Tick, START).sale;
    }
    assert!(!allows_keep(&sale));
    for _ in 0..=RETURNS_ENOUGH {
        let tried = [Event::Tick, Event::ReturnUnanswered, Event::Read(paid())];
        sale = at(&sale, tried, START).sale;
    }
    assert!(allows_keep(&sale));
    let seen = transition(&sale, Event::Keep, START).sale;
    assert!(!allows_keep(&seen));
    assert!(seen.state_name() == SaleState::Returning);
    assert!(seen.is_watched());
    // It gets there in the end, and nobody is called for it.
    let end = transition(&seen, Event::Read(closed("250", "250")), START);
    assert_eq!(ended_as(&end.sale), Some(End::Cancelled(Cause::Refunded)));
    assert_eq!(end.effects, []);
}
