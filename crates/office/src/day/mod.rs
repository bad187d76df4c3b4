//! The day: its sums, its report, a chart and a table to take away; and money by other methods.
//!
//! | file | what it is |
//! |---|---|
//! | `page` | the page of the day |
//! | `shown` | a report as it is shown: totals, what is not decided, the comparison |
//! | `close` | closing the day: the question, and what came of it |
//! | `chart` | payments by the hour or the day, as bars and as a table |
//! | `signed` | the page of a signed report |
//! | `paper` | printing a report |
//! | `others` | what was paid another way, on a sale's page |

mod chart;
mod close;
mod others;
mod page;
mod paper;
mod shown;
mod signed;

pub(crate) use others::Others;
pub(crate) use page::DayPage;
pub(crate) use signed::SignedPage;
