//! Asking for a refund, a capture or a void, and following it until it has ended.
//!
//! | file | what it is |
//! |---|---|
//! | `wanted` | what a person has confirmed, with the id under which it is asked for |
//! | `form` | what is typed, and whether it can be asked for |
//! | `lines` | how many of each line of the sale it is about |
//! | `course` | what is known of an operation that was asked for |
//! | `kept` | the operations whose answers are awaited, kept for a reload |
//! | `why` | why nothing was done, in a sentence |
//! | `dialog` | the form and the question on screen |
//! | `banner` | what is known of an operation, on the page of its sale, and a line about it elsewhere |

mod banner;
mod course;
mod dialog;
mod form;
pub(crate) mod kept;
mod lines;
mod wanted;
mod why;

pub(crate) use banner::{Banner, Elsewhere};
pub use course::Course;
pub(crate) use course::Followed;
pub(crate) use dialog::{OperationDialog, Subject};
pub use form::{Form, FormError, Limits, REASONS, shown_reason};
pub use lines::{Line, lines};
pub use wanted::{Kind, Wanted};
pub(crate) use why::refusal;
