//! Timed events of Checkout.com.

use uuid::Uuid;

use crate::checkout::ids::{ActionId, PaymentId};
use crate::customer::outcome::Outcome;

/// A timed event.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Due {
    /// The customer's time for a payment is over.
    Expire(PaymentId),
    /// An authorized payment is captured by itself.
    AutoCapture(PaymentId),
    /// An accepted action is done or declined.
    Settle(PaymentId, ActionId),
    /// Authorized money that nobody has captured is released.
    Release(PaymentId),
    /// A simulated customer decides.
    Customer(PaymentId, Outcome),
    /// A delivery is sent.
    Deliver(Uuid),
    /// A receiver has not answered in time. The number says how many attempts came before this one.
    GiveUp(Uuid, usize),
}
