//! The screens of the till.

/// Which screen shows.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Screen {
    /// Keypad.
    Sale,
    /// Who a link goes to.
    Link,
    /// The proxy has been asked for a code.
    Creating,
    /// The code.
    Showing,
    /// The code is being taken back.
    Ending,
    /// It is not known what became of the sale.
    InDoubt,
    /// The end.
    Result,
    /// The receipt.
    Receipt,
}
