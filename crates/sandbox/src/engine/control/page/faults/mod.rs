//! The faults to come, in words, and the form that adds one.

mod form;
mod list;
mod words;

pub use self::form::{form, read, why_not};
pub use self::list::list;
pub use self::words::{FaultWords, did, name_of, sentence, what_happens};
