//! Whether something was done, or why it may not be.

/// Whether something happened.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Done {
    /// It did.
    Now,
    /// It had before, under the same `reference_id`.
    Before,
}

/// Why something may not be done.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refusal {
    /// A capture of a payment that is not `AUTHORIZED`.
    NotAuthorized,
    /// A refund of a payment that is not `CLOSED`, or has no captures.
    NotCaptured,
    /// Closing what is closed.
    AlreadyClosed,
    /// Closing what nobody has paid.
    NotPaid,
    /// Changing the order number of a payment that is neither `AUTHORIZED` nor `CLOSED`.
    NotUpdatable,
    /// More than is left to capture.
    MoreThanAuthorized,
    /// More than is left to refund.
    MoreThanCaptured,
    /// The same `reference_id` with another amount.
    OtherAmount,
    /// Too long after the payment.
    WindowPassed,
    /// A dispute is open.
    Disputed,
    /// The session cannot be changed any more.
    Finalized,
}
