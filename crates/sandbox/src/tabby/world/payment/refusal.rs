//! Results of actions on a payment.

/// Whether an action was carried out now.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Done {
    /// Yes.
    Now,
    /// It was carried out before, under the same `reference_id`.
    Before,
}

/// Why an action is refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refusal {
    /// A capture of a payment that is not `AUTHORIZED`.
    NotAuthorized,
    /// A refund of a payment that is not `CLOSED`, or has no captures.
    NotCaptured,
    /// Closing a closed payment.
    AlreadyClosed,
    /// Closing an unpaid payment.
    NotPaid,
    /// Changing the order number of a payment that is neither `AUTHORIZED` nor `CLOSED`.
    NotUpdatable,
    /// More than is left to capture.
    MoreThanAuthorized,
    /// More than is left to refund.
    MoreThanCaptured,
    /// The same `reference_id` with another amount.
    OtherAmount,
    /// The refund window has passed.
    WindowPassed,
    /// A dispute is open.
    Disputed,
    /// The session cannot be changed any more.
    Finalized,
}
