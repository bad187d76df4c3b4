//! The audit log: sealed every second, with anchors off the machine, verified and shown.
//!
//! What stands in it is written by the store, in the transaction of what it tells of
//! ([`store::AuditStore`]). `AuditEntry` and docs/operations.md have the words.
//!
//! | file | what it has |
//! |---|---|
//! | `keep` | seals entries, and writes anchors |
//! | `anchors` | the file of anchors |
//! | `record` | adds an entry that nothing waits for |
//! | `started` | the entry of a server's start |
//! | `verify` | verifies a log, of the ledger or exported |
//! | `view` | entries for people: as the office shows them, and as a table |

mod anchors;
mod keep;
mod record;
mod started;
mod verify;
mod view;

pub use anchors::read_anchors;
pub use keep::{keep, sealed_head};
pub(crate) use record::try_to_record;
pub(crate) use started::tell_started;
pub use verify::{PAGE, exported, summary, verify, verify_export};
pub(crate) use view::page;
pub use view::table;
