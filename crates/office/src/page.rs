//! Which page shows.

use payment::id::SaleId;

/// Which page shows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Page {
    /// The list of sales.
    Sales,
    /// A sale.
    Sale(SaleId),
    /// The day: its sums, and closing it.
    Day,
    /// A signed report of the day.
    Report(u32),
    /// The audit log.
    Audit,
    /// People and tills.
    Access,
    /// The printer of this browser.
    Printer,
}
