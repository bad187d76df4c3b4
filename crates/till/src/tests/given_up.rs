//! Sales that are given up at a gateway that cannot cancel.

use super::sample::{NOW, asks, id, keyed, late, rules, showing, view};
use crate::{
    Ask, Effect, Ending, Entry, Event, Key, News, Notice, Reply, Rules, Screen, Sound, Till, step,
};
use contract::{Action, Reason, SaleState, SaleView};
use payment::sale::Cause;

fn no_cancelling() -> Rules {
    let mut rules = rules();
    rules.capabilities.cancel = false;
    rules.capabilities.late_released = true;
    rules
}

fn go(till: Till, event: Event) -> (Till, Vec<Effect>) {
    step(till, event, &no_cancelling(), NOW)
}

/// As the server shows it once a reading said that nobody had paid.
fn left_open() -> SaleView {
    SaleView {
        reason: Some(Reason::Cashier),
        put_aside: true,
        allowed: vec![Action::Check],
        ..view(1, SaleState::Cancelling)
    }
}

fn cancelled() -> Till {
    go(showing(), Event::Cancel).0
}

fn given_up() -> Till {
    let reply = Reply::View(left_open());
    go(
        cancelled(),
        Event::Answer(id(1), Ask::Cancel(Cause::Cashier), reply),
    )
    .0
}

fn ending(till: &Till) -> Option<Ending> {
    match till {
        Till::Done(done) => Some(done.outcome.ending()),
        _ => None,
    }
}

#[test]
fn a_sale_that_is_given_up_leaves_its_code_and_shows_that_once() {
    let answers = [
        Event::Answer(id(1), Ask::Cancel(Cause::Cashier), Reply::View(left_open())),
        Event::Pushed(left_open()),
    ];
    for answer in answers {
        // By the cashier, and by the server when the time to pay is over.
        for before in [cancelled(), showing()] {
            let (till, effects) = go(before, answer.clone());
            assert_eq!(till.screen(), Screen::Result);
            assert_eq!(ending(&till), Some(Ending::GivenUp));
            assert_eq!(effects, [Effect::Sound(Sound::Refused)]);
        }
    }
}

#[test]
fn while_no_reading_says_whether_somebody_had_paid_the_sale_is_in_doubt() {
    for state in [SaleState::Cancelling, SaleState::Checking] {
        let reply = Reply::View(view(1, state));
        let cancel = Ask::Cancel(Cause::Cashier);
        let till = go(cancelled(), Event::Answer(id(1), cancel, reply)).0;
        assert_eq!(till.screen(), Screen::InDoubt);
    }
}

#[test]
fn the_next_sale_begins_with_an_empty_keypad_and_every_window_is_told() {
    let (till, effects) = go(given_up(), Event::NewSale);
    assert_eq!(till, Till::Entering(Entry::default()));
    let wanted = [
        Effect::Forget(id(1)),
        Effect::Acknowledge(id(1)),
        Effect::AskNews,
    ];
    assert_eq!(effects, wanted);
    assert_eq!(
        go(given_up(), Event::Acknowledged(id(1))).0,
        Till::Entering(Entry::default())
    );
    // It cannot be tried again or be paid in another way as if it were over.
    for event in [Event::Again(id(2)), Event::OtherMethod] {
        assert_eq!(go(given_up(), event), (given_up(), Vec::new()));
    }
}

#[test]
fn what_becomes_of_it_later_changes_neither_its_screen_nor_the_next_sale() {
    let next = go(given_up(), Event::NewSale).0;
    let next = go(next, Event::Key(Key::Digit(7))).0;
    for state in [
        SaleState::Cancelling,
        SaleState::Expired,
        SaleState::Returning,
        SaleState::Cancelled,
    ] {
        let later = SaleView {
            put_aside: true,
            ..view(1, state)
        };
        for before in [given_up(), next.clone()] {
            let told = Event::Pushed(later.clone());
            assert_eq!(go(before.clone(), told), (before.clone(), Vec::new()));
            let is_late = state == SaleState::Returning;
            let told = Event::News(News {
                late: is_late.then(|| later.clone()).into_iter().collect(),
                ..News::default()
            });
            assert_eq!(go(before.clone(), told), (before, Vec::new()));
        }
    }
}

#[test]
fn money_that_does_not_get_back_calls_a_person_to_its_screen_and_to_the_keypad() {
    let stuck = SaleView {
        reason: Some(Reason::NotReturned),
        allowed: vec![Action::Check, Action::Keep],
        put_aside: true,
        ..view(1, SaleState::Returning)
    };
    for before in [given_up(), keyed(&[7])] {
        let (till, effects) = go(before, Event::Pushed(stuck.clone()));
        assert_eq!(ending(&till), Some(Ending::Returning));
        assert!(effects.contains(&Effect::Sound(Sound::Attention)));
    }
    // Money that was taken all the same waits for a decision.
    assert_eq!(ending(&go(given_up(), late(1)).0), Some(Ending::PaidLate));
}

#[test]
fn who_asks_for_the_next_sale_while_nobody_knows_gets_the_keypad_and_is_told() {
    let doubtful = SaleView {
        allowed: vec![Action::Check, Action::PutAside],
        ..view(1, SaleState::Cancelling)
    };
    let doubt = go(cancelled(), Event::Pushed(doubtful)).0;
    let (asked, effects) = go(doubt, Event::PutAside);
    assert_eq!(asks(&effects), [Ask::PutAside]);
    for answer in [
        Event::Answer(id(1), Ask::PutAside, Reply::View(left_open())),
        Event::Pushed(left_open()),
    ] {
        let Till::Entering(entry) = go(asked.clone(), answer).0 else {
            panic!("the keypad is not back");
        };
        assert_eq!(entry.notice, Some(Notice::LeftOpen(left_open().amount)));
    }
}

#[test]
fn where_money_that_comes_late_is_taken_nobody_is_told_that_it_is_released() {
    let mut rules = no_cancelling();
    rules.capabilities.late_released = false;
    let doubtful = SaleView {
        allowed: vec![Action::Check, Action::PutAside],
        ..view(1, SaleState::Cancelling)
    };
    let events = [
        Event::Cancel,
        Event::Pushed(doubtful),
        Event::PutAside,
        Event::Pushed(left_open()),
    ];
    let go = |till, event| step(till, event, &rules, NOW).0;
    let Till::Entering(entry) = events.into_iter().fold(showing(), go) else {
        panic!("the keypad is not back");
    };
    assert_eq!(entry.notice, Some(Notice::Uncancelled(left_open().amount)));
}

#[test]
fn a_reload_shows_it_again_until_somebody_goes_on() {
    let stored = crate::Draft::of(&left_open());
    let resumed = go(Till::default(), Event::Resume(stored)).0;
    let answer = Event::Answer(id(1), Ask::Read, Reply::View(left_open()));
    assert_eq!(ending(&go(resumed, answer).0), Some(Ending::GivenUp));
}

#[test]
fn a_window_that_hears_of_it_after_another_has_gone_on_is_idle_at_once() {
    let acknowledged = SaleView {
        acknowledged: true,
        ..left_open()
    };
    let (till, effects) = go(cancelled(), Event::Pushed(acknowledged));
    assert_eq!(till, Till::Entering(Entry::default()));
    assert_eq!(effects, [Effect::Forget(id(1)), Effect::AskNews]);
}

#[test]
fn where_the_gateway_can_cancel_a_sale_that_was_put_aside_gives_the_keypad_back_as_before() {
    let Till::Entering(entry) = step(showing(), Event::Pushed(left_open()), &rules(), NOW).0 else {
        panic!("the keypad is not back");
    };
    assert_eq!(entry.notice, Some(Notice::PutAside(left_open().amount)));
}
