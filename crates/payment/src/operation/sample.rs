//! Sample operations on the payment of the [sample sale](crate::sale::sample): the data of all tests
//! (feature `samples`).

#![allow(clippy::unwrap_used, reason = "sample data is right, or a test fails")]

use uuid::Uuid;

use super::{Movement, Operation, OperationRequest, Operations};
use crate::id::{OperationId, TerminalId};
use crate::identity::Author;
use crate::money::Money;
use crate::sale::sample::{START, aed, reading, sale};
use crate::sale::{Event, PaymentSnapshot, PaymentState, Sale, sample, transition};

/// The sample sale, paid by this reading of its payment.
#[must_use]
pub fn sale_paid_by(snapshot: &PaymentSnapshot) -> Sale {
    let open = reading(PaymentState::Created);
    let created = Event::Created(Box::new(sample::session()), open);
    let waiting = transition(&sale(), created, START).sale;
    transition(&waiting, Event::Read(snapshot.clone()), START).sale
}

/// A reading of the sample payment with this status and these sums.
#[must_use]
pub fn reading_with(status: PaymentState, captured: Money, refunded: Money) -> PaymentSnapshot {
    PaymentSnapshot {
        captured: Some(captured),
        refunded: Some(refunded),
        ..reading(status)
    }
}

/// The `number`th operation's id.
#[must_use]
pub const fn id(number: u128) -> OperationId {
    OperationId(Uuid::from_u128(
        0x0190_a5b4_7c00_7000_8000_0001_0000_0000 + number,
    ))
}

/// A request of the sample terminal, with this number in its id.
#[must_use]
pub fn request(number: u128, movement: Movement) -> OperationRequest {
    OperationRequest {
        id: id(number),
        movement,
        reason: None,
        items: Vec::new(),
        by: Author {
            terminal: TerminalId::new("T1").unwrap(),
            person: None,
            approver: None,
        },
    }
}

/// The first operation of the sample sale: a refund of AED 50.00, about to be committed.
#[must_use]
pub fn refund() -> Operation {
    let amount = aed("50");
    let (paid, movement) = (sample::paid(), Movement::Refund { amount });
    let none = Operations::default();
    none.ask(&sale_paid_by(&paid), &request(1, movement), &paid, START)
        .unwrap()
}
