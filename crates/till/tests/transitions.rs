//! Every pair of a state and an event of the till's machine, in one checked-in table.
//!
//! `transitions.txt` is what a reviewer reads: a change of behaviour is a change of its lines.
//! `TABBY_POS_UPDATE=1 cargo test -p till --test transitions` writes it anew.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests may")]

use std::fmt::Write;
use std::path::Path;

use contract::{Action, CapabilitiesView, ProblemCode, SaleState, SaleView};
use payment::buyer::Redacted;
use payment::id::{Reference, SaleId};
use payment::sale::sample::{aed, session};
use payment::sale::{Cause, Method, PAY_WINDOW};
use payment::time::{Millis, Monotonic, Timestamp};
use till::{Ask, Draft, Face, Key, News, Reply, Rules, Till};

const NOW: Monotonic = Monotonic(50_000);

fn id(n: u8) -> SaleId {
    format!("0190a5b4-7c00-7000-8000-0000000000{n:02}")
        .parse()
        .unwrap()
}

fn view(n: u8, state: SaleState) -> SaleView {
    SaleView {
        id: id(n),
        state,
        reason: None,
        amount: aed("250"),
        reference: Reference::new("A-1").unwrap(),
        method: Method::Qr,
        qr_code_url: session().qr_code,
        web_url: None,
        payment_id: None,
        created_at: Timestamp(0),
        deadline: Some(Timestamp(300_000)),
        read_at: Some(Timestamp(0)),
        server_time: Timestamp(0),
        allowed: Vec::new(),
        captured: aed("0"),
        refunded: aed("0"),
        is_test: true,
        put_aside: false,
        acknowledged: false,
        link: None,
    }
}

fn rules() -> Rules {
    Rules {
        max_amount: aed("20000"),
        poll: till::POLL,
        is_reachable: true,
        capabilities: CapabilitiesView::EVERYTHING,
    }
}

fn go(till: Till, events: Vec<till::Event>) -> Till {
    let step = |till, event| till::step(till, event, &rules(), NOW).0;
    events.into_iter().fold(till, step)
}

fn till_events() -> Vec<(String, till::Event, Monotonic)> {
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

fn till_states() -> Vec<(String, Till)> {
    use till::Event;
    let keys = || [2, 5, 0, 0, 0].map(|d| Event::Key(Key::Digit(d))).to_vec();
    let keyed = || go(Till::default(), keys());
    let creating = || go(keyed(), vec![Event::Start(id(1), Method::Qr)]);
    let told = |till, ask, state| {
        let reply = Reply::View(view(1, state));
        go(till, vec![Event::Answer(id(1), ask, reply)])
    };
    let silent = |till, ask| go(till, vec![Event::Answer(id(1), ask, Reply::Silence)]);
    let told_to_wait = || {
        let wait = Reply::Wait(Millis::seconds(20));
        go(creating(), vec![Event::Answer(id(1), Ask::Create, wait)])
    };
    let showing = || told(creating(), Ask::Create, SaleState::Waiting);
    let ending = || go(showing(), vec![Event::Cancel]);
    let by_cashier = Ask::Cancel(Cause::Cashier);
    let resume = Event::Resume(Draft::of(&view(1, SaleState::Waiting)));
    let late = || told(showing(), Ask::Read, SaleState::PaidLate);
    let form = || {
        let phone = Event::Fill(till::Field::Phone, Redacted("500000001".into()));
        go(keyed(), vec![Event::OpenForm(true), phone])
    };
    let linked = |state| {
        let view = SaleView {
            allowed: vec![Action::Check, Action::SendLink],
            ..view(1, state)
        };
        Event::Answer(id(1), Ask::Create, Reply::View(view))
    };
    let mut states = vec![
        ("Entering", Till::default()),
        ("Entering, 250 keyed", keyed()),
        ("Entering, told to wait", told_to_wait()),
        ("Form", go(keyed(), vec![Event::OpenForm(true)])),
        ("Form, phone typed", form()),
        (
            "Showing, link can be sent",
            go(creating(), vec![linked(SaleState::Waiting)]),
        ),
        ("Creating", creating()),
        ("Creating, cancelled", go(creating(), vec![Event::Cancel])),
        ("Creating, unanswered", silent(creating(), Ask::Create)),
        ("Resumed", go(Till::default(), vec![resume])),
        ("Showing", showing()),
        ("Showing, asking", go(showing(), vec![Event::Check])),
        ("Ending", ending()),
        ("Ending, unanswered", silent(ending(), by_cashier)),
        ("In doubt", told(ending(), by_cashier, SaleState::Checking)),
        ("Done: PaidLate, kept", go(late(), vec![Event::Keep])),
        (
            "Done: PaidLate, return unheard",
            silent(go(late(), vec![Event::Return]), Ask::Return),
        ),
    ]
    .into_iter()
    .map(|(name, till)| (name.to_owned(), till))
    .collect::<Vec<_>>();
    for state in SaleState::ALL
        .iter()
        .copied()
        .filter(|state| !state.is_open())
    {
        states.push((
            format!("Done: {state:?}"),
            told(showing(), Ask::Read, state),
        ));
    }
    states
}

fn till_state(till: &Till) -> String {
    let screen = till.screen();
    match till {
        Till::Entering(entry) => match &entry.notice {
            Some(notice) => format!("{screen:?}, saying {notice:?}"),
            None => format!("{screen:?}"),
        },
        Till::Selling(active) => format!("{screen:?} {}", short(active.draft().id)),
        Till::Done(done) => {
            let (ending, sale) = (done.outcome.ending(), short(done.outcome.sale()));
            format!("{screen:?} {ending:?} {sale}")
        }
    }
}

/// The last digit tells the table's sales apart.
fn short(id: SaleId) -> String {
    format!("#{}", id.to_string().chars().last().unwrap())
}

fn till_effect(effect: &till::Effect) -> String {
    use till::Effect;
    match effect {
        Effect::Keep(draft) => format!("keep {}", short(draft.id)),
        Effect::Forget(id) => format!("forget {}", short(*id)),
        Effect::Ask(ask, draft) => format!("ask {ask:?} {}", short(draft.id)),
        Effect::AskNews => "ask for news".into(),
        Effect::Acknowledge(id) => format!("acknowledge {}", short(*id)),
        Effect::Sound(sound) => format!("sound {sound:?}"),
    }
}

fn row(table: &mut String, event: &str, before: &str, after: &str, effects: &[String]) {
    let next = if before == after { "·" } else { after };
    let does = match effects {
        [] => String::new(),
        some => format!("  → {}", some.join(", ")),
    };
    writeln!(table, "  {event:<34} {next}{does}").unwrap();
}

fn table() -> String {
    let mut table = String::from(
        "Every state and every event of the till's machine: the state that follows (· for the same\n\
         one) and what is done. Written by tests/transitions.rs.\n",
    );
    for (name, till) in till_states() {
        writeln!(table, "\nTILL {name}").unwrap();
        for (event_name, event, now) in till_events() {
            let (next, effects) = till::step(till.clone(), event, &rules(), now);
            let effects: Vec<_> = effects.iter().map(till_effect).collect();
            let (before, after) = (till_state(&till), till_state(&next));
            row(&mut table, &event_name, &before, &after, &effects);
        }
    }
    table
}

#[test]
fn the_checked_in_table_is_what_the_machine_does() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/transitions.txt");
    let now = table();
    if std::env::var_os("TABBY_POS_UPDATE").is_some() {
        std::fs::write(&path, &now).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    let other = kept
        .lines()
        .zip(now.lines())
        .find(|(kept, now)| kept != now);
    assert!(
        kept == now,
        "the table is out of date, first at {other:?}; see the top of this file"
    );
}
