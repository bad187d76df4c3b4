//! What the answer to the creation of a session makes of a sale.

use super::states::{at, creating, phase, refunded, waiting};
use crate::sale::sample::{START, aed, paid, reading, session};
use crate::sale::{
    Alarm, Cause, Difference, Effect, Event, Failure, PAY_WINDOW, PaymentSnapshot, PaymentState,
    Phase, Rejection, Session, Step, step,
};

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
            Event::Created(Box::new(bare), reading(PaymentState::Created)),
            START,
        )
        .sale;
        assert_eq!(phase(&sale), &Phase::Waiting);
    }
}

#[test]
fn a_session_for_another_amount_is_never_shown_and_taken_back() {
    let wrong = PaymentSnapshot {
        amount: Some(aed("25")),
        ..reading(PaymentState::Created)
    };
    let Step { sale, effects } = step(
        &creating(),
        Event::Created(Box::new(session()), wrong),
        START,
    );
    assert_eq!(phase(&sale), &Phase::Mismatch(Difference::Amount));
    assert_eq!(
        effects,
        [Effect::Alarm(Alarm::Mismatch), Effect::Cancel(session().id)]
    );
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
            Event::Created(Box::new(session()), reading(PaymentState::Created)),
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
    assert_eq!(phase(&end.sale), &Phase::Failed(Failure::Unrecorded));
}

#[test]
fn money_of_a_session_that_nobody_knew_is_late_money_if_it_is_this_sales() {
    let lost = step(&creating(), Event::NotCreated(Failure::NoAnswer), START).sale;
    let found = step(&lost, Event::Found(paid()), START);
    assert!(matches!(phase(&found.sale), Phase::PaidLate(_)));
    assert_eq!(found.effects, [Effect::Alarm(Alarm::PaidLate)]);
    for other in [
        reading(PaymentState::Created),
        refunded(),
        PaymentSnapshot {
            amount: Some(aed("25")),
            ..paid()
        },
    ] {
        assert_eq!(step(&lost, Event::Found(other), START).sale, lost);
    }
}
