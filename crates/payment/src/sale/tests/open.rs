//! A sale that may still be paid: waiting for its customer, being cancelled, or in doubt.

use super::states::{at, cancelling, ended_as, put_aside, waiting};
use crate::sale::sample::{START, paid, reading, session};
use crate::sale::{
    Alarm, Cause, Doubt, DoubtOver, Effect, End, Event, PAY_WINDOW, PaymentState, SaleState, State,
    transition,
};
use crate::time::{Millis, Timestamp};

#[test]
fn a_reading_that_says_paid_ends_in_paid_from_wherever_the_sale_is_open() {
    let in_doubt = at(
        &cancelling(Cause::Cashier),
        [Event::CancelUnanswered],
        START,
    )
    .sale;
    for open in [
        waiting(),
        cancelling(Cause::Cashier),
        cancelling(Cause::TimeOut),
        in_doubt,
    ] {
        let sale = at(&open, [Event::Read(paid())], START).sale;
        assert!(sale.is_paid(), "{open:?}");
    }
}

#[test]
fn cancel_that_loses_the_race_ends_paid() {
    let asked = at(&waiting(), [Event::Cancel(Cause::Cashier)], START);
    assert_eq!(asked.effects, [Effect::Cancel(session().id)]);
    let answered = at(&asked.sale, [Event::CancelAnswered], START);
    assert_eq!(answered.effects, [Effect::Read(session().payment)]);
    let read = at(&answered.sale, [Event::Read(paid())], START);
    assert!(read.sale.is_paid());
}

#[test]
fn nothing_is_called_cancelled_before_a_reading_says_so() {
    let answered = at(&cancelling(Cause::Cashier), [Event::CancelAnswered], START).sale;
    assert_eq!(answered.state_name(), SaleState::Cancelling);
    let unread = at(&answered, [Event::NotRead], START).sale;
    assert!(unread.state_name() == SaleState::Checking);
    let still_open = at(
        &answered,
        [Event::Read(reading(PaymentState::Created))],
        START,
    )
    .sale;
    assert!(still_open.state_name() == SaleState::Checking);
    let again = at(&still_open, [Event::Tick], START);
    assert_eq!(again.effects, [Effect::Cancel(session().id)]);
    let ended = at(
        &again.sale,
        [Event::Read(reading(PaymentState::Expired))],
        START,
    )
    .sale;
    assert_eq!(ended_as(&ended), Some(End::Cancelled(Cause::Cashier)));
}

#[test]
fn the_deadline_takes_the_session_back_and_a_reading_calls_it_expired() {
    let early = at(&waiting(), [Event::Tick], Timestamp(START.0 + 299_999));
    assert_eq!(early.effects, [Effect::Read(session().payment)]);
    let late = at(&waiting(), [Event::Tick], Timestamp(START.0 + 300_000));
    assert_eq!(late.effects, [Effect::Cancel(session().id)]);
    let ended = at(
        &late.sale,
        [
            Event::CancelAnswered,
            Event::Read(reading(PaymentState::Expired)),
        ],
        START,
    );
    assert_eq!(ended_as(&ended.sale), Some(End::Expired));
}

#[test]
fn expired_without_our_asking_was_the_customer_until_the_gateways_own_time_is_over() {
    let expired = || Event::Read(reading(PaymentState::Expired));
    let early = at(&waiting(), [expired()], Timestamp(START.0 + 60_000)).sale;
    assert_eq!(ended_as(&early), Some(End::Cancelled(Cause::Customer)));
    let late = at(&waiting(), [expired()], Timestamp(START.0 + 20 * 60_000)).sale;
    assert_eq!(ended_as(&late), Some(End::Expired));
}

#[test]
fn what_the_gateway_calls_out_of_time_is_expired_unless_the_cashier_cancelled_it() {
    let timed_out = || Event::Read(reading(PaymentState::TimedOut));
    let early = Timestamp(START.0 + 60_000);
    let by_itself = at(&waiting(), [timed_out()], early).sale;
    assert_eq!(ended_as(&by_itself), Some(End::Expired));
    let cancelled = at(
        &waiting(),
        [Event::Cancel(Cause::Cashier), timed_out()],
        early,
    )
    .sale;
    assert_eq!(ended_as(&cancelled), Some(End::Cancelled(Cause::Cashier)));
}

#[test]
fn a_payment_that_cannot_be_read_keeps_waiting_and_is_in_doubt_after_the_deadline() {
    let sale = at(&waiting(), [Event::NotRead], START).sale;
    assert!(sale.is_waiting());
    let late = at(&waiting(), [Event::NotRead], START.after(PAY_WINDOW)).sale;
    assert!(late.state_name() == SaleState::Checking);
}

#[test]
fn an_unknown_status_is_doubt_and_passes_when_a_known_one_comes() {
    let doubtful = at(
        &waiting(),
        [Event::Read(reading(PaymentState::Unknown))],
        START,
    )
    .sale;
    assert!(matches!(
        &doubtful.state,
        State::Checking(
            _,
            Doubt {
                over: DoubtOver::UnknownStatus,
                ..
            }
        )
    ));
    let back = at(
        &doubtful,
        [Event::Read(reading(PaymentState::Created))],
        START,
    )
    .sale;
    assert!(back.is_waiting());
}

#[test]
fn a_clock_that_was_set_back_takes_the_code_back_at_once() {
    let earlier = Timestamp(START.0 - 4 * 60 * 60 * 1_000);
    assert_eq!(
        at(&waiting(), [Event::Tick], earlier).effects,
        [Effect::Cancel(session().id)]
    );
    let four = Millis::seconds(4);
    assert!(waiting().freshness.is_older_than(four, earlier));
}

#[test]
fn what_the_cashier_put_aside_holds_the_terminal_no_longer_and_is_paid_late_if_it_is_paid() {
    assert!(cancelling(Cause::Cashier).holds_terminal());
    let sale = put_aside();
    assert!(sale.is_open() && !sale.holds_terminal());
    let late = at(&sale, [Event::Read(paid())], START);
    assert!(late.sale.state_name() == SaleState::PaidLate);
    assert_eq!(late.effects, [Effect::Alarm(Alarm::PaidLate)]);
    // A code that may be on the screen is not put aside: it is cancelled first.
    let waiting = waiting();
    assert_eq!(at(&waiting, [Event::PutAside], START).sale, waiting);
}

#[test]
fn setting_aside_cancels_what_may_still_be_paid_until_a_reading_says_that_it_is_over() {
    let unknown = || Event::Read(reading(PaymentState::Unknown));
    let doubt = at(&waiting(), [unknown()], START).sale;
    let aside = at(&doubt, [Event::PutAside], START);
    assert_eq!(aside.effects, [Effect::Cancel(session().id)]);
    assert!(!aside.sale.holds_terminal());
    let open = Event::Read(reading(PaymentState::Created));
    let still = at(&aside.sale, [Event::CancelUnanswered, open], START).sale;
    assert!(still.is_open() && !still.holds_terminal());
    assert_eq!(
        at(&still, [Event::Tick], START).effects,
        [Effect::Cancel(session().id)]
    );
    let over = at(&still, [Event::Read(reading(PaymentState::Expired))], START).sale;
    assert!(!over.is_open());
}

#[test]
fn a_cancellation_that_does_not_take_changes_nothing_however_often_it_is_tried() {
    let doubtful = at(
        &cancelling(Cause::Cashier),
        [
            Event::CancelUnanswered,
            Event::Read(reading(PaymentState::Created)),
        ],
        START,
    )
    .sale;
    for answer in [Event::CancelAnswered, Event::CancelUnanswered] {
        let mut sale = doubtful.clone();
        for n in 1..10 {
            let now = START.after(Millis::seconds(8 * n));
            let outcomes = [
                Event::Tick,
                answer.clone(),
                Event::Read(reading(PaymentState::Created)),
            ];
            for event in outcomes {
                let next = transition(&sale, event.clone(), now);
                assert!(
                    next.sale.differs_in_freshness_only(&doubtful),
                    "{event:?} {next:?}"
                );
                assert!(event != Event::Tick || next.effects == [Effect::Cancel(session().id)]);
                assert!(
                    event != answer || next.effects == [Effect::Read(session().payment)],
                    "{event:?}"
                );
                sale = next.sale;
            }
        }
        let end = at(
            &sale,
            [
                Event::Tick,
                Event::CancelAnswered,
                Event::Read(reading(PaymentState::Expired)),
            ],
            START,
        );
        assert_eq!(ended_as(&end.sale), Some(End::Cancelled(Cause::Cashier)));
    }
}
