//! The screens of the till.

/// A screen of the till.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Screen {
    /// The keypad.
    Sale,
    /// The form about the customer and the goods: for a link, and for a code whose gateway needs the
    /// customer.
    Link,
    /// The server has been asked for a payment code.
    Creating,
    /// The payment code, or the state of a link that was sent.
    Showing,
    /// The sale is being cancelled.
    Ending,
    /// The state of the sale is not known.
    InDoubt,
    /// How the sale ended.
    Result,
    /// The receipt.
    Receipt,
}
