//! Writes every pair of a state and an event of a sale to one checked-in table.
//!
//! Reviewers read `transitions.txt`: every change of behaviour changes its lines.
//! `TABBY_POS_UPDATE=1 cargo test -p payment --test transitions` writes the table again.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests may")]

use std::fmt::Write;
use std::path::Path;

use payment::id::Link;
use payment::sale::sample::{self, START, aed, intent};
use payment::sale::{
    self, Cause, Delivery, Failure, Intent, Method, PAY_WINDOW, PaymentSnapshot, PaymentState,
    Phase, Rejection, Sale, Session, Stage,
};
use payment::time::{Millis, Timestamp};

/// The sample session with only a QR code to pay by.
fn session() -> Session {
    Session {
        web_url: None,
        expires_at: None,
        ..sample::session()
    }
}

fn reading(status: PaymentState, captured: &str, refunded: &str) -> PaymentSnapshot {
    PaymentSnapshot {
        captured: Some(aed(captured)),
        refunded: Some(aed(refunded)),
        ..sample::reading(status)
    }
}

fn readings() -> Vec<(&'static str, PaymentSnapshot)> {
    let mut other = reading(PaymentState::Authorized, "0", "0");
    other.amount = Some(aed("25"));
    vec![
        ("open", reading(PaymentState::Created, "0", "0")),
        ("authorised", reading(PaymentState::Authorized, "0", "0")),
        ("captured", reading(PaymentState::Closed, "250", "0")),
        (
            "closed without captures",
            reading(PaymentState::Closed, "0", "0"),
        ),
        ("refunded", reading(PaymentState::Closed, "250", "250")),
        (
            "refunded in part",
            reading(PaymentState::Closed, "250", "100"),
        ),
        ("rejected", reading(PaymentState::Rejected, "0", "0")),
        ("expired", reading(PaymentState::Expired, "0", "0")),
        (
            "expired, with captures",
            reading(PaymentState::Expired, "250", "0"),
        ),
        (
            "an unknown status",
            reading(PaymentState::Unknown, "0", "0"),
        ),
        ("another amount", other),
    ]
}

fn sale_events() -> Vec<(String, sale::Event)> {
    use sale::Event;
    let (mut bare, mut other) = (session(), reading(PaymentState::Created, "0", "0"));
    bare.qr_code = None;
    other.amount = Some(aed("25"));
    let open = || reading(PaymentState::Created, "0", "0");
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
    // No `_` arm: a new event does not compile until it is listed above.
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
    // A sale with a phone, whose link was sent `times` times, the last time at `at`.
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
        "Every state and every event of the sale's machine: the state that follows (· for the same\n\
         one) and what is done. Written by tests/transitions.rs.\n",
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
