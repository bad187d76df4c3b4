//! The ledger in SQLite.

mod audit;
#[cfg(feature = "bulk")]
mod bulk;
mod check;
mod database;
mod day;
mod day_queries;
mod day_rows;
mod epoch;
mod exclusive;
mod exposed;
mod filling;
mod guarded;
mod guarded_audit;
mod guarded_day;
mod guarded_people;
mod guarded_terminals;
mod health;
mod history;
mod history_queries;
mod lock;
mod migrate;
mod operations;
mod options;
mod people;
mod place;
mod pool;
mod prints;
mod queries;
mod remedy;
mod rows;
mod terminals;
mod upkeep;
mod writes;

#[cfg(feature = "bulk")]
pub use bulk::PastSale;
pub use check::WHOLE_BELOW;
pub use exclusive::ExclusiveSqlite;
pub use exposed::exposed;
pub use place::{Place, beside, sync_folder_of};
pub use pool::Sqlite;
pub use remedy::remedy;
