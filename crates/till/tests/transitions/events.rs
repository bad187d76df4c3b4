//! The events of the till's machine.

use contract::{ProblemCode, SaleState};
use payment::buyer::Redacted;
use payment::sale::sample::aed;
use payment::sale::{Cause, Method, PAY_WINDOW};
use payment::time::{Millis, Monotonic};
use till::{Ask, Draft, Face, Key, News, Reply};

use super::sample::{NOW, id, view};

pub(crate) fn till_events() -> Vec<(String, till::Event, Monotonic)> {
    use till::Event;
    let news = |sale, late| {
        Event::News(News {
            sale,
            late,
            ..News::default()
        })
    };
    let plain = [
        ("a digit", Event::Key(Key::Digit(7))),
        ("a point", Event::Key(Key::Sign(till::Sign::Point))),
        (
            "a finger on a digit",
            Event::Touch(till::Touch::Down(1, Key::Digit(7))),
        ),
        ("a pasted amount", Event::Pasted("1,250.00".into())),
        ("no amount pasted", Event::Pasted("1.2.3".into())),
        ("a reference", Event::Reference("B-2".into())),
        ("a scan", Event::Scanned("B-2".into(), aed("1"))),
        ("a scan that is no code", Event::PutBack(aed("1"))),
        ("typing before the page had started", Event::TypedEarly),
        ("start", Event::Start(id(2), Method::Qr)),
        (
            "resume",
            Event::Resume(Draft::of(&view(1, SaleState::Waiting))),
        ),
        ("open the form", Event::OpenForm(true)),
        (
            "a phone",
            Event::Fill(till::Field::Phone, Redacted("500000001".into())),
        ),
        ("one more line", Event::Lines(None)),
        ("start a link", Event::Start(id(2), Method::Link)),
        ("send link", Event::SendLink),
        (
            "pushed: waiting",
            Event::Pushed(view(1, SaleState::Waiting)),
        ),
        ("pushed: paid", Event::Pushed(view(1, SaleState::Paid))),
        (
            "pushed: paid late",
            Event::Pushed(view(1, SaleState::PaidLate)),
        ),
        (
            "pushed: another, paid late",
            Event::Pushed(view(9, SaleState::PaidLate)),
        ),
        (
            "an overtaken answer: waiting",
            Event::Overtaken(view(1, SaleState::Waiting)),
        ),
        (
            "an overtaken answer: paid",
            Event::Overtaken(view(1, SaleState::Paid)),
        ),
        ("acknowledged elsewhere", Event::Acknowledged(id(1))),
        ("tick", Event::Tick),
        ("woke", Event::Woke),
        ("check", Event::Check),
        ("cancel", Event::Cancel),
        ("no code", Event::NoCode(id(2))),
        ("again", Event::Again(id(2))),
        ("other currency", Event::OtherCurrency),
        ("other method", Event::OtherMethod),
        ("put aside", Event::PutAside),
        ("keep", Event::Keep),
        ("return", Event::Return),
        ("new sale", Event::NewSale),
        ("turn to the receipt", Event::Turn(Face::Receipt)),
        ("no news", news(None, Vec::new())),
        (
            "news of an open sale",
            news(Some(view(3, SaleState::Waiting)), Vec::new()),
        ),
        (
            "news of late money",
            news(None, vec![view(3, SaleState::PaidLate)]),
        ),
    ];
    let mut events: Vec<_> = plain
        .into_iter()
        .map(|(name, event)| (name.to_owned(), event, NOW))
        .collect();
    let later = NOW.after(Millis::seconds(5));
    events.push(("tick, 5 s later".into(), Event::Tick, later));
    let deadline = NOW.after(PAY_WINDOW);
    events.push(("tick, at the deadline".into(), Event::Tick, deadline));
    let answer = |name: String, ask, reply| (name, Event::Answer(id(1), ask, reply), NOW);
    for state in SaleState::ALL.iter().copied() {
        let reply = Reply::View(view(1, state));
        events.push(answer(format!("read: {state:?}"), Ask::Read, reply));
    }
    for ask in [
        Ask::Create,
        Ask::Cancel(Cause::Cashier),
        Ask::SendLink,
        Ask::PutAside,
        Ask::Keep,
        Ask::Return,
    ] {
        let reply = Reply::View(view(1, SaleState::Waiting));
        events.push(answer(format!("{ask:?} answered: Waiting"), ask, reply));
        events.push(answer(format!("{ask:?} unanswered"), ask, Reply::Silence));
        let wait = Reply::Wait(Millis::seconds(20));
        events.push(answer(format!("{ask:?} refused: wait"), ask, wait));
        events.push(answer(format!("{ask:?} not sent"), ask, Reply::NotSent));
        for code in [
            ProblemCode::UnknownSale,
            ProblemCode::UnreadableSale,
            ProblemCode::TerminalBusy,
            ProblemCode::NotNow,
        ] {
            let reply = Reply::Problem(code);
            events.push(answer(format!("{ask:?} refused: {code:?}"), ask, reply));
        }
    }
    let foreign = Event::Answer(id(9), Ask::Read, Reply::View(view(9, SaleState::Paid)));
    events.push(("news of another sale".into(), foreign, NOW));
    // As above: no event is forgotten.
    for (_, event, _) in &events {
        match event {
            Event::Key(_)
            | Event::Touch(_)
            | Event::Pasted(_)
            | Event::Reference(_)
            | Event::Scanned(..)
            | Event::PutBack(_)
            | Event::TypedEarly
            | Event::Start(..)
            | Event::Resume(_)
            | Event::Answer(..)
            | Event::Overtaken(_)
            | Event::News(_)
            | Event::Pushed(_)
            | Event::Acknowledged(_)
            | Event::OpenForm(_)
            | Event::Fill(..)
            | Event::Lines(_)
            | Event::SendLink
            | Event::Tick
            | Event::Woke
            | Event::Check
            | Event::Cancel
            | Event::NoCode(_)
            | Event::Again(_)
            | Event::PutAside
            | Event::Keep
            | Event::Return
            | Event::OtherCurrency
            | Event::OtherMethod
            | Event::NewSale
            | Event::Turn(_) => {}
        }
    }
    events
}
