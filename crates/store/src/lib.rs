//! The ledger: the store of all sales, written before and after each call that can move money.
//!
//! | module | contents |
//! |---|---|
//! | `port` | the port: what any store of sales can do |
//! | [`format`] | the stored form of a sale, in every version that was ever written |
//! | `sqlite` | the store for one shop: a file that only one server has open |

mod error;
pub mod format;
mod port;
mod sqlite;

pub use error::{Cause, Constraint, LedgerProblem, StoreError};
pub use port::{Acknowledgement, Before, Claim, Inserted, SalesPage, Store, Unreadable, Watched};
pub use sqlite::{ExclusiveSqlite, Place, Sqlite, WHOLE_BELOW, beside, exposed, remedy};
