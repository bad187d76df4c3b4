//! The ledger in SQLite.

mod check;
mod database;
mod epoch;
mod exclusive;
mod exposed;
mod health;
mod lock;
mod place;
mod remedy;
mod rows;
mod upkeep;
mod writes;

pub use check::WHOLE_BELOW;
pub use database::Sqlite;
pub use exclusive::ExclusiveSqlite;
pub use exposed::exposed;
pub use place::{Place, beside};
pub use remedy::remedy;
