//! What may be asked for on the payment of a sale, as far as its last reading tells.

use super::intent::Movement;
use super::ledger::Operations;
use super::rules::{NotAllowed, check};
use crate::money::Money;
use crate::sale::{PaymentSnapshot, PaymentState, Sale, State};
use crate::time::{Millis, Timestamp};

/// What may be asked for on the payment of a sale, as far as its last reading tells. A request is
/// checked against a new reading all the same.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Possible {
    /// What was captured and not refunded; zero of a sale that takes no operations.
    pub refundable: Money,
    /// What is authorised and not captured; zero once the payment is closed.
    pub capturable: Money,
    /// Whether a refund may be asked for.
    pub refund: bool,
    /// Whether a capture may be asked for.
    pub capture: bool,
    /// Whether a void may be asked for.
    pub void: bool,
}

impl Possible {
    /// Nothing may be asked for; the sums stay as they are.
    #[must_use]
    pub const fn nothing(self) -> Self {
        Self {
            refund: false,
            capture: false,
            void: false,
            ..self
        }
    }
}

/// How long after a sale was asked for its money may be refunded.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct RefundWindow(Millis);

impl RefundWindow {
    /// So many days of 24 hours.
    #[must_use]
    pub const fn days(days: u32) -> Self {
        // A u32 of days fits in a u64 of seconds.
        Self(Millis::seconds(days as u64 * 86_400))
    }

    /// Sales from this time on may still be refunded.
    #[must_use]
    pub const fn begins(self, now: Timestamp) -> Timestamp {
        Timestamp(now.0.saturating_sub_unsigned(self.0.0))
    }

    /// Until when money of this sale may be refunded.
    #[must_use]
    pub const fn ends(self, sale: &Sale) -> Timestamp {
        sale.intent.created_at.after(self.0)
    }

    /// Checks the time of a request. Only refunds have one.
    ///
    /// # Errors
    ///
    /// [`NotAllowed::WindowOver`].
    pub fn check(self, sale: &Sale, movement: Movement, now: Timestamp) -> Result<(), NotAllowed> {
        let is_refund = matches!(movement, Movement::Refund { .. });
        if is_refund && now > self.ends(sale) {
            return Err(NotAllowed::WindowOver);
        }
        Ok(())
    }
}

impl Operations {
    /// What may be asked for now: nothing while an operation has not ended.
    #[must_use]
    pub fn possible(&self, sale: &Sale) -> Possible {
        let none = Money::zero(sale.intent.amount.currency());
        let Some(known) = known(sale) else {
            return Possible {
                refundable: none,
                capturable: none,
                refund: false,
                capture: false,
                void: false,
            };
        };
        let funds = sale.funds();
        let left = |whole: Money, spent: Money| whole.checked_sub(spent).unwrap_or(none);
        let refundable = left(funds.captured, funds.refunded);
        let capturable = match known.status {
            PaymentState::Authorized => left(sale.intent.amount, funds.captured),
            _ => none,
        };
        let takes_another = self.takes_another(sale).is_ok();
        let may = |movement| takes_another && check(sale, movement, &known).is_ok();
        Possible {
            refundable,
            capturable,
            refund: may(Movement::Refund { amount: refundable }),
            capture: may(Movement::Capture {
                amount: capturable,
                last: true,
            }),
            void: may(Movement::Void),
        }
    }
}

/// What the last reading said of the payment of a paid sale.
fn known(sale: &Sale) -> Option<PaymentSnapshot> {
    let State::Paid(session, paid) = &sale.state else {
        return None;
    };
    let intent = &sale.intent;
    Some(PaymentSnapshot {
        payment: session.payment.clone(),
        status: match paid.is_captured(intent.amount) {
            true => PaymentState::Closed,
            false => PaymentState::Authorized,
        },
        amount: Some(intent.amount),
        reference: Some(intent.reference.clone()),
        mode: Some(intent.mode),
        captured: Some(paid.funds.captured),
        refunded: Some(paid.funds.refunded),
    })
}
