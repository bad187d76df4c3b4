//! What the sale's machine promises.

use super::sample::{START, aed, intent, paid, reading, session};
use super::*;
use crate::sale::{Difference, Funds, PAY_WINDOW, Status};
use proptest::prelude::*;

fn creating() -> Sale {
    Sale::new(intent())
}

fn waiting() -> Sale {
    step(
        &creating(),
        Event::Created(session(), reading(Status::Created)),
        START,
    )
    .sale
}

fn at(sale: &Sale, events: impl IntoIterator<Item = Event>, now: Timestamp) -> Step {
    let first = Step {
        sale: sale.clone(),
        effects: Vec::new(),
    };
    events
        .into_iter()
        .fold(first, |before, event| step(&before.sale, event, now))
}

fn phase(sale: &Sale) -> &Phase {
    match &sale.stage {
        Stage::Opened(_, phase) => phase,
        other => panic!("no session: {other:?}"),
    }
}

fn cancelling(cause: Cause) -> Sale {
    at(&waiting(), [Event::Cancel(cause)], START).sale
}

#[test]
fn a_created_session_may_be_paid_until_its_deadline() {
    let sale = waiting();
    assert_eq!(phase(&sale), &Phase::Waiting);
    assert_eq!(sale.session().unwrap().deadline, START.after(PAY_WINDOW));
}

#[test]
fn an_answer_without_code_and_link_is_taken_back_and_fails() {
    let bare = Session {
        qr_code: None,
        web_url: None,
        ..session()
    };
    let created = step(
        &creating(),
        Event::Created(bare, reading(Status::Created)),
        START,
    );
    assert_eq!(created.effects, [Effect::Cancel(session().id)]);
    let end = at(
        &created.sale,
        [Event::CancelAnswered, Event::Read(reading(Status::Expired))],
        START,
    );
    assert_eq!(phase(&end.sale), &Phase::Failed(Failure::Incomplete));
}

#[test]
fn one_of_code_and_link_is_enough_to_be_paid() {
    for bare in [
        Session {
            qr_code: None,
            ..session()
        },
        Session {
            web_url: None,
            ..session()
        },
    ] {
        let sale = step(
            &creating(),
            Event::Created(bare, reading(Status::Created)),
            START,
        )
        .sale;
        assert_eq!(phase(&sale), &Phase::Waiting);
    }
}

#[test]
fn a_session_for_another_amount_is_never_shown_and_taken_back() {
    let wrong = Reading {
        amount: Some(aed("25")),
        ..reading(Status::Created)
    };
    let Step { sale, effects } = step(&creating(), Event::Created(session(), wrong), START);
    assert_eq!(phase(&sale), &Phase::Mismatch(Difference::Amount));
    assert_eq!(
        effects,
        [Effect::Alarm(Alarm::Mismatch), Effect::Cancel(session().id)]
    );
}

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
        assert!(matches!(phase(&sale), Phase::Paid(_)), "{open:?}");
    }
}

#[test]
fn cancel_that_loses_the_race_ends_paid() {
    let asked = at(&waiting(), [Event::Cancel(Cause::Cashier)], START);
    assert_eq!(asked.effects, [Effect::Cancel(session().id)]);
    let answered = at(&asked.sale, [Event::CancelAnswered], START);
    assert_eq!(answered.effects, [Effect::Read(session().payment)]);
    let read = at(&answered.sale, [Event::Read(paid())], START);
    assert!(matches!(phase(&read.sale), Phase::Paid(_)));
}

#[test]
fn nothing_is_called_cancelled_before_a_reading_says_so() {
    let answered = at(&cancelling(Cause::Cashier), [Event::CancelAnswered], START).sale;
    assert_eq!(phase(&answered), &Phase::Cancelling(Cause::Cashier));
    let unread = at(&answered, [Event::NotRead], START).sale;
    assert!(matches!(phase(&unread), Phase::Checking(_)));
    let still_open = at(&answered, [Event::Read(reading(Status::Created))], START).sale;
    assert!(matches!(phase(&still_open), Phase::Checking(_)));
    let again = at(&still_open, [Event::Tick], START);
    assert_eq!(again.effects, [Effect::Cancel(session().id)]);
    let ended = at(&again.sale, [Event::Read(reading(Status::Expired))], START).sale;
    assert_eq!(phase(&ended), &Phase::Cancelled(Cause::Cashier));
}

#[test]
fn the_deadline_takes_the_session_back_and_a_reading_calls_it_expired() {
    let early = at(&waiting(), [Event::Tick], Timestamp(START.0 + 299_999));
    assert_eq!(early.effects, [Effect::Read(session().payment)]);
    let late = at(&waiting(), [Event::Tick], Timestamp(START.0 + 300_000));
    assert_eq!(late.effects, [Effect::Cancel(session().id)]);
    let ended = at(
        &late.sale,
        [Event::CancelAnswered, Event::Read(reading(Status::Expired))],
        START,
    );
    assert_eq!(phase(&ended.sale), &Phase::Expired);
}

#[test]
fn expired_without_our_asking_was_the_customer_until_the_gateways_own_time_is_over() {
    let expired = || Event::Read(reading(Status::Expired));
    let early = at(&waiting(), [expired()], Timestamp(START.0 + 60_000)).sale;
    assert_eq!(phase(&early), &Phase::Cancelled(Cause::Customer));
    let late = at(&waiting(), [expired()], Timestamp(START.0 + 20 * 60_000)).sale;
    assert_eq!(phase(&late), &Phase::Expired);
}

#[test]
fn a_payment_that_cannot_be_read_keeps_waiting_and_is_in_doubt_after_the_deadline() {
    let sale = at(&waiting(), [Event::NotRead], START).sale;
    assert_eq!(phase(&sale), &Phase::Waiting);
    let late = at(&waiting(), [Event::NotRead], START.after(PAY_WINDOW)).sale;
    assert!(matches!(phase(&late), Phase::Checking(_)));
}

#[test]
fn an_unknown_status_is_doubt_and_passes_when_a_known_one_comes() {
    let doubtful = at(&waiting(), [Event::Read(reading(Status::Unknown))], START).sale;
    assert!(matches!(
        phase(&doubtful),
        Phase::Checking(Doubt {
            over: DoubtOver::UnknownStatus,
            ..
        })
    ));
    let back = at(&doubtful, [Event::Read(reading(Status::Created))], START).sale;
    assert_eq!(phase(&back), &Phase::Waiting);
}

#[test]
fn money_after_the_end_is_paid_late_and_raises_an_alarm() {
    let cancelled = at(
        &cancelling(Cause::Cashier),
        [Event::Read(reading(Status::Expired))],
        START,
    )
    .sale;
    let late = at(&cancelled, [Event::Read(paid())], START);
    assert!(matches!(phase(&late.sale), Phase::PaidLate(_)));
    assert_eq!(late.effects, [Effect::Alarm(Alarm::PaidLate)]);
}

#[test]
fn a_paid_sale_stays_paid_and_learns_of_captures() {
    let authorised = at(
        &waiting(),
        [Event::Read(reading(Status::Authorized))],
        START,
    )
    .sale;
    assert!(authorised.funds().captured.is_zero());
    let captured = at(&authorised, [Event::Read(paid())], START).sale;
    assert_eq!(
        captured.funds(),
        Funds {
            captured: aed("250"),
            refunded: aed("0")
        }
    );
    let after = at(
        &captured,
        [
            Event::Read(reading(Status::Expired)),
            Event::Cancel(Cause::Cashier),
            Event::NotRead,
            Event::CancelUnanswered,
        ],
        START,
    );
    assert_eq!(after.sale, captured);
}

#[test]
fn a_reading_of_something_else_is_frozen_and_taken_back() {
    let wrong = Reading {
        mode: None,
        ..reading(Status::Created)
    };
    let frozen = at(&waiting(), [Event::Read(wrong)], START);
    assert_eq!(phase(&frozen.sale), &Phase::Mismatch(Difference::Mode));
    assert_eq!(
        frozen.effects,
        [Effect::Alarm(Alarm::Mismatch), Effect::Cancel(session().id)]
    );
}

#[test]
fn a_clock_that_was_set_back_takes_the_code_back_at_once() {
    let earlier = Timestamp(START.0 - 4 * 60 * 60 * 1_000);
    assert_eq!(
        at(&waiting(), [Event::Tick], earlier).effects,
        [Effect::Cancel(session().id)]
    );
    assert!(session().is_older_than(crate::time::Millis::seconds(4), earlier));
}

#[test]
fn declined_and_failed_hear_nothing_more() {
    for end in [
        Event::Declined(Rejection::NotAvailable),
        Event::NotCreated(Failure::NoAnswer),
    ] {
        let sale = step(&creating(), end, START).sale;
        for event in [
            Event::Read(paid()),
            Event::Cancel(Cause::Cashier),
            Event::Tick,
            Event::Created(session(), reading(Status::Created)),
        ] {
            assert_eq!(
                step(&sale, event, START),
                Step {
                    sale: sale.clone(),
                    effects: Vec::new()
                }
            );
        }
    }
}

fn any_event() -> impl Strategy<Value = Event> {
    let statuses = [
        Status::Created,
        Status::Authorized,
        Status::Closed,
        Status::Rejected,
        Status::Expired,
        Status::Unknown,
    ];
    let read = (
        prop::sample::select(statuses.to_vec()),
        prop::sample::select(vec!["0", "100", "250"]),
        any::<bool>(),
    )
        .prop_map(|(status, captured, ours)| {
            let amount = aed(if ours { "250" } else { "25" });
            Event::Read(Reading {
                captured: Some(aed(captured)),
                amount: Some(amount),
                ..reading(status)
            })
        });
    prop_oneof![
        1 => Just(Event::Created(session(), reading(Status::Created))),
        1 => Just(Event::Created(Session { qr_code: None, web_url: None, ..session() }, reading(Status::Created))),
        1 => Just(Event::Declined(Rejection::NotAvailable)),
        1 => Just(Event::NotCreated(Failure::NoAnswer)),
        4 => read,
        1 => Just(Event::NotRead),
        1 => Just(Event::Cancel(Cause::Cashier)),
        1 => Just(Event::CancelAnswered),
        1 => Just(Event::CancelUnanswered),
        1 => Just(Event::Tick),
    ]
}

fn says_paid(event: &Event) -> bool {
    let Event::Read(reading) = event else {
        return false;
    };
    matches!(judge(&intent(), &session(), reading), Verdict::Paid(_))
}

proptest! {
    #[test]
    fn only_a_bound_reading_makes_a_sale_paid_and_nothing_unmakes_it(
        events in prop::collection::vec((any_event(), 0_i64..100_000), 1..40)
    ) {
        let mut sale = creating();
        let mut now = START;
        for (event, wait) in events {
            now = Timestamp(now.0 + wait);
            let paid_before = matches!(&sale.stage, Stage::Opened(_, Phase::Paid(_) | Phase::PaidLate(_)));
            let proof = says_paid(&event);
            let next = step(&sale, event, now);
            let paid_after = matches!(&next.sale.stage, Stage::Opened(_, Phase::Paid(_) | Phase::PaidLate(_)));
            prop_assert!(!paid_after || paid_before || proof);
            prop_assert!(!paid_before || paid_after);
            if !sale.is_open() {
                prop_assert!(!next.sale.is_open(), "a final state opened again");
            }
            sale = next.sale;
        }
    }
}
