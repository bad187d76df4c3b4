//! What will happen by itself.

use uuid::Uuid;

use crate::tabby::outcome::Outcome;

/// What will happen.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Due {
    /// The session with this id is over, and its payment with it.
    Expire(Uuid),
    /// An approved payment is captured by itself.
    AutoCapture(Uuid),
    /// A customer who needs nobody decides.
    Customer(Uuid, Outcome),
    /// A webhook goes out.
    Deliver(Uuid),
    /// A webhook's receiver has not answered in time; counts the attempts before.
    GiveUp(Uuid, usize),
    /// A merchant has left a dispute for too long.
    Dispute(Uuid),
}
