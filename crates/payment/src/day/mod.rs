//! What the sales of a shop bring into its day.
//!
//! The day is a journal of [`Entry`]s, which is only added to: money of a sale that was captured, money
//! that was refunded, and money that a person took by another method. What a sale adds follows from its
//! sums before and after a change ([`book`]), so that the entries of a sale always come to its sums,
//! whatever happened to it and in whichever order it was heard of.
//!
//! A report of the day is about a stretch of the journal, from the end of the last signed one: each entry
//! is in exactly one signed report, also when a clock was set or the shop's hours changed.

mod book;
mod entry;
mod sums;

pub use book::book;
pub use entry::{Entry, EntryKind, OtherMethod, OtherPayment, takes_other};
pub use sums::{Balance, Total};
