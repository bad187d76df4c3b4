//! Money that is captured after its sale was shown as paid.

use super::sample::{NOW, after, asks, go, id, late, rules, showing, view};
use crate::{Ask, Ending, Event, Face, News, Reply, Rules, Screen, Till, step};
use contract::{Reason, SaleState, SaleView};
use payment::money::Money;
use payment::time::Timestamp;

/// The sale as the server shows it this many seconds after its start.
fn paid(captured: &str, seconds: i64) -> SaleView {
    let sale = view(1, SaleState::Paid);
    SaleView {
        captured: Money::parse(captured, sale.amount.currency()).unwrap(),
        server_time: Timestamp(seconds * 1_000),
        is_test: false,
        ..sale
    }
}

fn shown() -> Till {
    after(showing(), Event::Pushed(paid("0", 1)))
}

fn awaits(till: &Till, rules: &Rules) -> bool {
    match till {
        Till::Done(done) => done.outcome.awaits_capture(rules.capabilities),
        other => panic!("{other:?}"),
    }
}

fn read(view: SaleView) -> Event {
    Event::Answer(id(1), Ask::Read, Reply::View(view))
}

#[test]
fn a_paid_screen_stops_saying_that_capture_is_pending_when_the_capture_comes() {
    for heard in [Event::Pushed(paid("250", 2)), read(paid("250", 2))] {
        assert!(awaits(&shown(), &rules()));
        let (till, effects) = go(shown(), heard.clone(), NOW);
        assert!(!awaits(&till, &rules()));
        // The screen stays as it is: nothing sounds, and no press is lost.
        assert_eq!(effects, []);
        assert_eq!(till.showing(), shown().showing());
        // The receipt stays open.
        let receipt = after(shown(), Event::Turn(Face::Receipt));
        let receipt = after(receipt, heard);
        assert_eq!(receipt.screen(), Screen::Receipt);
        assert!(!awaits(&receipt, &rules()));
    }
}

#[test]
fn an_older_view_of_a_paid_sale_takes_no_capture_back() {
    let captured = after(shown(), Event::Pushed(paid("250", 3)));
    let till = after(captured.clone(), Event::Pushed(paid("0", 2)));
    assert_eq!(till, captured);
}

#[test]
fn where_no_stream_says_it_the_news_make_the_till_ask_until_all_of_it_is_captured() {
    let news = || Event::News(News::default());
    let (till, effects) = go(shown(), news(), NOW);
    assert_eq!(asks(&effects), [Ask::Read]);
    let till = after(till, read(paid("100", 2)));
    assert_eq!(asks(&go(till.clone(), news(), NOW).1), [Ask::Read]);
    let till = after(till, read(paid("250", 3)));
    assert_eq!(go(till.clone(), news(), NOW), (till, Vec::new()));
}

#[test]
fn where_the_server_captures_by_itself_nobody_has_to_be_told() {
    let mut by_server = rules();
    by_server.capabilities.late_released = true;
    assert!(!awaits(&shown(), &by_server));
    let news = Event::News(News::default());
    assert_eq!(step(shown(), news, &by_server, NOW), (shown(), Vec::new()));
}

#[test]
fn late_money_that_somebody_kept_is_no_capture_of_a_paid_screen() {
    let kept = SaleView {
        reason: Some(Reason::CameLate),
        ..paid("250", 2)
    };
    assert_eq!(after(shown(), Event::Pushed(kept.clone())), shown());
    // The screen of the late money itself is left, as before.
    let late_money = after(Till::default(), late(1));
    assert_eq!(after(late_money, Event::Pushed(kept)), Till::default());
}

#[test]
fn a_paid_screen_stops_saying_that_goods_are_to_be_handed_over_when_all_of_it_was_refunded() {
    let refunded = |amount: &str| {
        let sale = paid("250", 2);
        SaleView {
            refunded: Money::parse(amount, sale.amount.currency()).unwrap(),
            ..sale
        }
    };
    let ending = |till: &Till| match till {
        Till::Done(done) => done.outcome.ending(),
        other => panic!("{other:?}"),
    };
    let part = after(shown(), Event::Pushed(refunded("100")));
    assert_eq!(ending(&part), Ending::Paid);
    let whole = after(shown(), Event::Pushed(refunded("250")));
    assert_eq!(ending(&whole), Ending::Cancelled);
}
