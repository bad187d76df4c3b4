//! When a sale is read again, and for how long.

use super::states::{at, cancelling, waiting};
use crate::sale::sample::{START, paid, reading};
use crate::sale::{Cause, Event, PaymentState, WATCH};
use crate::time::Millis;

#[test]
fn an_unpaid_end_is_read_again_until_its_watch_is_over() {
    let ended = at(
        &cancelling(Cause::Cashier),
        [Event::Read(reading(PaymentState::Expired))],
        START,
    )
    .sale;
    let after = |seconds| START.after(Millis::seconds(seconds));
    assert!(ended.is_watched());
    assert!(!ended.is_due(Millis(0), after(59)));
    assert!(ended.is_due(Millis(0), after(60)));
    let read = |at_second| {
        at(
            &ended,
            [Event::Read(reading(PaymentState::Expired))],
            after(at_second),
        )
        .sale
    };
    assert!(read(35 * 60 - 1).is_watched());
    assert!(!read(35 * 60).is_watched());
    assert!(!read(35 * 60).is_due(Millis(0), after(100 * 60)));
}

#[test]
fn a_gateway_that_is_silent_is_asked_at_once_then_less_often_but_at_least_every_eight_seconds() {
    let mut sale = cancelling(Cause::Cashier);
    let mut now = START;
    for pause in [300, 700, 1_500, 3_000, 8_000, 8_000] {
        sale = at(&sale, [Event::NotRead], now).sale;
        let due = |span| sale.is_due(Millis(0), now.after(span));
        assert!(!due(Millis(pause - 1)));
        assert!(due(Millis(pause)));
        now = now.after(Millis(pause));
    }
    let heard = at(
        &waiting(),
        [Event::NotRead, Event::Read(reading(PaymentState::Created))],
        now,
    )
    .sale;
    assert_eq!(heard.freshness.backoff, None);
}

#[test]
fn a_reading_that_learns_nothing_changes_the_freshness_and_nothing_else() {
    let waiting = waiting();
    let later = START.after(Millis::seconds(5));
    let read = at(
        &waiting,
        [Event::Read(reading(PaymentState::Created))],
        later,
    )
    .sale;
    assert_ne!(read, waiting);
    assert!(read.differs_in_freshness_only(&waiting));
    let unread = at(&waiting, [Event::NotRead], later).sale;
    assert!(unread.differs_in_freshness_only(&waiting));
    let paid = at(&waiting, [Event::Read(paid())], later).sale;
    assert!(!paid.differs_in_freshness_only(&waiting));
    // The reading that ends the watch is a real change: nobody asks any more.
    let ended = at(
        &cancelling(Cause::Cashier),
        [Event::Read(reading(PaymentState::Expired))],
        START,
    )
    .sale;
    let expired = |at_time| {
        at(
            &ended,
            [Event::Read(reading(PaymentState::Expired))],
            at_time,
        )
        .sale
    };
    assert!(expired(later).differs_in_freshness_only(&ended));
    assert!(!expired(START.after(WATCH)).differs_in_freshness_only(&ended));
}
