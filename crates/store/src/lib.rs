//! The ledger: every sale, written before and after each call that can move money.
//!
//! | module | what it has |
//! |---|---|
//! | `ledger` | the port: what any store of sales can do |
//! | [`format`] | how a sale is stored, and every form that was ever written |
//! | `sqlite` | the store of one shop: a file that one server alone has open |

mod error;
pub mod format;
mod ledger;
mod sqlite;

pub use error::{LedgerError, LedgerProblem};
pub use ledger::{
    Acknowledgement, Before, Claim, Inserted, Ledger, SalesPage, Unreadable, Watched,
};
pub use sqlite::{ExclusiveLedger, Place, Sqlite, WHOLE_BELOW, beside, exposed, remedy};
