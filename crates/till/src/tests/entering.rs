//! Keying an amount, and beginning a sale of it.

use super::sample::{NOW, after, asks, creating, go, id, keyed, rules, silent, view};
use crate::{
    Ask, Done, Effect, Ending, Entry, Event, Key, Notice, Outcome, POLL, Reply, Rules, Screen,
    Till, step,
};
use contract::{ProblemCode, SaleState};
use payment::money::Currency;
use payment::sale::Method;
use payment::time::Millis;

#[test]
fn a_sale_is_stored_before_the_server_is_asked() {
    let (till, effects) = go(
        keyed(&[2, 5, 0, 0, 0]),
        Event::Start(id(1), Method::Qr),
        NOW,
    );
    assert_eq!(till.screen(), Screen::Creating);
    assert!(
        matches!(&effects[..], [Effect::Keep(kept), Effect::Ask(Ask::Create, asked)] if kept == asked)
    );
}

#[test]
fn a_double_click_makes_one_sale() {
    let (till, effects) = go(creating(), Event::Start(id(2), Method::Qr), NOW);
    assert_eq!((till, effects), (creating(), Vec::new()));
}

#[test]
fn what_breaks_a_rule_starts_nothing_and_says_why() {
    let cases = [
        (keyed(&[]), ProblemCode::AmountZero),
        (keyed(&[9; 9]), ProblemCode::AmountTooLarge),
        (
            after(keyed(&[1]), Event::Reference("a\u{7}".into())),
            ProblemCode::InvalidReference,
        ),
        (
            after(keyed(&[1]), Event::Reference("x".repeat(256))),
            ProblemCode::InvalidReference,
        ),
    ];
    for (till, code) in cases {
        let (till, effects) = go(till, Event::Start(id(1), Method::Qr), NOW);
        let Till::Entering(entry) = till else {
            panic!("started")
        };
        assert_eq!(entry.notice, Some(Notice::Problem(code)));
        assert_eq!(effects, []);
    }
}

#[test]
fn the_servers_refusal_gives_the_keyed_sale_back() {
    let reply = Reply::Problem(ProblemCode::AmountTooLarge);
    let (till, effects) = go(creating(), Event::Answer(id(1), Ask::Create, reply), NOW);
    let Till::Entering(entry) = till else {
        panic!("not entering")
    };
    assert_eq!(entry.amount(Currency::Aed).to_string(), "250.00");
    assert_eq!(effects, [Effect::Forget(id(1)), Effect::AskNews]);
}

#[test]
fn a_server_that_asks_to_wait_gives_the_keyed_sale_back_and_no_new_one_begins_before() {
    let wait = Reply::of_problem(ProblemCode::TooManyCodeless, Some(20));
    let (till, effects) = go(creating(), Event::Answer(id(1), Ask::Create, wait), NOW);
    assert_eq!(effects, [Effect::Forget(id(1)), Effect::AskNews]);
    let until = NOW.after(Millis::seconds(20));
    assert_eq!(till.wakes_at(), Some(until));
    let start = |till, at| go(till, Event::Start(id(2), Method::Qr), at);
    // Typing goes on, and changes nothing about the pause.
    let (till, _) = go(till, Event::Key(Key::Digit(5)), NOW);
    let (till, effects) = start(till, NOW.after(Millis::seconds(19)));
    assert_eq!(effects, []);
    let Till::Entering(entry) = &till else {
        panic!("started")
    };
    assert_eq!(
        entry.notice,
        Some(Notice::Problem(ProblemCode::TooManyCodeless))
    );
    assert_eq!(entry.wait(NOW), Millis::seconds(20));
    assert_eq!(entry.amount(Currency::Aed).to_string(), "2500.05");
    let (till, _) = go(till, Event::Tick, until);
    let Till::Entering(entry) = &till else {
        panic!("started")
    };
    assert_eq!((&entry.notice, till.wakes_at()), (&None, None));
    let (_, effects) = start(till, until);
    assert_eq!(effects.len(), 2, "{effects:?}");
}

#[test]
fn a_server_that_asks_to_wait_after_a_silence_leaves_the_sale_in_doubt() {
    let silence = Event::Answer(id(1), Ask::Create, Reply::Silence);
    let till = after(creating(), silence);
    let later = NOW.after(Millis::seconds(60));
    let (till, _) = go(till, Event::Tick, later);
    let wait = Event::Answer(id(1), Ask::Create, Reply::Wait(Millis::seconds(20)));
    let (till, effects) = go(till, wait, later);
    assert_eq!(till.screen(), Screen::InDoubt);
    assert_eq!(effects, []);
}

#[test]
fn a_ledger_that_cannot_be_written_makes_tabby_unavailable() {
    let reply = Reply::Problem(ProblemCode::LedgerUnavailable);
    let till = after(creating(), Event::Answer(id(1), Ask::Create, reply));
    assert!(matches!(till, Till::Done(done) if done.outcome.ending() == Ending::Unavailable));
}

#[test]
fn a_lost_create_is_in_doubt_and_asked_again_under_the_same_id() {
    let till = silent(creating(), Ask::Create);
    assert_eq!(till.screen(), Screen::InDoubt);
    let (_, effects) = go(till.clone(), Event::Tick, NOW.after(Millis(999)));
    assert_eq!(asks(&effects), []);
    let (_, effects) = go(till, Event::Tick, NOW.after(Millis::seconds(1)));
    assert!(matches!(&effects[..], [Effect::Ask(Ask::Create, draft)] if draft.id == id(1)));
}

#[test]
fn keys_that_began_before_the_page_did_are_said_not_to_count() {
    let till = after(Till::default(), Event::TypedEarly);
    let Till::Entering(entry) = &till else {
        panic!("not entering")
    };
    assert_eq!(entry.notice, Some(Notice::TypedEarly));
    assert!(entry.amount(Currency::Aed).is_zero());
    let typed = after(till, Event::Key(Key::Digit(5)));
    assert!(matches!(typed, Till::Entering(entry) if entry.notice.is_none()));
}

#[test]
fn after_a_silence_no_refusal_says_that_nothing_happened() {
    let silent = silent(creating(), Ask::Create);
    let again = go(silent, Event::Tick, NOW.after(Millis::seconds(2))).0;
    let reply = Reply::Problem(ProblemCode::LedgerUnavailable);
    let still = after(again, Event::Answer(id(1), Ask::Create, reply));
    assert_eq!(still.screen(), Screen::InDoubt);
}

#[test]
fn an_amount_that_was_typed_in_another_currency_is_cleared_with_a_sentence() {
    let till = after(keyed(&[2, 5, 0]), Event::OtherCurrency);
    let Till::Entering(entry) = &till else {
        panic!("{till:?}")
    };
    assert!(entry.amount(Currency::Kwd).is_zero());
    let said = Some(Notice::Problem(ProblemCode::WrongCurrency));
    assert_eq!(entry.notice, said);
    assert_eq!(
        after(Till::default(), Event::OtherCurrency),
        Till::default()
    );
}

#[test]
fn a_sale_that_is_refused_for_its_currency_is_not_keyed_again_in_another() {
    let refused = Reply::Problem(ProblemCode::WrongCurrency);
    let till = after(creating(), Event::Answer(id(1), Ask::Create, refused));
    let notice = Notice::Problem(ProblemCode::WrongCurrency);
    assert_eq!(till, Till::Entering(Entry::noticing(notice)));
}

#[test]
fn without_a_connection_no_sale_begins_and_what_never_left_ends_by_itself() {
    let away = Rules {
        is_reachable: false,
        ..rules()
    };
    let started = Event::Start(id(1), Method::Qr);
    let (till, effects) = step(keyed(&[2, 5]), started, &away, NOW);
    let Till::Entering(entry) = &till else {
        panic!("it began")
    };
    assert_eq!(entry.notice, Some(Notice::NotStarted));
    assert_eq!(entry.amount(Currency::Aed).to_string(), "0.25");
    assert_eq!(effects, []);
    // Trying again is beginning, too.
    let expired = Till::Done(Done::of(Outcome::Sale(view(1, SaleState::Expired))));
    let (till, effects) = step(expired, Event::Again(id(2)), &away, NOW);
    assert!(matches!(till, Till::Entering(entry) if entry.notice == Some(Notice::NotStarted)));
    assert_eq!(asks(&effects), []);
    // The network went with the tap: the browser knows that nothing left.
    let not_sent = |till| go(till, Event::Answer(id(1), Ask::Create, Reply::NotSent), NOW);
    let (till, effects) = not_sent(creating());
    let Till::Entering(entry) = till else {
        panic!("it is over")
    };
    assert_eq!(entry.notice, Some(Notice::NotStarted));
    assert_eq!(entry.amount(Currency::Aed).to_string(), "250.00");
    assert_eq!(effects, [Effect::Forget(id(1)), Effect::AskNews]);
    // What may have left before is in doubt.
    let again = go(
        silent(creating(), Ask::Create),
        Event::Tick,
        NOW.after(POLL),
    )
    .0;
    assert_eq!(not_sent(again).0.screen(), Screen::InDoubt);
}
