//! What may be asked for on a payment, as it is told before anybody asks.

use super::model::aed;
use crate::operation::sample::{reading_with, refund, request, sale_paid_by};
use crate::operation::{Movement, NotAllowed, Operations, Possible, RefundWindow};
use crate::sale::sample::{START, manual, paid, sale};
use crate::sale::{Event, PaymentState, Sale, transition};
use crate::time::Millis;
use PaymentState::{Authorized, Closed};

fn possible(sale: &Sale) -> Possible {
    Operations::default().possible(sale)
}

/// The sums in minor units, and whether a refund, a capture and a void may be asked for.
fn told(possible: Possible) -> (u64, u64, [bool; 3]) {
    let Possible {
        refundable,
        capturable,
        refund,
        capture,
        void,
    } = possible;
    (
        refundable.minor(),
        capturable.minor(),
        [refund, capture, void],
    )
}

#[test]
fn what_is_possible_follows_from_the_last_reading() {
    let at = |status, captured, refunded| {
        let reading = reading_with(status, aed(captured), aed(refunded));
        told(possible(&sale_paid_by(&reading)))
    };
    let (refund, capture) = ([true, false, false], [false, true, true]);
    assert_eq!(at(Closed, 25_000, 0), (25_000, 0, refund));
    assert_eq!(at(Authorized, 0, 0), (0, 25_000, capture));
    assert_eq!(at(Authorized, 10_000, 0), (10_000, 15_000, capture));
    let partly = transition(
        &sale_paid_by(&paid()),
        Event::Read(reading_with(Closed, aed(25_000), aed(5_000))),
        START,
    );
    assert_eq!(told(possible(&partly.sale)), (20_000, 0, refund));
    let wholly = transition(
        &sale_paid_by(&paid()),
        Event::Read(reading_with(Closed, aed(25_000), aed(25_000))),
        START,
    );
    assert_eq!(told(possible(&wholly.sale)), (0, 0, [false; 3]));
}

#[test]
fn a_sale_without_money_of_its_own_leaves_nothing_to_ask_for() {
    assert_eq!(told(possible(&sale())), (0, 0, [false; 3]));
}

#[test]
fn nothing_more_may_be_asked_for_until_an_operation_has_ended() {
    let open = Operations::new(vec![refund()]);
    let told = told(open.possible(&sale_paid_by(&paid())));
    assert_eq!(told, (25_000, 0, [false; 3]));
}

#[test]
fn what_is_told_to_be_possible_is_taken_and_what_is_not_is_refused() {
    for (status, captured) in [(Closed, 25_000), (Authorized, 0), (Authorized, 10_000)] {
        let reading = reading_with(status, aed(captured), aed(0));
        let sale = sale_paid_by(&reading);
        let told = possible(&sale);
        let amount = told.refundable;
        let refund = Movement::Refund { amount };
        let (amount, last) = (told.capturable, true);
        let capture = Movement::Capture { amount, last };
        for (movement, is_told) in [
            (refund, told.refund),
            (capture, told.capture),
            (Movement::Void, told.void),
        ] {
            let asked = Operations::default().ask(&sale, &request(1, movement), &reading, START);
            assert_eq!(asked.is_ok(), is_told, "{movement:?} {asked:?}");
        }
    }
}

#[test]
fn a_sale_that_captures_by_itself_is_not_captured_or_released_by_anybody() {
    let mut sale = sale_paid_by(&reading_with(Authorized, aed(0), aed(0)));
    sale.intent.terms = manual();
    assert_eq!(told(possible(&sale)), (0, 25_000, [false; 3]));
}

#[test]
fn a_refund_is_refused_once_the_window_is_over_and_nothing_else_is() {
    let (sale, window) = (sale_paid_by(&paid()), RefundWindow::days(180));
    let amount = aed(100);
    let refund = Movement::Refund { amount };
    let end = START.after(Millis::seconds(180 * 86_400));
    assert_eq!(window.ends(&sale), end);
    assert_eq!(window.check(&sale, refund, end), Ok(()));
    let late = end.after(Millis(1));
    let over = Err(NotAllowed::WindowOver);
    assert_eq!(window.check(&sale, refund, late), over);
    assert_eq!(window.check(&sale, Movement::Void, late), Ok(()));
}
