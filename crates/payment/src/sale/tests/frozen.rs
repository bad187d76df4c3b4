//! A frozen sale: its payment is not what the sale says, and a person has to look.

use super::states::{at, cancelling, closed, frozen_by, paid_late, waiting};
use crate::id::PaymentId;
use crate::money::{Currency, Money};
use crate::sale::sample::{START, aed, paid, reading, session};
use crate::sale::{
    Alarm, Cause, Difference, Effect, Event, Funds, PaymentSnapshot, PaymentState, Sale, WATCH,
    transition,
};
use crate::time::Millis;

#[test]
fn a_reading_of_something_else_is_frozen_and_taken_back() {
    let wrong = PaymentSnapshot {
        mode: None,
        ..reading(PaymentState::Created)
    };
    let frozen = at(&waiting(), [Event::Read(wrong)], START);
    assert_eq!(frozen_by(&frozen.sale), Some(Difference::Mode));
    assert_eq!(
        frozen.effects,
        [Effect::Alarm(Alarm::Mismatch), Effect::Cancel(session().id)]
    );
}

#[test]
fn a_frozen_sale_is_cancelled_until_a_reading_says_that_nobody_can_pay_it() {
    let wrong = |status| {
        Event::Read(PaymentSnapshot {
            amount: Some(aed("25")),
            ..reading(status)
        })
    };
    let frozen = at(&waiting(), [wrong(PaymentState::Created)], START).sale;
    assert!(frozen.is_watched() && !frozen.is_open());
    let silent = at(&frozen, [Event::CancelUnanswered], START).sale;
    assert!(!silent.is_due(Millis(0), START));
    let later = START.after(Millis::seconds(8));
    assert!(silent.is_due(Millis(0), later));
    let again = at(&silent, [Event::Tick], later);
    assert_eq!(again.effects, [Effect::Cancel(session().id)]);
    let answered = at(&again.sale, [Event::CancelAnswered], later);
    assert_eq!(answered.effects, [Effect::Read(session().payment)]);
    let still = at(&answered.sale, [wrong(PaymentState::Created)], later).sale;
    assert!(still.is_watched());
    let over = at(&still, [wrong(PaymentState::Expired)], later).sale;
    // Nobody cancels it any more; it is only read, for money that comes all the same.
    let minutes_later = START.after(Millis::seconds(120));
    assert!(!over.is_due(Millis(0), later) && over.is_due(Millis(0), minutes_later));
    let read = at(&over, [Event::Tick], minutes_later);
    assert_eq!(read.effects, [Effect::Read(session().payment)]);
    assert!(frozen_by(&over) == Some(Difference::Amount));
}

#[test]
fn a_part_of_the_money_after_an_end_freezes_the_sale() {
    let part = PaymentSnapshot {
        captured: Some(aed("100")),
        ..reading(PaymentState::Closed)
    };
    let ended = at(
        &cancelling(Cause::Cashier),
        [Event::Read(reading(PaymentState::Expired))],
        START,
    )
    .sale;
    let frozen = at(&ended, [Event::Read(part)], START).sale;
    assert_eq!(frozen_by(&frozen), Some(Difference::Funds));
    assert!(frozen.is_unsettled());
    let seen = at(&frozen, [Event::Keep], START).sale;
    assert!(!seen.is_unsettled());
}

#[test]
fn money_on_a_frozen_sale_clears_the_acknowledgement_and_alarms_again() {
    let wrong = PaymentSnapshot {
        amount: Some(aed("25")),
        ..reading(PaymentState::Created)
    };
    let frozen = at(
        &waiting(),
        [Event::Read(wrong), Event::CancelUnanswered, Event::Keep],
        START,
    )
    .sale;
    assert!(!frozen.is_unsettled() && frozen.is_watched());
    let still = at(
        &frozen,
        [Event::Read(reading(PaymentState::Created))],
        START,
    );
    assert_eq!((still.effects, still.sale.is_unsettled()), (vec![], false));
    let money = at(&frozen, [Event::Read(paid())], START);
    assert_eq!(money.effects, [Effect::Alarm(Alarm::Mismatch)]);
    assert!(money.sale.is_unsettled());
}

#[test]
fn each_change_of_a_frozen_sales_money_clears_the_acknowledgement_and_alarms_once() {
    let alarm = [Effect::Alarm(Alarm::Mismatch)];
    let promised = |captured: &str| PaymentSnapshot {
        captured: Some(aed(captured)),
        ..reading(PaymentState::Authorized)
    };
    let other_amount = PaymentSnapshot {
        amount: Some(aed("25")),
        ..promised("0")
    };
    let mut sale = at(&waiting(), [Event::Read(other_amount)], START).sale;
    for said in [
        promised("100"),
        closed("100", "0"),
        closed("250", "0"),
        closed("250", "40"),
        closed("250", "250"),
    ] {
        sale = at(&sale, [Event::Keep], START).sale;
        assert!(!sale.is_unsettled());
        let told = transition(&sale, Event::Read(said.clone()), START);
        assert_eq!(told.effects, alarm, "{said:?}");
        assert!(told.sale.is_unsettled(), "{said:?}");
        sale = at(&told.sale, [Event::Keep], START).sale;
        let again = transition(&sale, Event::Read(said), START);
        assert_eq!((again.effects, again.sale.is_unsettled()), (vec![], false));
    }
    // What was promised and let go is a change, too; what says nothing about this payment is none.
    let frozen = PaymentSnapshot {
        amount: Some(aed("25")),
        ..promised("0")
    };
    let seen = at(&waiting(), [Event::Read(frozen), Event::Keep], START).sale;
    let other = PaymentSnapshot {
        payment: PaymentId::try_from("another".to_owned()).unwrap(),
        ..closed("250", "0")
    };
    let same = transition(&seen, Event::Read(other), START);
    assert!(!same.effects.contains(&alarm[0]) && !same.sale.is_unsettled());
    let gone = transition(&seen, Event::Read(closed("0", "0")), START);
    assert!(gone.effects == alarm && gone.sale.is_unsettled());
}

#[test]
fn a_frozen_sale_with_money_is_watched_as_long_as_any_and_its_silence_then_counts_no_more() {
    let frozen = at(&waiting(), [Event::Read(closed("100", "0"))], START).sale;
    assert!(frozen.is_watched());
    let end = START.after(WATCH);
    let over = transition(&frozen, Event::Read(closed("100", "0")), end).sale;
    assert!(!over.is_watched());
    let silent = transition(&over, Event::NotRead, end).sale;
    assert_eq!(silent, over);
}

#[test]
fn an_open_sale_with_money_under_a_status_that_knows_none_freezes() {
    for status in [
        PaymentState::Created,
        PaymentState::Rejected,
        PaymentState::Expired,
    ] {
        let odd = PaymentSnapshot {
            captured: Some(aed("250")),
            ..reading(status)
        };
        for before in [waiting(), cancelling(Cause::Cashier)] {
            let next = transition(&before, Event::Read(odd.clone()), START);
            assert_eq!(frozen_by(&next.sale), Some(Difference::Funds));
            assert!(next.effects.contains(&Effect::Alarm(Alarm::Mismatch)));
            assert_eq!(next.sale.funds().captured, aed("250"));
        }
    }
}

#[test]
fn a_frozen_sale_has_the_sums_of_the_last_reading_of_its_own_payment() {
    let sums = |sale: &Sale| {
        assert!(sale.is_frozen());
        let Funds { captured, refunded } = sale.funds();
        (captured, refunded)
    };
    let part = PaymentSnapshot {
        captured: Some(aed("100")),
        ..reading(PaymentState::Authorized)
    };
    let promised = at(&waiting(), [Event::Read(part)], START).sale;
    let frozen = transition(&promised, Event::Read(closed("100", "0")), START).sale;
    assert_eq!(sums(&frozen), (aed("100"), aed("0")));
    let later = transition(&frozen, Event::Read(closed("100", "40")), START).sale;
    assert_eq!(sums(&later), (aed("100"), aed("40")));
    // What says nothing about this payment changes nothing.
    let other = PaymentSnapshot {
        payment: PaymentId::try_from("another".to_owned()).unwrap(),
        ..paid()
    };
    let sar = PaymentSnapshot {
        captured: Money::from_minor(7, Currency::Sar).ok(),
        ..paid()
    };
    let none = PaymentSnapshot {
        captured: None,
        ..paid()
    };
    for said in [
        Event::Read(other),
        Event::Read(sar),
        Event::Read(none),
        Event::NotRead,
    ] {
        let same = transition(&later, said, START).sale;
        assert_eq!(sums(&same), (aed("100"), aed("40")));
    }
    let returning = at(&paid_late(), [Event::Return], START).sale;
    let frozen = transition(&returning, Event::Read(closed("250", "50")), START).sale;
    assert_eq!(sums(&frozen), (aed("250"), aed("50")));
}

#[test]
fn money_that_comes_to_an_acknowledged_frozen_sale_is_told_once_whatever_was_read_before() {
    let other_order = |status| {
        Event::Read(PaymentSnapshot {
            reference: None,
            ..reading(status)
        })
    };
    for before in [
        PaymentState::Expired,
        PaymentState::Rejected,
        PaymentState::Created,
    ] {
        let frozen = at(
            &waiting(),
            [other_order(PaymentState::Created), other_order(before)],
            START,
        );
        let seen = transition(&frozen.sale, Event::Keep, START).sale;
        assert!(!seen.is_unsettled());
        assert!(seen.is_watched(), "{before:?}");
        let later = START.after(Millis::seconds(90));
        assert!(seen.is_due(Millis(0), later), "{before:?}");
        let with_money = |status| {
            Event::Read(PaymentSnapshot {
                captured: Some(aed("250")),
                reference: None,
                ..reading(status)
            })
        };
        let paid = transition(&seen, with_money(PaymentState::Authorized), later);
        assert_eq!(paid.effects, [Effect::Alarm(Alarm::Mismatch)], "{before:?}");
        assert!(paid.sale.is_unsettled());
        // Told once: whoever has looked is not called by each reading of the same.
        let mut sale = transition(&paid.sale, Event::Keep, later).sale;
        for status in [
            PaymentState::Authorized,
            PaymentState::Unknown,
            PaymentState::Authorized,
        ] {
            let next = transition(&sale, with_money(status), later);
            assert_eq!(next.effects, [], "{status:?}");
            sale = next.sale;
            assert!(!sale.is_unsettled());
        }
    }
    // After the watch a reading ends the questions.
    let frozen = at(
        &waiting(),
        [
            other_order(PaymentState::Created),
            other_order(PaymentState::Expired),
        ],
        START,
    )
    .sale;
    let end = START.after(WATCH);
    assert!(
        !transition(&frozen, other_order(PaymentState::Expired), end)
            .sale
            .is_watched()
    );
}
