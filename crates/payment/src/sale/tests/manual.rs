//! Sales of a gateway where the shop captures, and which cancels no session.

use super::states::{at, closed, ended_as, frozen_by};
use crate::sale::sample::{START, aed, intent, manual, paid, reading, sale_of, session};
use crate::sale::{
    Cause, Difference, Effect, End, Event, Freshness, Intent, PaymentSnapshot, PaymentState, Sale,
    SaleState, Watch,
};
use crate::time::{Millis, Timestamp};

fn creating() -> Sale {
    sale_of(Intent {
        terms: manual(),
        ..intent()
    })
}

fn waiting() -> Sale {
    let open = reading(PaymentState::Created);
    let created = Event::Created(Box::new(session()), open);
    at(&creating(), [created], START).sale
}

fn read(state: PaymentState) -> Event {
    Event::Read(reading(state))
}

fn given_up() -> Sale {
    let events = [Event::Cancel(Cause::Cashier), read(PaymentState::Created)];
    at(&waiting(), events, START).sale
}

fn after(seconds: u64) -> Timestamp {
    START.after(Millis::seconds(seconds))
}

fn read_again() -> Effect {
    Effect::Read(session().payment)
}

fn capture(amount: &str, attempt: u32) -> Effect {
    Effect::Capture {
        payment: session().payment,
        amount: aed(amount),
        attempt,
    }
}

fn void(attempt: u32) -> Effect {
    Effect::Void {
        payment: session().payment,
        attempt,
    }
}

#[test]
fn what_a_customer_authorises_is_captured_at_once_and_read() {
    let authorised = at(&waiting(), [read(PaymentState::Authorized)], START);
    assert!(authorised.sale.is_paid());
    assert_eq!(authorised.effects, [capture("250", 1)]);
    let answered = at(&authorised.sale, [Event::CaptureAnswered], START);
    assert_eq!(answered.effects, [read_again()]);
    let captured = at(&answered.sale, [Event::Read(paid())], START);
    assert_eq!(captured.effects, []);
    assert!(captured.sale.is_paid() && !captured.sale.is_watched());
}

#[test]
fn a_capture_without_an_answer_is_asked_for_again_under_the_same_number() {
    let mut sale = at(&waiting(), [read(PaymentState::Authorized)], START).sale;
    for (seconds, attempt) in [(8, 1), (24, 1), (56, 1)] {
        let events = [Event::CaptureUnanswered, read(PaymentState::Authorized)];
        sale = at(&sale, events, after(seconds - 8)).sale;
        let again = at(&sale, [Event::Tick], after(seconds));
        assert_eq!(again.effects, [capture("250", attempt)], "{seconds}");
        assert_ne!(again.sale.state, sale.state, "each try is a write");
        sale = again.sale;
    }
}

#[test]
fn a_capture_that_was_answered_and_not_carried_out_is_another_one_after_a_minute() {
    let events = [
        read(PaymentState::Authorized),
        Event::CaptureAnswered,
        read(PaymentState::Authorized),
    ];
    let sale = at(&waiting(), events, START).sale;
    let is_due = |seconds| sale.is_due(Millis(0), after(seconds));
    assert!(!is_due(59) && is_due(60));
    let again = at(&sale, [Event::Tick], after(60));
    assert_eq!(again.effects, [capture("250", 2)]);
}

#[test]
fn what_is_captured_in_part_elsewhere_is_completed() {
    let part = PaymentSnapshot {
        captured: Some(aed("100")),
        ..reading(PaymentState::Authorized)
    };
    let authorised = at(&waiting(), [Event::Read(part)], START);
    assert_eq!(authorised.effects, [capture("150", 1)]);
}

#[test]
fn an_authorisation_that_is_released_before_it_is_captured_freezes_the_sale() {
    let events = [
        read(PaymentState::Authorized),
        Event::Read(closed("0", "0")),
    ];
    let frozen = at(&waiting(), events, START).sale;
    assert_eq!(frozen_by(&frozen), Some(Difference::Released));
}

#[test]
fn giving_up_asks_whether_somebody_has_just_paid_and_then_frees_the_terminal() {
    let cancelled = at(&waiting(), [Event::Cancel(Cause::Cashier)], START);
    assert_eq!(cancelled.effects, [read_again()]);
    assert!(cancelled.sale.holds_terminal());
    let just_paid = at(&cancelled.sale, [read(PaymentState::Authorized)], START);
    assert!(just_paid.sale.is_paid());
    assert_eq!(just_paid.effects, [capture("250", 1)]);
    let open = at(&cancelled.sale, [read(PaymentState::Created)], START);
    assert_eq!(open.effects, []);
    assert!(!open.sale.holds_terminal() && open.sale.is_left_open());
    assert_eq!(open.sale.state_name(), SaleState::Cancelling);
    let silent = at(&cancelled.sale, [Event::NotRead], START).sale;
    assert_eq!(silent.state_name(), SaleState::Checking);
    assert!(silent.holds_terminal(), "nobody knows yet");
}

#[test]
fn an_overdue_sale_is_given_up_like_that_too() {
    let overdue = at(&waiting(), [Event::Tick], after(300));
    assert_eq!(overdue.effects, [read_again()]);
    let events = [read(PaymentState::Created), read(PaymentState::Expired)];
    let ended = at(&overdue.sale, events, after(2_000)).sale;
    assert_eq!(ended_as(&ended), Some(End::Expired));
}

#[test]
fn money_of_a_sale_that_was_given_up_never_moves() {
    let unpaid = at(&given_up(), [read(PaymentState::Expired)], START).sale;
    for sale in [given_up(), unpaid] {
        let late = at(&sale, [read(PaymentState::Authorized)], after(600));
        assert_eq!(late.effects, [void(1)]);
        assert_eq!(late.sale.state_name(), SaleState::Returning);
        let still = at(&late.sale, [Event::ReturnAnswered], after(600));
        assert_eq!(still.effects, [read_again()]);
        let still = at(&still.sale, [read(PaymentState::Authorized)], after(600)).sale;
        assert!(!still.is_due(Millis(0), after(607)) && still.is_due(Millis(0), after(608)));
        let again = at(&still, [Event::Tick], after(608));
        assert_eq!(again.effects, [void(2)]);
        let released = at(&again.sale, [Event::Read(closed("0", "0"))], after(609)).sale;
        let end = End::Cancelled(Cause::ClosedUnpaid);
        assert_eq!(ended_as(&released), Some(end));
    }
}

#[test]
fn late_money_that_somebody_captured_elsewhere_waits_for_a_decision() {
    let late = at(&given_up(), [Event::Read(paid())], START).sale;
    assert_eq!(late.state_name(), SaleState::PaidLate);
    let returned = at(&late, [Event::Return], START);
    assert!(matches!(returned.effects[..], [Effect::Refund { .. }]));
}

#[test]
fn a_sale_that_was_given_up_is_read_every_eight_seconds_and_silence_changes_nothing() {
    let sale = given_up();
    let is_due = |seconds| sale.is_due(Millis(0), after(seconds));
    assert!(!is_due(7) && is_due(8));
    // A gateway that never says how it ended is asked once an hour after its watch.
    let old = at(&sale, [read(PaymentState::Created)], after(2_100)).sale;
    let is_due = |seconds: u64| old.is_due(Millis(0), after(2_100 + seconds));
    assert!(!is_due(3_599) && is_due(3_600));
    let tick = at(&sale, [Event::Tick], after(8));
    assert_eq!(tick.effects, [read_again()]);
    let unread = at(&tick.sale, [Event::NotRead], after(8)).sale;
    assert_eq!(unread.state, sale.state);
    assert_ne!(unread.freshness, Freshness::read(after(8)));
}

#[test]
fn it_is_watched_as_long_as_the_gateway_says() {
    let mut sale = at(&given_up(), [read(PaymentState::Expired)], after(60)).sale;
    sale.intent.terms.watch = Millis::seconds(3_600);
    let watch = |seconds| {
        let read = at(&sale, [read(PaymentState::Expired)], after(seconds)).sale;
        read.is_watched()
    };
    assert!(watch(3_599) && !watch(3_600));
    assert_eq!(
        Watch::after_reading(&sale.intent, after(3_600)),
        Watch::Over
    );
}
