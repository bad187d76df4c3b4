//! Timed events of Tabby.

use uuid::Uuid;

use crate::customer::outcome::Outcome;

/// A timed event.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Due {
    /// A session expires, and its payment with it.
    Expire(Uuid),
    /// An approved payment is captured automatically.
    AutoCapture(Uuid),
    /// A simulated customer decides.
    Customer(Uuid, Outcome),
    /// A delivery is sent.
    Deliver(Uuid),
    /// A receiver has not answered in time. The number says how many attempts came before this one.
    GiveUp(Uuid, usize),
    /// A merchant has not acted on a dispute in time.
    Dispute(Uuid),
}
