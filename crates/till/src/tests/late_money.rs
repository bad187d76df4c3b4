//! Money that came after the end, or that is not as the sale says.

use super::sample::{NOW, after, asks, go, id, keyed, late, showing, told, view};
use crate::{
    Ask, Done, Effect, Ending, Entry, Event, Face, News, Notice, Outcome, Reply, Screen, Sound,
    Till,
};
use contract::{Action, ProblemCode, Reason, SaleState, SaleView};
use payment::money::{Currency, Money};

fn decided(till: Till, ask: Ask, reply: Reply) -> (Till, Vec<Effect>) {
    go(till, Event::Answer(id(7), ask, reply), NOW)
}

#[test]
fn late_money_fills_an_idle_tills_screen_until_somebody_decides_and_keeps_what_was_keyed() {
    let (till, effects) = go(keyed(&[2, 5]), late(7), NOW);
    assert_eq!(till.screen(), Screen::Result);
    assert_eq!(effects, [Effect::Sound(Sound::Attention)]);
    // Neither a tap on what is not there nor another word changes it.
    assert_eq!(after(till.clone(), Event::NewSale), till);
    assert_eq!(after(till.clone(), late(7)), till);
    let (asked, effects) = go(till, Event::Keep, NOW);
    assert_eq!(asks(&effects), [Ask::Keep]);
    // Kept, it hands nothing over: it is a word above what was keyed.
    let (done, effects) = decided(asked, Ask::Keep, Reply::View(view(7, SaleState::Paid)));
    let Till::Entering(entry) = done else {
        panic!("not back at the keypad")
    };
    assert_eq!(entry.amount(Currency::Aed).to_string(), "0.25");
    assert!(matches!(entry.notice, Some(Notice::Kept(amount)) if amount.to_string() == "250.00"));
    assert_eq!(effects, [Effect::Forget(id(7)), Effect::AskNews]);
}

#[test]
fn late_money_that_was_kept_does_not_sound_like_goods_that_are_to_go_out() {
    let kept = SaleView {
        reason: Some(Reason::CameLate),
        ..view(1, SaleState::Paid)
    };
    let (_, effects) = go(showing(), Event::Pushed(kept), NOW);
    assert_eq!(effects, [Effect::Sound(Sound::Attention)]);
}

#[test]
fn what_was_said_about_a_sale_put_aside_is_not_said_again_after_its_money_came() {
    let aside = Till::Entering(Entry::noticing(Notice::PutAside(Money::zero(
        Currency::Aed,
    ))));
    let settled = after(after(aside, late(7)), Event::News(News::default()));
    assert_eq!(settled, Till::default());
}

#[test]
fn late_money_that_was_settled_elsewhere_leaves_the_screen() {
    let till = after(keyed(&[2, 5]), late(7));
    assert_eq!(after(till, Event::News(News::default())), keyed(&[2, 5]));
}

#[test]
fn a_decision_without_an_answer_says_so_and_can_be_repeated() {
    let asked = after(after(Till::default(), late(7)), Event::Return);
    let (unheard, _) = decided(asked, Ask::Return, Reply::Silence);
    let Till::Done(Done {
        decision: Some(decision),
        ..
    }) = &unheard
    else {
        panic!("no decision")
    };
    assert!(decision.unheard);
    assert_eq!(asks(&go(unheard, Event::Return, NOW).1), [Ask::Return]);
}

#[test]
fn whoever_decides_second_sees_what_was_decided_first() {
    let asked = after(after(Till::default(), late(7)), Event::Keep);
    let (reading, effects) = decided(asked, Ask::Keep, Reply::Problem(ProblemCode::NotNow));
    assert_eq!(asks(&effects), [Ask::Read]);
    let gone = SaleView {
        reason: Some(Reason::Refunded),
        ..view(7, SaleState::Cancelled)
    };
    let (done, _) = decided(reading, Ask::Read, Reply::View(gone));
    let Till::Done(done) = done else {
        panic!("not shown")
    };
    assert_eq!(done.outcome.ending(), Ending::Cancelled);
}

#[test]
fn money_on_its_way_back_stops_nobody_from_selling() {
    let news = Event::News(News {
        sale: None,
        late: vec![view(7, SaleState::Returning), view(8, SaleState::PaidLate)],
        ..News::default()
    });
    let Till::Done(done) = after(Till::default(), news) else {
        panic!("not shown")
    };
    assert_eq!(done.outcome.sale(), id(8));
}

#[test]
fn a_frozen_sale_that_nobody_has_looked_at_is_acknowledged_at_the_server() {
    let frozen = SaleView {
        allowed: vec![Action::Keep],
        ..view(1, SaleState::Mismatch)
    };
    let till = after(
        showing(),
        Event::Answer(id(1), Ask::Read, Reply::View(frozen)),
    );
    let (asked, effects) = go(till, Event::NewSale, NOW);
    assert_eq!(asks(&effects), [Ask::Keep]);
    let seen = Reply::View(view(1, SaleState::Mismatch));
    assert_eq!(
        after(asked, Event::Answer(id(1), Ask::Keep, seen)),
        Till::default()
    );
}

#[test]
fn money_for_the_very_sale_that_is_shown_as_unpaid_replaces_the_screen_and_what_it_offers() {
    use SaleState as S;
    for ended in [S::Cancelled, S::Expired, S::Rejected, S::Failed] {
        let shown = Till::Done(Done::of(Outcome::Sale(view(1, ended))));
        let late = || view(1, S::PaidLate);
        let by_news = Event::News(News {
            sale: None,
            late: vec![late()],
            ..News::default()
        });
        for event in [Event::Pushed(late()), by_news] {
            let (till, effects) = go(shown.clone(), event, NOW);
            assert!(effects.contains(&Effect::Sound(Sound::Attention)));
            let Till::Done(done) = &till else {
                panic!("{till:?}")
            };
            assert_eq!(done.outcome.ending(), Ending::PaidLate);
            for offered in [Event::Again(id(2)), Event::OtherMethod, Event::NewSale] {
                assert_eq!(after(till.clone(), offered), till);
            }
        }
        // Another sale's money waits until this screen has been read.
        let other = Event::Pushed(view(2, S::PaidLate));
        assert_eq!(after(shown.clone(), other), shown);
    }
}

fn frozen(n: u8) -> SaleView {
    SaleView {
        allowed: vec![Action::Keep],
        reason: Some(Reason::Released),
        ..view(n, SaleState::Mismatch)
    }
}

#[test]
fn a_paid_screen_whose_own_sale_was_frozen_says_so() {
    let paid = told(showing(), Ask::Read, SaleState::Paid);
    let receipt = after(paid.clone(), Event::Turn(Face::Receipt));
    let news = Event::News(News {
        late: vec![frozen(1)],
        ..News::default()
    });
    for till in [paid, receipt] {
        for event in [Event::Pushed(frozen(1)), news.clone()] {
            let (till, effects) = go(till.clone(), event, NOW);
            let Till::Done(done) = &till else {
                panic!("{till:?}")
            };
            assert_eq!(done.outcome.ending(), Ending::Mismatch);
            assert_eq!(till.screen(), Screen::Result);
            assert_eq!(effects, [Effect::Sound(Sound::Attention)]);
        }
    }
}

#[test]
fn money_that_does_not_get_back_is_shown_on_every_till_until_somebody_has_looked() {
    let stuck = SaleView {
        allowed: vec![Action::Check, Action::Keep],
        reason: Some(Reason::NotReturned),
        ..view(1, SaleState::Returning)
    };
    let till = after(keyed(&[7]), Event::Pushed(stuck.clone()));
    let (till, effects) = go(till, Event::NewSale, NOW);
    assert_eq!(asks(&effects), [Ask::Keep]);
    let seen = SaleView {
        allowed: vec![Action::Check],
        ..stuck
    };
    let till = after(
        till,
        Event::Answer(id(1), Ask::Keep, Reply::View(seen.clone())),
    );
    assert_eq!(till, keyed(&[7]));
    assert_eq!(after(till.clone(), Event::Pushed(seen)), till);
}
