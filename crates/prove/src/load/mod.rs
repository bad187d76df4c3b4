//! A chain on one key: twenty new sales a second, customers who take their time, a sandbox with
//! Tabby's limits on. How often Tabby is asked, and how soon the money is known of.
//!
//! Real time, real HTTP on this machine, a real ledger. Customers finish as a log-normal
//! distribution with a median of 74 s has it (sigma 0.5), one in eight never does.

mod calls;
mod chain;
mod config;
mod customers;
mod desk;
mod ledger;
mod measured;

pub use self::chain::{Mode, run};
pub use self::ledger::{LedgerSize, make_ledger};
pub use self::measured::Measured;
