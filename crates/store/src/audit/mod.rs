//! The audit log: who did what, where, and what came of it.
//!
//! Each entry is written in the transaction of what it tells of, and never changed or removed. A moment
//! later it is *sealed*: it gets a hash over itself and the hash before it. Whoever changes, removes,
//! inserts or moves an entry, or cuts the log off, is found out by [`Verifier`], as far as an *anchor*
//! reaches: a number and its hash that are kept where the ledger's machine does not.
//!
//! | file | what it has |
//! |---|---|
//! | `entry` | an entry, and those that follow from writes of the store |
//! | `chain` | hashes and anchors |
//! | `verify` | finds what was done to a log |
//! | `port` | the part of the port of the store that is about the log |

mod chain;
mod entry;
mod port;
mod verify;

pub use chain::{Anchor, AuditHash, InvalidAnchor, link};
pub use entry::AuditEntry;
pub use port::{AuditQuery, AuditRow, AuditStore, Sealed};
pub use verify::{Finding, Flaw, Verified, Verifier};
