//! The day of a branch: what was taken and refunded since the last signed report, what is not decided,
//! whether ledger and gateway agree, and the reports that were signed.
//!
//! | file | what it does |
//! |---|---|
//! | `report` | makes a report from the journal |
//! | `totals` | adds up the journal by gateway, terminal and method |
//! | `undecided` | what is in doubt, uncaptured or still waiting |
//! | `elsewhere` | refunds that nobody asked for here |
//! | `compare` | compares the ledger with the gateway's own payments |
//! | `sign` | signs a report, and finds those that were signed |
//! | `other` | money that came by another method |
//! | `sums` | sums by the hour and the day, for a chart |
//! | `error` | why a report is not signed or a note not made |

mod compare;
mod elsewhere;
mod error;
mod other;
mod report;
mod sign;
mod sums;
mod totals;
mod undecided;

pub use self::error::DayError;
pub(crate) use self::error::unsettled;
pub use self::sums::By;
