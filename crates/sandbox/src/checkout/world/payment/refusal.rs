//! Why an action is refused.

/// Why an action is refused. Nothing has changed then.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refusal {
    /// The payment's state does not allow it.
    NotAllowed,
    /// A capture of more than is left.
    MoreThanAuthorized,
    /// A refund of more than is left.
    MoreThanCaptured,
    /// A void of more than is left.
    MoreThanReserved,
    /// A payment takes no more partial captures and refunds.
    TooManyActions,
}
