//! Sales by link, and what the server says by itself.

use super::sample::{NOW, after, go, id, keyed, rules, showing, view};
use crate::{
    Ask, Draft, Effect, Ending, Entry, Event, Field, Form, ItemError, Key, Notice,
    POLL_BESIDE_STREAM, Reply, Rules, Screen, Till, TypedError, step,
};
use contract::{Action, LinkState, LinkView, ProblemCode, SaleState, SaleView};
use payment::buyer::{BuyerNeeds, Redacted};
use payment::sale::Method;
use payment::time::{Millis, Timestamp};

/// AED 250.00 and this phone.
fn form(phone: &str) -> Till {
    let open = after(keyed(&[2, 5, 0, 0, 0]), Event::OpenForm(true));
    after(open, Event::Fill(Field::Phone, Redacted(phone.into())))
}

fn linked(pause: u64) -> SaleView {
    SaleView {
        method: Method::Link,
        allowed: vec![Action::Check, Action::Cancel, Action::SendLink],
        link: Some(LinkView {
            state: LinkState::Sent,
            times: 1,
            phone_ends: "01".into(),
            pause_left: Millis::seconds(pause),
        }),
        ..view(1, SaleState::Waiting)
    }
}

fn waiting() -> Till {
    let started = after(form("٥٠٠٠٠٠٠٠١"), Event::Start(id(1), Method::Link));
    after(
        started,
        Event::Answer(id(1), Ask::Create, Reply::View(linked(30))),
    )
}

fn notice(till: &Till) -> Option<ProblemCode> {
    match till {
        Till::Entering(Entry {
            notice: Some(Notice::Problem(code)),
            ..
        }) => Some(*code),
        _ => None,
    }
}

#[test]
fn a_link_is_asked_for_with_the_phone_as_it_was_understood() {
    let (till, effects) = go(form("050 000 0001"), Event::Start(id(1), Method::Link), NOW);
    assert_eq!(till.screen(), Screen::Creating);
    let [Effect::Keep(_), Effect::Ask(Ask::Create, draft), ..] = effects.as_slice() else {
        panic!("{effects:?}");
    };
    let request = draft.request();
    assert_eq!(request.method, Method::Link);
    assert_eq!(request.phone, Some(Redacted("+971500000001".into())));
}

#[test]
fn a_link_to_nobody_is_not_asked_for() {
    for (phone, code) in [
        ("", ProblemCode::PhoneMissing),
        ("12", ProblemCode::InvalidPhone),
    ] {
        let (till, effects) = go(form(phone), Event::Start(id(1), Method::Link), NOW);
        assert_eq!((till.screen(), notice(&till)), (Screen::Link, Some(code)));
        assert_eq!(effects, []);
    }
}

fn entry(till: Till) -> Entry {
    match till {
        Till::Entering(entry) => entry,
        other => panic!("{other:?}"),
    }
}

fn fill(till: Till, field: Field, text: &str) -> Till {
    after(till, Event::Fill(field, Redacted(text.into())))
}

#[test]
fn a_name_and_an_e_mail_address_do_not_go_with_another_phone() {
    let mut till = form("0500000001");
    till = fill(till, Field::Name, "Sara");
    till = fill(till, Field::Email, "sara@");
    till = after(till, Event::OpenForm(false));
    // The next customer: another amount, another phone.
    till = after(till, Event::Key(Key::Digit(7)));
    till = after(till, Event::OpenForm(true));
    assert!(
        entry(till.clone()).form.says_more(BuyerNeeds::PHONE),
        "what is there is shown"
    );
    for text in ["", "0", "05000000", "0500000002"] {
        till = fill(till, Field::Phone, text);
    }
    assert!(!entry(till.clone()).form.says_more(BuyerNeeds::PHONE));
    let started = after(till, Event::Start(id(1), Method::Link));
    assert_eq!(started.screen(), Screen::Creating);
}

#[test]
fn a_name_that_was_typed_before_its_phone_and_a_phone_written_otherwise_stay_together() {
    let mut till = after(keyed(&[2, 5, 0]), Event::OpenForm(true));
    till = fill(till, Field::Name, "Sara");
    for text in ["050 000 000", "050 000 0001", "+971 50 000 0001"] {
        till = fill(till, Field::Phone, text);
    }
    assert_eq!(entry(till).form.name, Redacted("Sara".into()));
}

#[test]
fn a_customer_who_was_declined_leaves_no_name_to_the_next_phone() {
    let started = fill(form("0500000002"), Field::Name, "Sara");
    let started = after(started, Event::Start(id(1), Method::Link));
    let declined = Reply::View(SaleView {
        method: Method::Link,
        ..view(1, SaleState::Declined)
    });
    let declined = after(started, Event::Answer(id(1), Ask::Create, declined));
    let again = after(declined, Event::Again(id(2)));
    assert_eq!(again.screen(), Screen::Link);
    assert!(entry(again.clone()).form.says_more(BuyerNeeds::PHONE));
    let other = fill(again, Field::Phone, "0500000001");
    assert!(!entry(other).form.says_more(BuyerNeeds::PHONE));
}

#[test]
fn the_next_sale_begins_without_the_last_ones_reference_and_customer() {
    let back = after(form("0500000001"), Event::OpenForm(false));
    let back = after(back, Event::Reference("INV-1".into()));
    let cleared = entry(after(back.clone(), Event::Key(Key::Clear)));
    assert_eq!(cleared, Entry::default());
    let deleted = (0..5).fold(back, |till, _| after(till, Event::Key(Key::Delete)));
    assert_eq!(entry(deleted).form, Form::default());
}

#[test]
fn a_line_that_cannot_be_sold_is_named_with_its_field_and_why() {
    let mut till = after(form("500000001"), Event::Lines(None));
    let first = [
        (Field::Title(0), "Abaya"),
        (Field::UnitPrice(0), "AED 125"),
        (Field::Category(0), "Clothes"),
    ];
    for (field, text) in first {
        till = fill(till, field, text);
    }
    till = after(till, Event::Lines(None));
    let start = || Event::Start(id(1), Method::Link);
    for (field, text, why) in [
        (Field::Title(1), "Scarf", ItemError::Title),
        (
            Field::UnitPrice(1),
            "1.2.3",
            ItemError::UnitPrice(TypedError::Unreadable),
        ),
        (
            Field::UnitPrice(1),
            "125.001",
            ItemError::UnitPrice(TypedError::Unreadable),
        ),
        (
            Field::UnitPrice(1),
            "125,00",
            ItemError::UnitPrice(TypedError::TooPrecise),
        ),
        (Field::Quantity(1), "1.5", ItemError::Category),
        (Field::Quantity(1), "1", ItemError::Quantity),
        (Field::Category(1), "Clothes", ItemError::Category),
    ] {
        till = after(till, start());
        let said = entry(till.clone());
        assert_eq!(said.notice, Some(Notice::Item(1, why)));
        assert_eq!(said.wrong_field(), Some(why.field(1)));
        till = fill(till, field, text);
        assert_eq!(entry(till.clone()).wrong_field(), None);
    }
    assert_eq!(after(till, start()).screen(), Screen::Creating);
}

#[test]
fn lines_that_do_not_come_to_the_amount_are_refused_before_anything_is_asked() {
    let fill = |till, field, text: &str| after(till, Event::Fill(field, Redacted(text.into())));
    let mut till = after(form("500000001"), Event::Lines(None));
    till = fill(till, Field::Title(0), "Abaya");
    till = fill(till, Field::Category(0), "Clothes");
    till = fill(till, Field::Quantity(0), "٢");
    till = fill(till, Field::UnitPrice(0), "١٢٤٫٩٩");
    let start = Event::Start(id(1), Method::Link);
    let refused = after(till.clone(), start.clone());
    assert_eq!(notice(&refused), Some(ProblemCode::ItemsDiffer));
    let fine = fill(till.clone(), Field::UnitPrice(0), "125");
    assert_eq!(after(fine, start.clone()).screen(), Screen::Creating);
    let none = after(after(till, Event::Lines(Some(0))), start);
    assert_eq!(none.screen(), Screen::Creating);
}

#[test]
fn a_code_asked_for_on_the_keypad_says_nothing_about_the_customer() {
    let back = after(form("500000001"), Event::OpenForm(false));
    let (_, effects) = go(back, Event::Start(id(1), Method::Qr), NOW);
    let Some(Effect::Ask(Ask::Create, draft)) = effects.get(1) else {
        panic!("{effects:?}");
    };
    assert_eq!(draft.request().phone, None);
}

#[test]
fn the_link_is_sent_again_only_when_the_pause_is_over() {
    let soon = NOW.after(Millis::seconds(29));
    assert_eq!(go(waiting(), Event::SendLink, soon).1, []);
    let later = NOW.after(Millis::seconds(30));
    let (till, effects) = go(waiting(), Event::SendLink, later);
    assert!(
        matches!(effects.as_slice(), [Effect::Ask(Ask::SendLink, _)]),
        "{effects:?}"
    );
    // Refused: the sale goes on as it was, and is asked about.
    let no = Event::Answer(id(1), Ask::SendLink, Reply::Problem(ProblemCode::NotNow));
    let (till, _) = go(till, no, later);
    assert_eq!(till.screen(), Screen::Showing);
    let (_, effects) = go(till, Event::Tick, later);
    assert!(matches!(effects.as_slice(), [Effect::Ask(Ask::Read, _)]));
}

#[test]
fn a_sale_that_could_not_begin_comes_back_with_what_was_typed() {
    let started = after(form("0500000001"), Event::Start(id(1), Method::Link));
    let no = Reply::Problem(ProblemCode::InvalidPhone);
    let till = after(started, Event::Answer(id(1), Ask::Create, no));
    let Till::Entering(entry) = &till else {
        panic!("{till:?}");
    };
    assert_eq!(entry.form.text(Field::Phone), "+971500000001");
    assert_eq!(till.screen(), Screen::Link);
}

#[test]
fn a_push_brings_the_news_without_a_question() {
    let (till, effects) = go(showing(), Event::Pushed(view(1, SaleState::Paid)), NOW);
    assert!(matches!(&till, Till::Done(done) if done.outcome.ending() == Ending::Paid));
    assert!(
        !effects
            .iter()
            .any(|effect| matches!(effect, Effect::Ask(..)))
    );
    let foreign = go(showing(), Event::Pushed(view(2, SaleState::Paid)), NOW);
    assert_eq!(foreign.0.screen(), Screen::Showing);
}

#[test]
fn a_push_that_an_answer_has_overtaken_changes_nothing() {
    let newer = SaleView {
        server_time: Timestamp(2_000),
        ..view(1, SaleState::Cancelling)
    };
    let till = after(showing(), Event::Cancel);
    let till = after(
        till,
        Event::Answer(
            id(1),
            Ask::Cancel(payment::sale::Cause::Cashier),
            Reply::View(newer),
        ),
    );
    let late = Event::Pushed(view(1, SaleState::Waiting));
    let Till::Selling(active) = after(till, late) else {
        panic!("it is still under way");
    };
    assert_eq!(
        active.view().map(|view| view.state),
        Some(SaleState::Cancelling)
    );
}

#[test]
fn beside_a_stream_the_server_is_asked_only_to_be_sure() {
    let rules = Rules {
        poll: POLL_BESIDE_STREAM,
        is_reachable: true,
        ..rules()
    };
    let woke = step(showing(), Event::Woke, &rules, NOW).0;
    let read = Event::Answer(id(1), Ask::Read, Reply::View(view(1, SaleState::Waiting)));
    let quiet = step(woke, read, &rules, NOW).0;
    assert_eq!(quiet.wakes_at(), Some(NOW.after(POLL_BESIDE_STREAM)));
    // The stream breaks: asked at once, and every five seconds from then on.
    let later = NOW.after(Millis::seconds(7));
    let (till, effects) = go(quiet, Event::Woke, later);
    assert!(matches!(effects.as_slice(), [Effect::Ask(Ask::Read, _)]));
    let again = go(till, Event::Woke, later).1;
    assert_eq!(again, [], "one question at a time");
}

#[test]
fn late_money_that_is_pushed_interrupts_an_idle_till_and_goes_when_it_is_settled() {
    let typed = keyed(&[7]);
    let shown = after(typed, Event::Pushed(view(3, SaleState::PaidLate)));
    assert!(matches!(&shown, Till::Done(done) if done.outcome.sale() == id(3)));
    let settled = after(shown, Event::Pushed(view(3, SaleState::Paid)));
    let Till::Entering(entry) = settled else {
        panic!("it was settled elsewhere");
    };
    assert_eq!(entry.amount(payment::Currency::Aed).minor(), 7);
}

#[test]
fn a_push_from_before_an_acknowledgement_brings_nothing_back() {
    let ended = after(showing(), Event::Pushed(view(1, SaleState::Paid)));
    let next = after(ended, Event::NewSale);
    let (idle, effects) = go(next, Event::Pushed(view(1, SaleState::Waiting)), NOW);
    assert_eq!(
        (idle.screen(), effects),
        (Screen::Sale, vec![Effect::AskNews])
    );
    let (idle, effects) = go(idle, Event::Pushed(view(1, SaleState::Paid)), NOW);
    assert_eq!((idle.screen(), effects), (Screen::Sale, Vec::new()));
}

#[test]
fn an_answer_that_a_push_has_overtaken_brings_no_code_back() {
    let asking = after(showing(), Event::Check);
    let newer = SaleView {
        server_time: Timestamp(2_000),
        ..view(1, SaleState::Cancelling)
    };
    let till = after(asking, Event::Pushed(newer));
    let slow = Event::Answer(id(1), Ask::Check, Reply::View(view(1, SaleState::Waiting)));
    let till = after(till, slow);
    let Till::Selling(active) = &till else {
        panic!("it is still under way");
    };
    assert_eq!(
        active.view().map(|view| view.state),
        Some(SaleState::Cancelling)
    );
    // A server whose clock went back with its restart is believed again when it is asked.
    let (till, _) = go(till, Event::Check, NOW.after(Millis::seconds(6)));
    let answer = Event::Answer(id(1), Ask::Check, Reply::View(view(1, SaleState::Waiting)));
    let Till::Selling(active) = go(till, answer, NOW.after(Millis::seconds(7))).0 else {
        panic!("it is still under way");
    };
    assert_eq!(
        active.view().map(|view| view.state),
        Some(SaleState::Waiting)
    );
}

#[test]
fn a_link_that_is_tried_again_goes_to_the_same_customer_or_asks_for_one() {
    let expired = SaleView {
        allowed: Vec::new(),
        state: SaleState::Expired,
        ..linked(0)
    };
    let ended = after(waiting(), Event::Pushed(expired.clone()));
    let (_, effects) = go(ended, Event::Again(id(2)), NOW);
    let Some(Effect::Ask(Ask::Create, draft)) = effects.get(1) else {
        panic!("{effects:?}");
    };
    let phone = draft.request().phone;
    assert_eq!(phone, Some(Redacted("+971500000001".into())));
    // After a reload nobody knows who it was.
    let resumed = after(Till::default(), Event::Resume(Draft::of(&linked(0))));
    let ended = after(
        resumed,
        Event::Answer(id(1), Ask::Read, Reply::View(expired)),
    );
    let (till, effects) = go(ended, Event::Again(id(2)), NOW);
    assert_eq!(till.screen(), Screen::Link);
    assert!(
        !effects
            .iter()
            .any(|effect| matches!(effect, Effect::Ask(..)))
    );
}

#[test]
fn clearing_the_amount_forgets_the_customer() {
    let back = after(form("500000001"), Event::OpenForm(false));
    let Till::Entering(entry) = after(back, Event::Key(Key::Clear)) else {
        panic!("it is being keyed in");
    };
    assert_eq!(entry.form, Form::default());
}
