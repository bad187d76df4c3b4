//! The day of a shop: its reports, money by other methods, and the sums for a chart. A terminal uses none
//! of it, so that its page does not load it.
//!
//! | file | what it has |
//! |---|---|
//! | `report` | a report of the day, signed or not |
//! | `compared` | what a comparison with the gateway found |
//! | `note` | money that came by another method |
//! | `hours` | sums by the hour or the day, for a chart |
//! | `calls` | the calls: the method, path and body of each |

pub mod calls;
mod compared;
mod hours;
mod note;
mod report;

pub use compared::{Compared, Difference};
pub use hours::{DaySums, Span};
pub use note::{NewOther, OtherList, OtherView};
pub use report::{
    DayReport, DaySale, DayTotal, NewReport, OtherTotal, ReportPage, ReportSummary, Sum, Undecided,
};
