//! A sale that is remembered after a reload or a sleep.

use super::sample::{
    NOW, after, asks, creating, go, id, keyed, selling_elsewhere, showing, silent, told, view,
};
use crate::{
    Ask, Draft, Effect, Ending, Entry, Event, Notice, POLL, Reply, Rules, Screen, Till, step,
};
use contract::{Action, ProblemCode, SaleState, SaleView};
use payment::sale::{Cause, Method};
use payment::time::Timestamp;

#[test]
fn a_reload_asks_the_server_how_the_sale_stands() {
    let Effect::Keep(draft) = go(keyed(&[1]), Event::Start(id(1), Method::Qr), NOW)
        .1
        .remove(0)
    else {
        panic!("not kept")
    };
    let (till, effects) = go(Till::default(), Event::Resume(draft.clone()), NOW);
    assert_eq!(asks(&effects), [Ask::Read]);
    assert_eq!(
        told(till.clone(), Ask::Read, SaleState::Waiting).screen(),
        Screen::Showing
    );
    let unknown = Event::Answer(id(1), Ask::Read, Reply::Problem(ProblemCode::UnknownSale));
    let (till, effects) = go(till, unknown, NOW);
    assert_eq!(till, Till::Entering(Entry::noticing(Notice::Unknown)));
    assert_eq!(effects, [Effect::Forget(id(1)), Effect::AskNews]);
}

#[test]
fn a_resumed_sale_is_only_ever_asked_about_and_no_refusal_ends_it() {
    let Effect::Keep(draft) = go(keyed(&[1]), Event::Start(id(1), Method::Qr), NOW)
        .1
        .remove(0)
    else {
        panic!("not kept")
    };
    let (till, _) = go(Till::default(), Event::Resume(draft), NOW);
    let refused = Event::Answer(
        id(1),
        Ask::Read,
        Reply::Problem(ProblemCode::LedgerUnavailable),
    );
    let till = after(till, refused);
    assert_eq!(till.screen(), Screen::InDoubt);
    assert_eq!(asks(&go(till, Event::Tick, NOW.after(POLL)).1), [Ask::Read]);
}

#[test]
fn a_sale_that_is_damaged_on_the_server_leaves_the_screen_and_is_not_keyed_again() {
    let notice = Notice::Problem(ProblemCode::UnreadableSale);
    let resumed = || {
        let draft = Draft::of(&view(1, SaleState::Waiting));
        after(Till::default(), Event::Resume(draft))
    };
    let asked = [
        (creating(), Ask::Create),
        (resumed(), Ask::Read),
        (after(showing(), Event::Check), Ask::Check),
        (after(showing(), Event::Cancel), Ask::Cancel(Cause::Cashier)),
    ];
    for (till, ask) in asked {
        let reply = Reply::Problem(ProblemCode::UnreadableSale);
        let (till, effects) = go(till, Event::Answer(id(1), ask, reply), NOW);
        assert_eq!(till, Till::Entering(Entry::noticing(notice.clone())));
        assert_eq!(effects, [Effect::Forget(id(1)), Effect::AskNews]);
    }
}

#[test]
fn an_end_that_was_acknowledged_long_ago_is_left_after_sleep_and_after_a_reload() {
    let acknowledged = |state| SaleView {
        acknowledged: true,
        ..view(1, state)
    };
    let answer = |view| Event::Answer(id(1), Ask::Read, Reply::View(view));
    let left = vec![Effect::Forget(id(1)), Effect::AskNews];
    // A window that slept asks for what it shows.
    let paid = told(showing(), Ask::Read, SaleState::Paid);
    let (woken, effects) = go(paid.clone(), Event::Woke, NOW);
    assert_eq!(asks(&effects), [Ask::Read]);
    assert!(effects.contains(&Effect::AskNews));
    assert_eq!(
        after(woken.clone(), answer(view(1, SaleState::Paid))),
        paid,
        "nobody has acknowledged it"
    );
    let dated_earlier = SaleView {
        server_time: Timestamp(-1),
        ..acknowledged(SaleState::Paid)
    };
    for said in [acknowledged(SaleState::Paid), dated_earlier] {
        let (till, effects) = go(woken.clone(), answer(said), NOW);
        assert_eq!((till.screen(), effects), (Screen::Sale, left.clone()));
    }
    // One that was opened anew asks for what it remembers.
    let draft = Draft::of(&view(1, SaleState::Waiting));
    let resumed = after(Till::default(), Event::Resume(draft));
    let (till, effects) = go(resumed.clone(), answer(acknowledged(SaleState::Paid)), NOW);
    assert_eq!((till.screen(), effects), (Screen::Sale, left));
    // Money that came since waits for somebody all the same.
    for till in [woken, resumed] {
        let late = SaleView {
            allowed: vec![Action::Keep],
            ..acknowledged(SaleState::Mismatch)
        };
        let till = after(till, answer(late));
        assert_eq!(till.screen(), Screen::Result);
        assert!(matches!(&till, Till::Done(done) if done.outcome.ending() == Ending::Mismatch));
    }
}

#[test]
fn a_sale_that_is_remembered_without_a_connection_is_said_and_no_other_begins() {
    let draft = Draft::of(&view(1, SaleState::Waiting));
    let resume = Event::Resume(draft);
    assert!(resume.needs_no_rules(&Till::default()));
    assert!(!Event::Start(id(2), Method::Qr).needs_no_rules(&Till::default()));
    let (till, _) = step(Till::default(), resume, &Rules::UNKNOWN, NOW);
    let till = silent(till, Ask::Read);
    assert_eq!(till.screen(), Screen::InDoubt);
    let Till::Selling(active) = &till else {
        panic!("{till:?}")
    };
    assert!(active.is_only_remembered());
    assert_eq!(active.draft().amount.to_string(), "250.00");
    for event in [
        Event::Start(id(2), Method::Qr),
        Event::NewSale,
        Event::PutAside,
    ] {
        assert!(event.needs_no_rules(&till));
        assert_eq!(after(till.clone(), event), till);
    }
    // The first answer about it, whoever brings it, says how it stands.
    assert_eq!(
        after(till.clone(), selling_elsewhere(1)).screen(),
        Screen::Showing
    );
    let Till::Selling(active) = told(till, Ask::Read, SaleState::Waiting) else {
        panic!("it is under way");
    };
    assert!(!active.is_only_remembered());
}
