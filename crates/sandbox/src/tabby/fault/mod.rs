//! Faults of Tabby's calls.
//!
//! | module | what it is |
//! |---|---|
//! | [`words`] | Tabby's calls, and what can go wrong with them |
//! | [`lie`] | answers that say what is not so |

pub mod lie;
pub mod words;

pub use self::lie::{Lie, changed};
pub(crate) use self::words::meanings;
pub use self::words::{FaultRequest, Faults, Kind, KindName, Operation};
