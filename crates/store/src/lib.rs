//! The ledger: the store of all sales, written before and after each call that can move money.
//!
//! | module | contents |
//! |---|---|
//! | `port` | the port: what any store of sales can do |
//! | `sale_event`, `acknowledgement` | something that happened to a sale · a payment without a sale that somebody has looked at |
//! | `page` | a page of sales, and what stands on it |
//! | `operation_port` | the part of the port that is about operations |
//! | `print_port` | the part of the port that is about prints |
//! | `terminal_port` | the part of the port that is about terminals: which browser is which till |
//! | `person_port` | the part of the port that is about people: who signs in, and how often a PIN was wrong |
//! | `history_port` | the part of the port that finds sales |
//! | `day_port` | the part of the port that is about the day: its journal and its signed reports |
//! | `audit` | the audit log: its entries, its hashes, and what was done to it |
//! | `commit` | a write of a sale, and the revision that it follows |
//! | [`format`] | the stored form of a sale, in every version that was ever written |
//! | `conformance` | what every store must do, as tests (feature `conformance`) |
//! | `memory` | a store that forgets: for tests, and for the simulation's disk |
//! | `sqlite` | the store for one shop: a file that only one server has open |

mod acknowledgement;
mod audit;
mod commit;
#[cfg(feature = "conformance")]
pub mod conformance;
mod day_port;
mod error;
pub mod format;
mod history_port;
mod memory;
mod operation_port;
mod page;
mod person_port;
mod port;
mod print_port;
mod sale_event;
mod secret;
mod sqlite;
mod terminal_port;

pub use acknowledgement::Acknowledgement;
pub use audit::{
    Anchor, AuditEntry, AuditHash, AuditQuery, AuditRow, AuditStore, Finding, Flaw, InvalidAnchor,
    Sealed, Verified, Verifier, link,
};
pub use commit::{Commit, Stored, WriteId};
pub use day_port::{
    Booked, BookedSale, DatedEntry, DayStore, EntrySum, Noted, Position, SignedReport, Signing,
    Stretch,
};
pub use error::{Cause, Constraint, LedgerProblem, StoreError};
pub use history_port::{HistoryStore, SalesQuery, SearchText};
pub use memory::Memory;
pub use operation_port::{
    OpenOperations, OperationCommit, OperationInserted, OperationStore, UnreadableOperation,
};
pub use page::{Before, SalesPage, Unreadable};
pub use person_port::{
    FREE_PIN_TRIES, MOST_PIN_TRIES, PIN_WAIT, PersonChange, PersonChanged, PersonStore, PinTry,
    StoredPerson,
};
pub use port::{Claim, Inserted, Store, Watched};
pub use print_port::{MOST_PRINTS, NewPrint, Print, PrintBegun, PrintOutcome, PrintStore};
pub use sale_event::SaleEvent;
#[cfg(feature = "bulk")]
pub use sqlite::PastSale;
pub use sqlite::{
    ExclusiveSqlite, Place, Sqlite, WHOLE_BELOW, beside, exposed, remedy, sync_folder_of,
};
pub use terminal_port::{CodeOffer, MOST_WRONG_TRIES, PublicKey, StoredTerminal, TerminalStore};
