//! The events of the table.

use payment::sale::sample::{self, aed};
use payment::sale::{Cause, Delivery, Event, Failure, PaymentSnapshot, PaymentState, Rejection};

use crate::states::session;

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
        (
            "closed after a part was captured",
            reading(PaymentState::Closed, "100", "0"),
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

pub(super) fn sale_events() -> Vec<(String, Event)> {
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
        ("orphaned".into(), Event::Orphaned),
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
        ("capture answered".into(), Event::CaptureAnswered),
        ("capture unanswered".into(), Event::CaptureUnanswered),
        ("release".into(), Event::Release),
        ("release refused".into(), Event::ReleaseRefused),
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
            | Event::Orphaned
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
            | Event::CaptureAnswered
            | Event::CaptureUnanswered
            | Event::Release
            | Event::ReleaseRefused
            | Event::SendLink
            | Event::LinkSent(_) => {}
        }
    }
    events
}
