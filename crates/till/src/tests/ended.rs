//! The screen of a sale that has ended, and what follows it.

use super::sample::{NOW, after, asks, creating, go, id, keyed, late, rules, showing, told, view};
use crate::{
    Ask, Done, Effect, Event, Face, Key, News, Notice, Outcome, Reply, Screen, Till, step,
};
use contract::{ProblemCode, SaleState, SaleView};
use payment::id::Reference;
use payment::sale::{Cause, Method};
use payment::time::Millis;
use proptest::prelude::*;

#[test]
fn a_screen_comes_by_itself_unless_a_hand_brought_it() {
    let brings = |till: Till, event: Event| {
        let (before, is_by_hand) = (till.showing(), event.is_by_hand());
        let changes = after(till, event).showing() != before;
        assert!(changes, "the screen is another one");
        is_by_hand
    };
    let read = |state| Event::Answer(id(1), Ask::Read, Reply::View(view(1, state)));
    assert!(!brings(creating(), read(SaleState::Waiting)));
    assert!(!brings(showing(), read(SaleState::Paid)));
    assert!(!brings(showing(), Event::Pushed(view(1, SaleState::Paid))));
    assert!(!brings(Till::default(), late(7)));
    let late_money = after(Till::default(), late(7));
    assert!(!brings(late_money.clone(), Event::News(News::default())));
    // The end of the same sale may become another one on the same screen.
    let cancelled = Till::Done(Done::of(Outcome::Sale(view(1, SaleState::Cancelled))));
    let money = Event::Pushed(view(1, SaleState::PaidLate));
    assert!(!brings(cancelled.clone(), money));
    assert!(brings(cancelled, Event::NewSale));
    assert!(brings(late_money, Event::Keep));
    assert!(brings(keyed(&[5]), Event::Start(id(1), Method::Qr)));
    assert!(brings(showing(), Event::Cancel));
}

#[test]
fn a_paid_sale_is_held_until_it_is_acknowledged() {
    let paid = told(showing(), Ask::Read, SaleState::Paid);
    for event in [
        Event::Tick,
        Event::Woke,
        Event::Cancel,
        Event::Again(id(2)),
        Event::OtherMethod,
        Event::Key(Key::Clear),
    ] {
        assert_eq!(after(paid.clone(), event), paid);
    }
    assert_eq!(
        after(paid.clone(), Event::Turn(Face::Receipt)).screen(),
        Screen::Receipt
    );
    let (till, effects) = go(paid, Event::NewSale, NOW);
    assert_eq!(
        (till, effects),
        (
            Till::default(),
            vec![
                Effect::Forget(id(1)),
                Effect::Acknowledge(id(1)),
                Effect::AskNews
            ]
        )
    );
}

#[test]
fn trying_again_is_a_new_sale_of_the_same_amount() {
    let failed = told(creating(), Ask::Create, SaleState::Failed);
    let (till, effects) = go(failed.clone(), Event::Again(id(2)), NOW);
    assert_eq!(till.screen(), Screen::Creating);
    assert!(
        matches!(&effects[..], [Effect::Keep(_), Effect::Ask(Ask::Create, draft), Effect::Acknowledge(ended)]
        if *ended == id(1) && draft.id == id(2) && draft.amount.to_string() == "250.00")
    );
    let Till::Entering(entry) = after(failed, Event::OtherMethod) else {
        panic!("not entering")
    };
    assert!(
        matches!(entry.notice, Some(Notice::TakeOtherwise(amount)) if amount.to_string() == "250.00")
    );
}

fn any_event() -> impl Strategy<Value = Event> {
    use SaleState::{
        Cancelled, Cancelling, Checking, Creating, Expired, Failed, Mismatch, Paid, PaidLate,
        Rejected, Waiting,
    };
    let states = vec![
        Creating, Waiting, Waiting, Cancelling, Checking, Paid, Rejected, Expired, Cancelled,
        Failed, PaidLate, Mismatch,
    ];
    let ask = prop::sample::select(vec![
        Ask::Create,
        Ask::Read,
        Ask::Check,
        Ask::Cancel(Cause::Cashier),
        Ask::Cancel(Cause::TimeOut),
    ]);
    let reply = prop_oneof![
        3 => prop::sample::select(states).prop_map(|state| Reply::View(view(1, state))),
        1 => Just(Reply::Silence),
        1 => Just(Reply::Problem(ProblemCode::Internal)),
        1 => Just(Reply::Problem(ProblemCode::UnknownSale)),
        1 => Just(Reply::Problem(ProblemCode::UnreadableSale)),
    ];
    prop_oneof![
        4 => (ask, reply).prop_map(|(ask, reply)| Event::Answer(id(1), ask, reply)),
        2 => Just(Event::Tick),
        1 => Just(Event::Woke),
        1 => Just(Event::Check),
        1 => Just(Event::Cancel),
        1 => Just(Event::NoCode(id(2))),
        1 => Just(Event::Start(id(1), Method::Qr)),
        1 => Just(Event::NewSale),
        1 => Just(Event::Again(id(1))),
        1 => Just(Event::Key(Key::Digit(5))),
    ]
}

proptest! {
    #[test]
    fn an_end_is_shown_only_when_the_server_said_so(events in prop::collection::vec((any_event(), 0_u64..400_000), 1..40)) {
        let mut till = Till::default();
        let mut now = NOW;
        for (event, wait) in events {
            now = now.after(Millis(wait));
            let was_done = matches!(till, Till::Done(_));
            let answer = matches!(&event, Event::Answer(_, _, Reply::View(view)) if !view.state.is_open());
            let (next, effects) = step(till, event, &rules(), now);
            if matches!(next, Till::Done(_)) && !was_done {
                prop_assert!(answer, "an end out of nowhere");
            }
            prop_assert!(asks(&effects).len() <= 1);
            till = next;
        }
    }
}

#[test]
fn a_sale_tried_again_keeps_the_typed_reference_and_gets_a_new_made_one() {
    let typed = SaleView {
        reference: Reference::new("A-7").unwrap(),
        ..view(1, SaleState::Expired)
    };
    let reference = |view: SaleView| {
        let ended = after(
            showing(),
            Event::Answer(id(1), Ask::Read, Reply::View(view)),
        );
        match &go(ended, Event::Again(id(2)), NOW).1[..] {
            [Effect::Keep(draft), ..] => draft.reference.as_ref().map(ToString::to_string),
            other => panic!("not begun: {other:?}"),
        }
    };
    assert_eq!(reference(typed).as_deref(), Some("A-7"));
    assert_eq!(reference(view(1, SaleState::Expired)), None);
}
