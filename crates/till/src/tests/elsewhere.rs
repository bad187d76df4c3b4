//! What happens in another window of this terminal.

use super::sample::{
    NOW, after, asks, creating, go, id, keyed, late, selling_elsewhere, showing, told, view,
};
use crate::{Ask, Done, Effect, Entry, Event, News, Notice, Outcome, Reply, Screen, Till};
use contract::{Action, ProblemCode, SaleState, SaleView};
use payment::money::{Currency, Money};
use payment::time::{Millis, Timestamp};

#[test]
fn another_tabs_sale_shows_here_with_its_code_and_its_time() {
    let other = SaleView {
        server_time: Timestamp(100_000),
        ..view(3, SaleState::Waiting)
    };
    let news = Event::News(News {
        sale: Some(other),
        ..News::default()
    });
    let (till, effects) = go(keyed(&[1]), news, NOW);
    assert_eq!(till.screen(), Screen::Showing);
    assert!(matches!(&effects[..], [Effect::Keep(draft)] if draft.id == id(3)));
    let Till::Selling(active) = &till else {
        panic!("not selling")
    };
    assert_eq!(active.time_left(NOW), Some(Millis::seconds(200)));
    assert_eq!(asks(&go(till, Event::Tick, NOW).1), [Ask::Read]);
}

#[test]
fn a_terminal_that_is_busy_elsewhere_gives_the_keyed_sale_back_and_asks_which() {
    let reply = Reply::Problem(ProblemCode::TerminalBusy);
    let (till, effects) = go(creating(), Event::Answer(id(1), Ask::Create, reply), NOW);
    assert!(
        matches!(till, Till::Entering(entry) if entry.amount(Currency::Aed).to_string() == "250.00")
    );
    assert_eq!(effects, [Effect::Forget(id(1)), Effect::AskNews]);
}

/// Another window's sale, and what this one showed before.
fn other_windows(till: Till) -> Till {
    let news = News {
        sale: Some(view(3, SaleState::Waiting)),
        ..News::default()
    };
    after(till, Event::News(news))
}

#[test]
fn where_another_window_was_quicker_it_is_said_beside_its_sale_and_on_the_keypad_after_it() {
    let reply = Reply::Problem(ProblemCode::TerminalBusy);
    let busy = after(creating(), Event::Answer(id(1), Ask::Create, reply));
    let keyed_here = Money::parse("250", Currency::Aed).unwrap();
    let till = other_windows(busy);
    let Till::Selling(active) = &till else {
        panic!("not selling")
    };
    assert_eq!(active.overtook(), Some(keyed_here));
    let till = after(till, Event::Pushed(view(3, SaleState::Paid)));
    let Till::Done(done) = &till else {
        panic!("not done")
    };
    assert_eq!(done.overtook(), Some(keyed_here));
    let till = after(till, Event::NewSale);
    assert!(
        matches!(till, Till::Entering(entry) if entry.notice == Some(Notice::Overtaken(keyed_here)))
    );
}

#[test]
fn a_keypad_in_mid_keying_says_that_another_windows_sale_came_and_an_empty_one_does_not() {
    let Till::Selling(active) = other_windows(keyed(&[2, 5])) else {
        panic!("not selling")
    };
    assert_eq!(active.overtook(), Money::parse("0.25", Currency::Aed).ok());
    let Till::Selling(active) = other_windows(Till::default()) else {
        panic!("not selling")
    };
    assert_eq!(active.overtook(), None);
}

#[test]
fn the_keypad_does_not_say_that_another_sale_is_under_way_once_it_is_over() {
    let reply = Reply::Problem(ProblemCode::TerminalBusy);
    let busy = after(creating(), Event::Answer(id(1), Ask::Create, reply));
    let till = after(busy, Event::News(News::default()));
    assert!(
        matches!(till, Till::Entering(entry) if matches!(entry.notice, Some(Notice::Overtaken(_))))
    );
}

#[test]
fn neither_early_keys_nor_another_windows_sale_take_a_warning_about_money_away() {
    let gone = Entry::default().with(Notice::Unknown);
    let typed = after(Till::Entering(gone.clone()), Event::TypedEarly);
    assert!(matches!(&typed, Till::Entering(entry) if entry.notice == Some(Notice::Unknown)));
    let mut keyed_since = gone;
    keyed_since.restore(Money::parse("25", Currency::Aed).unwrap());
    let Till::Selling(active) = other_windows(Till::Entering(keyed_since)) else {
        panic!("not selling")
    };
    let back = Till::Selling(active);
    let back = after(
        after(back, Event::Pushed(view(3, SaleState::Paid))),
        Event::NewSale,
    );
    assert!(matches!(back, Till::Entering(entry) if entry.notice == Some(Notice::Unknown)));
}

#[test]
fn an_end_that_was_acknowledged_in_another_window_leaves_this_one_and_what_was_typed_comes_back() {
    let typed = keyed(&[7, 7, 7]);
    let by_news = Event::News(News {
        acknowledged: vec![id(3)],
        ..News::default()
    });
    for left in [Event::Acknowledged(id(3)), by_news] {
        let taken_up = after(typed.clone(), selling_elsewhere(3));
        assert_eq!(taken_up.screen(), Screen::Showing);
        let paid = after(taken_up, Event::Pushed(view(3, SaleState::Paid)));
        assert_eq!(paid.screen(), Screen::Result);
        // Another sale's is not this one's.
        assert_eq!(after(paid.clone(), Event::Acknowledged(id(4))), paid);
        let (till, effects) = go(paid, left, NOW);
        let Till::Entering(typed) = typed.clone() else {
            panic!("not entering")
        };
        let amount = typed.amount(Currency::Aed);
        assert_eq!(till, Till::Entering(typed.with(Notice::Overtaken(amount))));
        assert_eq!(effects, [Effect::Forget(id(3)), Effect::AskNews]);
    }
}

#[test]
fn an_end_gives_way_to_the_next_sale_that_another_window_begins() {
    let paid = told(showing(), Ask::Read, SaleState::Paid);
    let pushed = Event::Pushed(view(2, SaleState::Waiting));
    let (still, effects) = go(paid.clone(), pushed, NOW);
    assert_eq!((still, effects), (paid.clone(), vec![Effect::AskNews]));
    let (next, effects) = go(paid.clone(), selling_elsewhere(2), NOW);
    assert_eq!(next.screen(), Screen::Showing);
    assert!(matches!(&effects[..], [Effect::Keep(draft)] if draft.id == id(2)));
    assert_eq!(after(paid.clone(), selling_elsewhere(1)), paid);
    // Whatever the clock said when it was made.
    let dated_earlier = Event::News(News {
        sale: Some(SaleView {
            created_at: Timestamp(-1),
            ..view(2, SaleState::Waiting)
        }),
        ..News::default()
    });
    assert_eq!(after(paid, dated_earlier).screen(), Screen::Showing);
}

#[test]
fn nobody_acknowledges_from_elsewhere_what_this_till_has_to_decide() {
    let late_money = after(Till::default(), late(7));
    assert_eq!(
        after(late_money.clone(), Event::Acknowledged(id(7))),
        late_money
    );
    assert_eq!(
        after(late_money.clone(), selling_elsewhere(2)).screen(),
        Screen::Sale
    );
    let frozen = SaleView {
        allowed: vec![Action::Keep],
        ..view(1, SaleState::Mismatch)
    };
    let shown = Till::Done(Done::of(Outcome::Sale(frozen)));
    assert_eq!(after(shown.clone(), Event::Acknowledged(id(1))), shown);
}
