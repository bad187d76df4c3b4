//! Sales in the states that the tests begin with, and what is read of their payments.

use crate::sale::sample::{START, aed, paid, reading, sale, session};
use crate::sale::{
    Cause, Difference, End, Event, PaymentSnapshot, PaymentState, Sale, State, Transition,
    transition,
};
use crate::time::Timestamp;

pub(super) fn creating() -> Sale {
    sale()
}

pub(super) fn waiting() -> Sale {
    transition(
        &creating(),
        Event::Created(Box::new(session()), reading(PaymentState::Created)),
        START,
    )
    .sale
}

pub(super) fn at(
    sale: &Sale,
    events: impl IntoIterator<Item = Event>,
    now: Timestamp,
) -> Transition {
    let first = Transition {
        sale: sale.clone(),
        effects: Vec::new(),
    };
    events
        .into_iter()
        .fold(first, |before, event| transition(&before.sale, event, now))
}

/// How the sale ended unpaid, if it did.
pub(super) fn ended_as(sale: &Sale) -> Option<End> {
    match &sale.state {
        State::Unpaid(_, unpaid) => Some(unpaid.end),
        _ => None,
    }
}

/// What does not fit the sale, if it is frozen.
pub(super) fn frozen_by(sale: &Sale) -> Option<Difference> {
    match &sale.state {
        State::Frozen(_, frozen) => Some(frozen.difference),
        _ => None,
    }
}

pub(super) fn cancelling(cause: Cause) -> Sale {
    at(&waiting(), [Event::Cancel(cause)], START).sale
}

/// A sale whose cancellation nobody has confirmed, and whose cashier has gone on.
pub(super) fn put_aside() -> Sale {
    let in_doubt = at(
        &cancelling(Cause::Cashier),
        [Event::CancelUnanswered],
        START,
    );
    at(&in_doubt.sale, [Event::PutAside], START).sale
}

pub(super) fn paid_late() -> Sale {
    at(&put_aside(), [Event::Read(paid())], START).sale
}

pub(super) fn refunded() -> PaymentSnapshot {
    PaymentSnapshot {
        refunded: Some(aed("250")),
        ..paid()
    }
}

/// A sale that was shown as paid on the gateway's promise alone.
pub(super) fn promised() -> Sale {
    let authorised = Event::Read(reading(PaymentState::Authorized));
    at(&waiting(), [authorised], START).sale
}

/// A reading of a payment that was closed with these sums.
pub(super) fn closed(captured: &str, refunded: &str) -> PaymentSnapshot {
    PaymentSnapshot {
        captured: Some(aed(captured)),
        refunded: Some(aed(refunded)),
        ..reading(PaymentState::Closed)
    }
}
