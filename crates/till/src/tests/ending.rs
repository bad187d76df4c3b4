//! What ends a sale under way: its deadline, a cancellation, setting it aside.

use super::sample::{NOW, after, asks, creating, go, id, showing, silent, told, view};
use crate::{Ask, Effect, Ending, Event, Notice, POLL, Reply, Screen, Sound, Till};
use contract::{Action, Reason, SaleState, SaleView};
use payment::sale::Cause;
use payment::time::Millis;

#[test]
fn at_the_deadline_the_code_is_taken_back_and_nothing_is_called_expired_yet() {
    let end = NOW.after(Millis::seconds(300));
    let (till, effects) = go(showing(), Event::Tick, end);
    assert_eq!(asks(&effects), [Ask::Cancel(Cause::TimeOut)]);
    assert_eq!(till.screen(), Screen::Ending);
    let till = told(till, Ask::Cancel(Cause::TimeOut), SaleState::Checking);
    assert_eq!(till.screen(), Screen::InDoubt);
    let till = told(till, Ask::Read, SaleState::Expired);
    assert!(matches!(till, Till::Done(done) if done.outcome.ending() == Ending::Expired));
}

#[test]
fn the_deadline_comes_even_while_a_question_is_unanswered() {
    let (till, _) = go(showing(), Event::Tick, NOW.after(Millis::seconds(299)));
    assert_eq!(till.wakes_at(), Some(NOW.after(Millis::seconds(300))));
    let (_, effects) = go(till, Event::Tick, NOW.after(Millis::seconds(300)));
    assert_eq!(asks(&effects), [Ask::Cancel(Cause::TimeOut)]);
}

#[test]
fn a_cancellation_that_loses_the_race_ends_paid() {
    let till = after(showing(), Event::Cancel);
    assert_eq!(till.screen(), Screen::Ending);
    let (till, effects) = go(
        till,
        Event::Answer(
            id(1),
            Ask::Cancel(Cause::Cashier),
            Reply::View(view(1, SaleState::Paid)),
        ),
        NOW,
    );
    assert!(matches!(till, Till::Done(done) if done.outcome.ending() == Ending::Paid));
    assert_eq!(effects, [Effect::Sound(Sound::Paid)]);
}

#[test]
fn a_cancellation_without_an_answer_is_asked_again_and_the_code_stays_gone() {
    let till = silent(after(showing(), Event::Cancel), Ask::Cancel(Cause::Cashier));
    assert_eq!(till.screen(), Screen::InDoubt);
    let (till, effects) = go(till, Event::Tick, NOW.after(POLL));
    assert_eq!(asks(&effects), [Ask::Cancel(Cause::Cashier)]);
    // An older reading that still says "waiting" must not bring the code back.
    let till = told(till, Ask::Read, SaleState::Waiting);
    assert_eq!(till.screen(), Screen::Ending);
}

#[test]
fn a_code_that_cannot_be_shown_is_taken_back_before_another_is_asked_for() {
    let (till, effects) = go(showing(), Event::NoCode(id(2)), NOW);
    assert_eq!(asks(&effects), [Ask::Cancel(Cause::Unpayable)]);
    let ended = Reply::View(view(1, SaleState::Failed));
    let (till, effects) = go(
        till,
        Event::Answer(id(1), Ask::Cancel(Cause::Unpayable), ended),
        NOW,
    );
    assert!(
        matches!(&effects[..], [Effect::Keep(_), Effect::Ask(Ask::Create, draft)] if draft.id == id(2))
    );
    // The second one cannot be shown either: that is enough.
    let till = after(
        till,
        Event::Answer(id(2), Ask::Create, Reply::View(view(2, SaleState::Waiting))),
    );
    let till = after(till, Event::NoCode(id(3)));
    let ended = Reply::View(view(2, SaleState::Failed));
    let till = after(
        till,
        Event::Answer(id(2), Ask::Cancel(Cause::Unpayable), ended),
    );
    assert!(matches!(till, Till::Done(done) if done.outcome.ending() == Ending::Unavailable));
}

#[test]
fn a_code_that_could_not_be_shown_but_was_paid_is_paid() {
    let till = after(showing(), Event::NoCode(id(2)));
    let till = told(till, Ask::Cancel(Cause::Unpayable), SaleState::Paid);
    assert!(matches!(till, Till::Done(done) if done.outcome.ending() == Ending::Paid));
}

#[test]
fn a_cashier_who_cancels_gets_no_other_code() {
    let till = after(showing(), Event::NoCode(id(2)));
    let till = silent(till, Ask::Cancel(Cause::Unpayable));
    let till = after(till, Event::Cancel);
    let till = told(till, Ask::Cancel(Cause::Unpayable), SaleState::Cancelled);
    assert!(matches!(till, Till::Done(_)));
}

#[test]
fn a_cancellation_does_not_overtake_the_sale_that_it_is_for() {
    let (till, effects) = go(creating(), Event::Cancel, NOW);
    assert_eq!(effects, []);
    let reply = Reply::View(view(1, SaleState::Waiting));
    let (till, effects) = go(till, Event::Answer(id(1), Ask::Create, reply), NOW);
    assert_eq!(asks(&effects), [Ask::Cancel(Cause::Cashier)]);
    assert_eq!(till.screen(), Screen::Ending);
}

#[test]
fn what_is_put_aside_gives_the_keypad_back_and_says_so() {
    let doubtful = SaleView {
        allowed: vec![Action::Check, Action::PutAside],
        ..view(1, SaleState::Checking)
    };
    let doubt = after(
        showing(),
        Event::Answer(id(1), Ask::Read, Reply::View(doubtful.clone())),
    );
    let (asked, effects) = go(doubt, Event::PutAside, NOW);
    assert_eq!(asks(&effects), [Ask::PutAside]);
    let aside = SaleView {
        put_aside: true,
        ..doubtful
    };
    let till = after(
        asked,
        Event::Answer(id(1), Ask::PutAside, Reply::View(aside)),
    );
    assert!(
        matches!(till, Till::Entering(entry) if matches!(entry.notice, Some(Notice::PutAside(_))))
    );
}

#[test]
fn a_sale_of_another_account_that_frees_the_till_is_not_said_to_be_cancelled() {
    let freed = SaleView {
        reason: Some(Reason::OtherAccount),
        put_aside: true,
        ..view(1, SaleState::Checking)
    };
    for event in [
        Event::Answer(id(1), Ask::Read, Reply::View(freed.clone())),
        Event::Pushed(freed.clone()),
    ] {
        let Till::Entering(entry) = after(showing(), event) else {
            panic!("the keypad is not back");
        };
        assert_eq!(entry.notice, Some(Notice::OtherAccount(freed.amount)));
    }
}
