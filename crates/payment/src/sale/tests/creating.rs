//! What the answer to the creation of a session makes of a sale.

use super::states::{at, closed, creating, ended_as, frozen_by, refunded, waiting};
use crate::sale::sample::{START, aed, paid, reading, session};
use crate::sale::{
    Alarm, Cause, Difference, Effect, End, Event, Failure, PAY_WINDOW, PaymentSnapshot,
    PaymentState, Rejection, SaleState, Session, State, Transition, transition,
};

#[test]
fn a_created_session_may_be_paid_until_its_deadline() {
    let sale = waiting();
    assert!(sale.is_waiting());
    assert_eq!(sale.session().unwrap().deadline, START.after(PAY_WINDOW));
}

#[test]
fn an_answer_without_code_and_link_is_taken_back_and_fails() {
    let bare = Session {
        qr_code: None,
        web_url: None,
        ..session()
    };
    let created = transition(
        &creating(),
        Event::Created(Box::new(bare), reading(PaymentState::Created)),
        START,
    );
    assert_eq!(created.effects, [Effect::Cancel(session().id)]);
    let end = at(
        &created.sale,
        [
            Event::CancelAnswered,
            Event::Read(reading(PaymentState::Expired)),
        ],
        START,
    );
    assert_eq!(ended_as(&end.sale), Some(End::Failed(Failure::Incomplete)));
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
        let sale = transition(
            &creating(),
            Event::Created(Box::new(bare), reading(PaymentState::Created)),
            START,
        )
        .sale;
        assert!(sale.is_waiting());
    }
}

#[test]
fn a_session_for_another_amount_is_never_shown_and_taken_back() {
    let wrong = PaymentSnapshot {
        amount: Some(aed("25")),
        ..reading(PaymentState::Created)
    };
    let Transition { sale, effects } = transition(
        &creating(),
        Event::Created(Box::new(session()), wrong),
        START,
    );
    assert_eq!(frozen_by(&sale), Some(Difference::Amount));
    assert_eq!(
        effects,
        [Effect::Alarm(Alarm::Mismatch), Effect::Cancel(session().id)]
    );
}

#[test]
fn declined_and_failed_hear_nothing_more() {
    for end in [
        Event::Declined(Rejection::NotAvailable),
        Event::NotCreated(Failure::Refused),
    ] {
        let sale = transition(&creating(), end, START).sale;
        for event in [
            Event::Read(paid()),
            Event::Cancel(Cause::Cashier),
            Event::Tick,
            Event::Created(Box::new(session()), reading(PaymentState::Created)),
        ] {
            assert_eq!(
                transition(&sale, event, START),
                Transition {
                    sale: sale.clone(),
                    effects: Vec::new()
                }
            );
        }
    }
}

#[test]
fn a_session_that_the_ledger_could_not_take_is_taken_back_unseen() {
    let asked = at(&waiting(), [Event::Unrecorded], START);
    assert_eq!(asked.effects, [Effect::Cancel(session().id)]);
    let end = at(
        &asked.sale,
        [
            Event::CancelAnswered,
            Event::Read(reading(PaymentState::Expired)),
        ],
        START,
    );
    assert_eq!(ended_as(&end.sale), Some(End::Failed(Failure::Unrecorded)));
}

#[test]
fn money_of_a_session_that_nobody_knew_is_late_money_if_it_is_this_sales() {
    let lost = transition(&creating(), Event::NotCreated(Failure::NoAnswer), START).sale;
    let found = transition(&lost, Event::Found(paid()), START);
    assert!(found.sale.state_name() == SaleState::PaidLate);
    assert_eq!(found.effects, [Effect::Alarm(Alarm::PaidLate)]);
    let part = transition(&lost, Event::Found(closed("250", "100")), START);
    assert_eq!(frozen_by(&part.sale), Some(Difference::Funds));
    assert_eq!(part.effects, [Effect::Alarm(Alarm::Mismatch)]);
    assert_eq!(part.sale.funds().refunded, aed("100"));
    // Somebody captured a part in the portal, and closed the rest.
    let part = transition(&lost, Event::Found(closed("100", "0")), START);
    assert_eq!(frozen_by(&part.sale), Some(Difference::Funds));
    assert_eq!(part.sale.funds().captured, aed("100"));
    for other in [
        reading(PaymentState::Created),
        refunded(),
        PaymentSnapshot {
            amount: Some(aed("25")),
            ..paid()
        },
    ] {
        assert_eq!(transition(&lost, Event::Found(other), START).sale, lost);
    }
}

#[test]
fn an_answer_that_comes_after_another_server_gave_it_up_is_cancelled_and_never_shown() {
    let lost = transition(&creating(), Event::Orphaned, START).sale;
    assert_eq!(lost.state, State::Failed(Failure::NoAnswer));
    assert!(!lost.holds_terminal());
    let answer = |snapshot| Event::Created(Box::new(session()), snapshot);
    let open = transition(&lost, answer(reading(PaymentState::Created)), START);
    assert_eq!(open.effects, [Effect::Cancel(session().id)]);
    assert_eq!(open.sale.state_name(), SaleState::Cancelling);
    // The cashier has gone on, perhaps to the next sale.
    assert!(!open.sale.holds_terminal());
    let end = at(
        &open.sale,
        [
            Event::CancelAnswered,
            Event::Read(reading(PaymentState::Expired)),
        ],
        START,
    );
    let failed = Some(End::Failed(Failure::Unrecorded));
    assert_eq!(ended_as(&end.sale), failed);
    let paid = transition(&lost, answer(paid()), START);
    assert_eq!(paid.sale.state_name(), SaleState::PaidLate);
    assert_eq!(paid.effects, [Effect::Alarm(Alarm::PaidLate)]);
    let wrong = PaymentSnapshot {
        amount: Some(aed("25")),
        ..reading(PaymentState::Created)
    };
    let frozen = transition(&lost, answer(wrong), START);
    assert_eq!(frozen_by(&frozen.sale), Some(Difference::Amount));
    assert!(frozen.effects.contains(&Effect::Cancel(session().id)));
}
