//! What is looked at and asked for after a sale: the history of a branch, what happened to a sale, and
//! the operations on its payment. A terminal uses none of it, so that its page does not load it.
//!
//! | file | what it has |
//! |---|---|
//! | `query` | which sales of the history are meant |
//! | `terminals` | which terminals a branch has |
//! | `timeline` | what happened to a sale |
//! | `operations` | what was done with a payment, and what may be done now |
//! | `calls` | the calls: the method, path and body of each |

pub mod calls;
mod operations;
mod query;
mod terminals;
mod timeline;

pub use operations::OperationList;
pub(crate) use query::escape;
pub use query::{HistoryQuery, Uncaptured};
pub use terminals::TerminalList;
pub use timeline::{SaleTimeline, TimelineEvent};
