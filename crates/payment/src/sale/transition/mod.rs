//! The transitions of a sale: one file for each state, and what several of them share.
//!
//! | file | state or part |
//! |---|---|
//! | `creating`, `failed` | no session is known |
//! | `waiting`, `cancelling`, `checking` | open: it is not known yet how the sale ends |
//! | `open` | what a snapshot means for an open sale |
//! | `paid`, `unpaid`, `late`, `frozen` | ended |
//! | `next` | outcomes that several states share |
//! | `any` | takes any event to the file of its state |

mod any;
mod cancelling;
mod checking;
mod creating;
mod failed;
mod frozen;
mod late;
mod next;
mod open;
mod paid;
mod unpaid;
mod waiting;

pub use any::{Transition, transition};
