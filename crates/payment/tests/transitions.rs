//! Every pair of a state and an event of both machines, in one checked-in table.
//!
//! `transitions.txt` is what a reviewer reads: a change of behaviour is a change of its lines.
//! `TABBY_POS_UPDATE=1 cargo test -p payment --test transitions` writes it anew.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests may")]

use std::fmt::Write;
use std::path::Path;

use payment::buyer::Personal;
use payment::contract::{Action, ProblemCode, SaleState, SaleView};
use payment::id::{Link, MerchantCode, PaymentId, Reference, SaleId, SessionId, TerminalId};
use payment::sale::{
    self, Cause, Delivery, Failure, Intent, Method, Mode, PAY_WINDOW, Phase, Reading, Rejection,
    Sale, Session, Stage, Status,
};
use payment::till::{self, Ask, Draft, Face, Key, News, Reply, Rules, Till};
use payment::time::{Millis, Monotonic, Timestamp};
use payment::{Currency, Money};

const START: Timestamp = Timestamp(1_000_000);
const NOW: Monotonic = Monotonic(50_000);

fn aed(text: &str) -> Money {
    Money::parse(text, Currency::Aed).unwrap()
}

fn id(n: u8) -> SaleId {
    format!("0190a5b4-7c00-7000-8000-0000000000{n:02}")
        .parse()
        .unwrap()
}

fn intent() -> Intent {
    Intent {
        id: id(1),
        terminal: TerminalId::new("T1").unwrap(),
        branch: MerchantCode::new("demo").unwrap(),
        reference: Reference::new("A-1").unwrap(),
        amount: aed("250"),
        method: Method::Qr,
        mode: Mode::Test,
        created_at: START,
        pay_window: PAY_WINDOW,
        recipient: None,
        items: Vec::new(),
        gateway: None,
        key: None,
    }
}

fn session() -> Session {
    let id = SessionId::try_from("s-1".to_owned()).unwrap();
    let payment = PaymentId::try_from("p-1".to_owned()).unwrap();
    Session {
        qr_code: Link::try_from("https://api.tabby.ai/qr".to_owned()).ok(),
        deadline: START.after(PAY_WINDOW),
        ..Session::known_by_payment(id, payment, START)
    }
}

fn reading(status: Status, captured: &str, refunded: &str) -> Reading {
    Reading {
        payment: session().payment,
        status,
        amount: Some(aed("250")),
        reference: Some(intent().reference),
        mode: Some(Mode::Test),
        captured: Some(aed(captured)),
        refunded: Some(aed(refunded)),
    }
}

fn readings() -> Vec<(&'static str, Reading)> {
    let mut other = reading(Status::Authorized, "0", "0");
    other.amount = Some(aed("25"));
    vec![
        ("open", reading(Status::Created, "0", "0")),
        ("authorised", reading(Status::Authorized, "0", "0")),
        ("captured", reading(Status::Closed, "250", "0")),
        ("closed without captures", reading(Status::Closed, "0", "0")),
        ("refunded", reading(Status::Closed, "250", "250")),
        ("refunded in part", reading(Status::Closed, "250", "100")),
        ("rejected", reading(Status::Rejected, "0", "0")),
        ("expired", reading(Status::Expired, "0", "0")),
        (
            "expired, with captures",
            reading(Status::Expired, "250", "0"),
        ),
        ("an unknown status", reading(Status::Unknown, "0", "0")),
        ("another amount", other),
    ]
}

fn sale_events() -> Vec<(String, sale::Event)> {
    use sale::Event;
    let (mut bare, mut other) = (session(), reading(Status::Created, "0", "0"));
    bare.qr_code = None;
    other.amount = Some(aed("25"));
    let open = || reading(Status::Created, "0", "0");
    let mut events = vec![
        (
            "created".into(),
            Event::Created(Box::new(session()), open()),
        ),
        (
            "created, without a code".into(),
            Event::Created(Box::new(bare), open()),
        ),
        (
            "created, for another amount".into(),
            Event::Created(Box::new(session()), other),
        ),
        ("declined".into(), Event::Declined(Rejection::NotAvailable)),
        ("not created".into(), Event::NotCreated(Failure::NoAnswer)),
        ("not read".into(), Event::NotRead),
        ("cancel".into(), Event::Cancel(Cause::Cashier)),
        ("cancel answered".into(), Event::CancelAnswered),
        ("cancel unanswered".into(), Event::CancelUnanswered),
        ("tick".into(), Event::Tick),
        ("hinted".into(), Event::Hinted),
        ("unrecorded".into(), Event::Unrecorded),
        ("put aside".into(), Event::PutAside),
        ("stranded".into(), Event::Stranded),
        ("keep".into(), Event::Keep),
        ("return".into(), Event::Return),
        ("return answered".into(), Event::ReturnAnswered),
        ("return unanswered".into(), Event::ReturnUnanswered),
        ("send link".into(), Event::SendLink),
        ("link sent".into(), Event::LinkSent(Delivery::Sent)),
        (
            "link unanswered".into(),
            Event::LinkSent(Delivery::Unanswered),
        ),
        ("link refused".into(), Event::LinkSent(Delivery::Refused)),
    ];
    for (name, reading) in readings() {
        events.push((format!("read: {name}"), Event::Read(reading)));
    }
    for (name, reading) in readings() {
        events.push((format!("found: {name}"), Event::Found(reading)));
    }
    // Without a wildcard: a new event does not compile until it stands above.
    for (_, event) in &events {
        match event {
            Event::Created(..)
            | Event::Declined(_)
            | Event::NotCreated(_)
            | Event::Read(_)
            | Event::NotRead
            | Event::Cancel(_)
            | Event::CancelAnswered
            | Event::CancelUnanswered
            | Event::Tick
            | Event::Hinted
            | Event::Unrecorded
            | Event::PutAside
            | Event::Stranded
            | Event::Found(_)
            | Event::Keep
            | Event::Return
            | Event::ReturnAnswered
            | Event::ReturnUnanswered
            | Event::SendLink
            | Event::LinkSent(_) => {}
        }
    }
    events
}

fn sale_states() -> Vec<(&'static str, Sale, Timestamp)> {
    let sale = |stage| Sale {
        intent: intent(),
        stage,
    };
    let opened = |phase| sale(Stage::Opened(session(), phase));
    let aside = |phase| {
        let mut session = session();
        session.put_aside = true;
        sale(Stage::Opened(session, phase))
    };
    let doubt = |ending| {
        Phase::Checking(sale::Doubt {
            ending,
            over: sale::DoubtOver::Unread,
        })
    };
    let cashier = Some(Cause::Cashier);
    let funds = |captured| sale::Funds {
        captured: aed(captured),
        refunded: aed("0"),
    };
    let paid = |captured| opened(Phase::Paid(funds(captured)));
    let late = |captured| opened(Phase::PaidLate(funds(captured)));
    let back = |captured| opened(Phase::Returning(funds(captured)));
    let cancelling = Phase::Cancelling(Cause::Cashier);
    let now = START.after(Millis::seconds(60));
    let overdue = START.after(PAY_WINDOW);
    let long_after = START.after(sale::WATCH);
    let mismatch = |to_cancel| {
        let session = Session {
            to_cancel,
            ..session()
        };
        let phase = Phase::Mismatch(sale::Difference::Amount);
        sale(Stage::Opened(session, phase))
    };
    // A sale with a phone, whose link was sent so often, a minute ago or just now.
    let link = |times, at, delivery| {
        let sent = sale::Sending {
            at,
            times,
            delivery,
        };
        let session = Session {
            web_url: Link::try_from("https://checkout.tabby.ai/".to_owned()).ok(),
            link: Some(sent).filter(|_| times > 0),
            ..session()
        };
        let recipient = sale::Recipient {
            digest: "0".into(),
            ends: "01".into(),
        };
        Sale {
            intent: Intent {
                method: Method::Link,
                recipient: Some(recipient),
                ..intent()
            },
            stage: Stage::Opened(session, Phase::Waiting),
        }
    };
    let linked = Sale {
        stage: Stage::Creating,
        ..link(0, START, Delivery::Sent)
    };
    let links = sale::LINK_TIMES;
    vec![
        ("Creating", sale(Stage::Creating), now),
        ("Creating, by link", linked, now),
        ("Waiting, phone known", link(0, START, Delivery::Sent), now),
        ("Waiting, link asked", link(1, START, Delivery::Asked), now),
        ("Waiting, link sent", link(1, START, Delivery::Sent), now),
        (
            "Waiting, link sent just now",
            link(1, now, Delivery::Sent),
            now,
        ),
        (
            "Waiting, link sent often",
            link(links, START, Delivery::Sent),
            now,
        ),
        (
            "Declined",
            sale(Stage::Declined(Rejection::NotAvailable)),
            now,
        ),
        (
            "Failed, no session known",
            sale(Stage::Failed(Failure::NoAnswer)),
            now,
        ),
        (
            "Failed, lost with its key",
            sale(Stage::Failed(Failure::OtherAccount)),
            now,
        ),
        ("Waiting", opened(Phase::Waiting), now),
        ("Waiting, overdue", opened(Phase::Waiting), overdue),
        ("Cancelling", opened(cancelling.clone()), now),
        ("Cancelling, put aside", aside(cancelling), now),
        ("Checking", opened(doubt(None)), now),
        ("Checking, being cancelled", opened(doubt(cashier)), now),
        ("Checking, put aside", aside(doubt(cashier)), now),
        ("Paid", paid("250"), now),
        ("Paid, not captured", paid("0"), now),
        ("Paid, not captured long after", paid("0"), long_after),
        ("Rejected", opened(Phase::Rejected), now),
        ("Expired", opened(Phase::Expired), now),
        ("Cancelled", opened(Phase::Cancelled(Cause::Cashier)), now),
        ("Failed", opened(Phase::Failed(Failure::Incomplete)), now),
        ("PaidLate", late("250"), now),
        ("PaidLate, not captured", late("0"), now),
        ("Returning", back("250"), now),
        ("Returning, not captured", back("0"), now),
        ("Mismatch", mismatch(false), now),
        ("Mismatch, to be cancelled", mismatch(true), now),
    ]
}

fn sale_state(sale: &Sale) -> String {
    let phase = |phase: &Phase| match phase {
        Phase::Paid(funds) => format!("Paid {}", funds.captured),
        Phase::PaidLate(funds) => format!("PaidLate {}", funds.captured),
        Phase::Returning(funds) => format!("Returning {}", funds.captured),
        Phase::Checking(doubt) => match doubt.ending {
            Some(ending) => format!("Checking {:?} while ending by {ending:?}", doubt.over),
            None => format!("Checking {:?}", doubt.over),
        },
        other => format!("{other:?}"),
    };
    match &sale.stage {
        Stage::Opened(session, at) if session.link.is_some() => {
            let link = session
                .link
                .map(|link| format!("{} × {:?}", link.times, link.delivery));
            format!("{}, link {}", phase(at), link.unwrap_or_default())
        }
        Stage::Opened(session, at) if session.put_aside => phase(at) + ", put aside",
        Stage::Opened(session, at) if session.to_cancel => phase(at) + ", to be cancelled",
        Stage::Opened(_, at) => phase(at),
        other => format!("{other:?}"),
    }
}

fn sale_effect(effect: &sale::Effect) -> String {
    use sale::Effect;
    match effect {
        Effect::Read(_) => "read".into(),
        Effect::Cancel(_) => "cancel".into(),
        Effect::Refund { amount, .. } => format!("refund {amount}"),
        Effect::Close(_) => "close".into(),
        Effect::SendLink(_) => "send link".into(),
        Effect::Alarm(alarm) => format!("alarm: {alarm:?}"),
    }
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
            Event::Fill(till::Field::Phone, Personal("500000001".into())),
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
        let phone = Event::Fill(till::Field::Phone, Personal("500000001".into()));
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
        Till::Selling(live) => format!("{screen:?} {}", short(live.draft().id)),
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
        "Every state and every event of both machines: the state that follows (· for the same one) and\n\
         what is done. Written by tests/transitions.rs.\n",
    );
    for (name, sale, now) in sale_states() {
        writeln!(table, "\nSALE {name}").unwrap();
        for (event_name, event) in sale_events() {
            let next = sale::step(&sale, event, now);
            let effects: Vec<_> = next.effects.iter().map(sale_effect).collect();
            let (before, after) = (sale_state(&sale), sale_state(&next.sale));
            row(&mut table, &event_name, &before, &after, &effects);
        }
    }
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
fn the_checked_in_table_is_what_the_machines_do() {
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
