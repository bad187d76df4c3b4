//! What Checkout.com was asked to do to a payment. It accepts first and carries out later.

/// What is done to a payment.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    /// Takes money; `true` if the rest is released.
    Capture(bool),
    /// Releases what is held.
    Void,
    /// Gives money back.
    Refund,
}

/// One accepted request.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Action {
    /// What is done.
    pub kind: Kind,
    /// Minor units; of a void what it releases.
    pub amount: u64,
    /// The shop's name for it.
    pub reference: String,
    /// When it is carried out, in virtual milliseconds.
    pub due: u64,
    /// Whether it is declined then, whatever could be done.
    pub is_declined: bool,
    /// Whether it was carried out; none while that is to come.
    pub approved: Option<bool>,
}
