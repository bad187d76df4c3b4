//! The audit log: who did what, and whether anybody has tampered with it.
//!
//! | file | what it is |
//! |---|---|
//! | `page` | the page: entries, newest first |
//! | `check` | checking the log, perhaps against a code from paper |
//! | `told` | what an entry says, in words |

mod check;
mod page;
mod told;

pub(crate) use page::AuditLog;
