//! The ledger: the store of all sales, written before and after each call that can move money.
//!
//! | module | contents |
//! |---|---|
//! | `ledger` | the port: what any store of sales can do |
//! | [`format`] | the stored form of a sale, in every version that was ever written |
//! | `sqlite` | the store for one shop: a file that only one server has open |

mod error;
pub mod format;
mod ledger;
mod sqlite;

pub use error::{LedgerError, LedgerProblem};
pub use ledger::{
    Acknowledgement, Before, Claim, Inserted, Ledger, SalesPage, Unreadable, Watched,
};
pub use sqlite::{ExclusiveLedger, Place, Sqlite, WHOLE_BELOW, beside, exposed, remedy};
