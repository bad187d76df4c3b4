//! When the server is asked about the sale under way, and which answer counts.

use super::sample::{NOW, after, asks, go, id, showing, silent, told, view};
use crate::{Ask, Event, POLL, Reply, Screen, Till};
use contract::{Action, SaleState, SaleView};
use payment::sale::Cause;
use payment::time::{Millis, Timestamp};

#[test]
fn the_server_is_asked_every_five_seconds_and_never_twice_at_once() {
    let till = showing();
    assert_eq!(till.wakes_at(), Some(NOW.after(POLL)));
    let (till, effects) = go(till, Event::Tick, NOW.after(POLL));
    assert_eq!(asks(&effects), [Ask::Read]);
    for event in [Event::Tick, Event::Check] {
        let (_, effects) = go(till.clone(), event, NOW.after(Millis::seconds(9)));
        assert_eq!(asks(&effects), []);
    }
}

#[test]
fn a_question_in_flight_when_the_machine_slept_is_asked_anew_and_its_old_answer_ignored() {
    let asked_at = NOW.after(POLL);
    for (asked, ask) in [
        (go(showing(), Event::Tick, asked_at).0, Ask::Read),
        (go(showing(), Event::Check, asked_at).0, Ask::Check),
        (
            go(showing(), Event::Cancel, asked_at).0,
            Ask::Cancel(Cause::Cashier),
        ),
    ] {
        // The browser's clock may have stood still in sleep: less than a second ago by it.
        let (till, effects) = go(asked, Event::Woke, asked_at.after(Millis(400)));
        assert_eq!(
            asks(&effects),
            [],
            "{ask:?}: its answer may be here at once"
        );
        assert_eq!(till.wakes_at(), Some(asked_at.after(Millis::seconds(1))));
        let later = asked_at.after(Millis::seconds(1));
        let (till, effects) = go(till, Event::Tick, later);
        assert_eq!(asks(&effects).len(), 1, "{ask:?} is overtaken");
        let (till, effects) = go(till, Event::Woke, later.after(Millis(1_001)));
        let [again] = asks(&effects)[..] else {
            panic!("{ask:?}: what was asked more than a second ago is asked anew at once");
        };
        let newer = SaleView {
            server_time: Timestamp(9_000),
            ..view(1, SaleState::Cancelling)
        };
        let till = after(till, Event::Answer(id(1), again, Reply::View(newer)));
        let old = view(1, SaleState::Waiting);
        assert_eq!(
            after(till.clone(), Event::Overtaken(old)),
            till,
            "{ask:?}: its old answer is ignored"
        );
        assert!(
            till.wakes_at().is_some(),
            "{ask:?}: and is not waited for any more"
        );
    }
}

#[test]
fn the_answer_to_an_earlier_question_never_replaces_what_a_later_one_brought() {
    let at = |ms, state| SaleView {
        server_time: Timestamp(ms),
        ..view(1, state)
    };
    let state = |till: &Till| match till {
        Till::Selling(active) => active.view().map(|view| view.state),
        _ => panic!("it is still under way"),
    };
    let asked = go(showing(), Event::Tick, NOW.after(POLL)).0;
    let later = NOW.after(Millis::seconds(11));
    let till = go(asked.clone(), Event::Check, later).0;
    let newer = Reply::View(at(11_200, SaleState::Cancelling));
    let till = after(till, Event::Answer(id(1), Ask::Check, newer));
    let till = after(till, Event::Overtaken(at(5_100, SaleState::Waiting)));
    assert_eq!(state(&till), Some(SaleState::Cancelling));
    // In their order each of them is news.
    let till = after(till, Event::Overtaken(at(12_000, SaleState::Checking)));
    assert_eq!(state(&till), Some(SaleState::Checking));
    // Nor does an answer that was asked for before a push was heard.
    let pushed = Event::Pushed(at(9_000, SaleState::Cancelling));
    let till = go(asked, pushed, NOW.after(Millis::seconds(9))).0;
    let old = Reply::View(at(5_100, SaleState::Waiting));
    let till = after(till, Event::Answer(id(1), Ask::Read, old));
    assert_eq!(state(&till), Some(SaleState::Cancelling));
}

#[test]
fn a_push_that_was_longer_on_its_way_leaves_the_end_that_is_shown() {
    let at = |ms, state| SaleView {
        server_time: Timestamp(ms),
        allowed: vec![Action::Keep],
        ..view(1, state)
    };
    let shown = after(showing(), Event::Pushed(at(9_000, SaleState::PaidLate)));
    let older = after(
        shown.clone(),
        Event::Pushed(at(8_000, SaleState::Cancelled)),
    );
    assert_eq!(older, shown);
}

#[test]
fn a_cashier_does_not_wait_for_a_question_that_hangs() {
    let asked = go(showing(), Event::Tick, NOW.after(POLL)).0;
    let later = NOW.after(Millis::seconds(11));
    assert_eq!(asks(&go(asked.clone(), Event::Tick, later).1), []);
    assert_eq!(
        asks(&go(asked.clone(), Event::Check, later).1),
        [Ask::Check]
    );
    assert_eq!(asks(&go(asked, Event::Woke, later).1), [Ask::Read]);
}

#[test]
fn coming_back_to_the_screen_asks_at_once() {
    assert_eq!(
        asks(&go(showing(), Event::Woke, NOW.after(Millis(10))).1),
        [Ask::Read]
    );
}

#[test]
fn a_lost_poll_leaves_the_code_where_it_is() {
    let (till, _) = go(showing(), Event::Tick, NOW.after(POLL));
    let till = silent(till, Ask::Read);
    assert_eq!(till.screen(), Screen::Showing);
}

#[test]
fn answers_about_another_sale_change_nothing() {
    let other = Event::Answer(id(9), Ask::Read, Reply::View(view(9, SaleState::Paid)));
    assert_eq!(after(showing(), other), showing());
    let forged = Event::Answer(id(1), Ask::Read, Reply::View(view(9, SaleState::Paid)));
    assert_eq!(after(showing(), forged).screen(), Screen::Showing);
}

#[test]
fn a_sale_that_could_not_be_read_when_the_cashier_asked_is_said_to_be_unread_until_it_is() {
    let read = |read_at, server_time| SaleView {
        read_at: Some(Timestamp(read_at)),
        server_time: Timestamp(server_time),
        ..view(1, SaleState::Waiting)
    };
    let is_unread = |till: &Till| matches!(till, Till::Selling(active) if active.is_unread());
    let checked = |view| {
        let asked = go(showing(), Event::Check, NOW).0;
        after(asked, Event::Answer(id(1), Ask::Check, Reply::View(view)))
    };
    assert!(!is_unread(&checked(read(10_000, 11_000))));
    let unread = checked(read(10_000, 15_000));
    assert!(is_unread(&unread));
    // A push that knows no more leaves it so, one that was read does not.
    let same = after(unread, Event::Pushed(read(10_000, 16_000)));
    assert!(is_unread(&same));
    assert!(!is_unread(&after(
        same,
        Event::Pushed(read(17_000, 17_000))
    )));
    // Another till's sale, read later, tells nothing of this one.
    let other = SaleView {
        read_at: Some(Timestamp(17_000)),
        server_time: Timestamp(17_000),
        ..view(9, SaleState::Paid)
    };
    let unread = checked(read(10_000, 15_000));
    assert!(is_unread(&after(unread, Event::Pushed(other))));
    // A poll reads only what is some seconds old.
    let polled = |view| {
        let asked = go(showing(), Event::Tick, NOW.after(POLL)).0;
        after(asked, Event::Answer(id(1), Ask::Read, Reply::View(view)))
    };
    assert!(!is_unread(&polled(read(10_000, 15_000))));
    assert!(is_unread(&polled(read(10_000, 21_000))));
}

#[test]
fn whoever_asks_for_news_by_hand_sees_that_they_are_asked_for() {
    let is_checking = |till: &Till| matches!(till, Till::Selling(active) if active.is_checking());
    let asked = after(showing(), Event::Check);
    assert!(is_checking(&asked));
    assert!(!is_checking(&told(
        asked.clone(),
        Ask::Check,
        SaleState::Waiting
    )));
    assert!(!is_checking(&silent(asked, Ask::Check)));
    // A poll is nobody's; whoever taps while it is under way waits for its answer.
    let polled = go(showing(), Event::Tick, NOW.after(POLL)).0;
    assert!(!is_checking(&polled));
    let tapped = after(polled, Event::Check);
    assert!(is_checking(&tapped));
    assert!(!is_checking(&told(tapped, Ask::Read, SaleState::Waiting)));
}
