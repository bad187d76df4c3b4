//! A paid sale: promises, captures, and what is given back.

use super::states::{at, closed, frozen_by, promised, refunded, waiting};
use crate::sale::sample::{START, aed, paid, reading};
use crate::sale::{
    Alarm, Cause, Difference, Effect, Event, Funds, PaymentSnapshot, PaymentState, Sale, SaleState,
    WATCH, transition,
};
use crate::time::Millis;

#[test]
fn a_paid_sale_stays_paid_and_learns_of_captures() {
    let authorised = at(
        &waiting(),
        [Event::Read(reading(PaymentState::Authorized))],
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
            Event::Read(reading(PaymentState::Expired)),
            Event::Cancel(Cause::Cashier),
            Event::NotRead,
            Event::CancelUnanswered,
        ],
        START,
    );
    assert_eq!(after.sale, captured);
}

#[test]
fn money_that_is_promised_and_never_captured_calls_a_person_in_the_end() {
    let authorised = || Event::Read(reading(PaymentState::Authorized));
    let sale = at(&waiting(), [authorised()], START).sale;
    assert!(sale.is_watched());
    let early = at(&sale, [authorised()], START.after(Millis::seconds(60)));
    assert_eq!(early.effects, []);
    let late = at(&sale, [authorised()], START.after(WATCH));
    assert_eq!(late.effects, [Effect::Alarm(Alarm::Uncaptured)]);
    let due = |minutes: u64| {
        late.sale.is_due(
            Millis(0),
            START.after(WATCH).after(Millis::seconds(minutes * 60)),
        )
    };
    assert!(!due(59) && due(60));
    let captured = at(&late.sale, [Event::Read(paid())], START.after(WATCH)).sale;
    assert!(!captured.is_watched());
}

#[test]
fn money_that_was_promised_and_is_let_go_uncaptured_freezes_the_sale() {
    let authorised = Event::Read(reading(PaymentState::Authorized));
    let sale = at(&waiting(), [authorised], START).sale;
    let gone = at(&sale, [Event::Read(reading(PaymentState::Closed))], START);
    assert_eq!(frozen_by(&gone.sale), Some(Difference::Released));
    assert_eq!(gone.effects, [Effect::Alarm(Alarm::Mismatch)]);
}

#[test]
fn whatever_ends_a_promise_that_was_not_captured_whole_freezes_the_sale() {
    let part = PaymentSnapshot {
        captured: Some(aed("100")),
        ..reading(PaymentState::Closed)
    };
    let changed = PaymentSnapshot {
        amount: Some(aed("200")),
        ..reading(PaymentState::Authorized)
    };
    for (said, difference) in [
        (part, Difference::Funds),
        (changed, Difference::Amount),
        (reading(PaymentState::Expired), Difference::Released),
        (reading(PaymentState::Rejected), Difference::Released),
        (reading(PaymentState::Closed), Difference::Released),
    ] {
        let frozen = at(&promised(), [Event::Read(said)], START);
        assert_eq!(frozen_by(&frozen.sale), Some(difference));
        assert!(frozen.effects.contains(&Effect::Alarm(Alarm::Mismatch)));
        assert!(frozen.sale.is_unsettled());
    }
    // What was captured whole was paid, whatever is given back later.
    let captured = at(&promised(), [Event::Read(paid())], START).sale;
    let after = at(&captured, [Event::Read(refunded())], START).sale;
    assert!(after.is_paid());
}

#[test]
fn a_promise_that_was_taken_and_given_back_between_two_readings_freezes_the_sale() {
    let promised = at(
        &waiting(),
        [Event::Read(reading(PaymentState::Authorized))],
        START,
    )
    .sale;
    for (captured, refunded) in [
        ("250", "250"),
        ("250", "100"),
        ("250", "0.01"),
        ("100", "100"),
    ] {
        let end = transition(&promised, Event::Read(closed(captured, refunded)), START);
        assert_eq!(
            frozen_by(&end.sale),
            Some(Difference::GivenBack),
            "{captured} - {refunded}"
        );
        assert_eq!(end.effects, [Effect::Alarm(Alarm::Mismatch)]);
        assert!(end.sale.is_unsettled(), "it stands on every till");
    }
    // What was taken in part only was never the sale's money.
    for (captured, refunded) in [("100", "0"), ("0", "0")] {
        let end = transition(&promised, Event::Read(closed(captured, refunded)), START);
        assert!(end.sale.is_frozen(), "{captured} - {refunded}");
    }
}

#[test]
fn what_is_given_back_after_a_sale_is_seen_in_its_sums() {
    let paid = at(&waiting(), [Event::Read(paid())], START).sale;
    let end = transition(&paid, Event::Read(closed("250", "40")), START).sale;
    assert_eq!(end.funds().refunded, aed("40"));
    assert!(end.is_paid());
}

/// A sale that is authorised and whose rest somebody has asked to be released.
fn to_be_released() -> Sale {
    let events = [
        Event::Read(reading(PaymentState::Authorized)),
        Event::Release,
    ];
    at(&waiting(), events, START).sale
}

fn closed_after(captured: &str, refunded: &str) -> Event {
    Event::Read(PaymentSnapshot {
        captured: Some(aed(captured)),
        refunded: Some(aed(refunded)),
        ..reading(PaymentState::Closed)
    })
}

#[test]
fn a_payment_that_the_shop_voids_ends_its_sale_as_cancelled() {
    let voided = at(&to_be_released(), [closed_after("0", "0")], START).sale;
    assert_eq!(voided.state_name(), SaleState::Cancelled);
    assert!(voided.accounts_for_money() && !voided.is_unsettled());
}

#[test]
fn a_payment_that_the_shop_captures_in_part_stays_paid_with_what_was_captured() {
    let part = at(&to_be_released(), [closed_after("100", "0")], START).sale;
    assert!(part.is_paid() && !part.is_uncaptured() && !part.is_watched());
    assert_eq!(part.funds().captured, aed("100"));
    let refunded = at(&part, [closed_after("100", "30")], START).sale;
    assert!(refunded.is_paid());
    assert_eq!(refunded.funds().refunded, aed("30"));
    let again = at(
        &refunded,
        [Event::Read(reading(PaymentState::Expired))],
        START,
    )
    .sale;
    assert_eq!(again.funds().refunded, aed("30"));
}

#[test]
fn a_payment_that_somebody_else_closes_freezes_the_sale_also_after_a_refused_void() {
    let refused = at(&to_be_released(), [Event::ReleaseRefused], START).sale;
    for captured in ["0", "100"] {
        let closed = at(&refused, [closed_after(captured, "0")], START).sale;
        assert!(closed.is_frozen(), "{captured}");
    }
}

#[test]
fn a_release_that_comes_after_the_whole_capture_changes_nothing() {
    let captured = at(&to_be_released(), [closed_after("250", "0")], START).sale;
    assert!(captured.is_paid() && !captured.is_uncaptured());
    let late = at(&captured, [Event::Release], START).sale;
    assert_eq!(late, captured);
    let refunded = at(&captured, [closed_after("250", "250")], START).sale;
    assert!(refunded.is_paid());
}
