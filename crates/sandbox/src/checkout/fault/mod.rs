//! Faults of Checkout.com's calls.
//!
//! | module | what it is |
//! |---|---|
//! | [`words`] | names of the calls and of what can go wrong with them |
//! | [`lie`] | answers that contain something false |

pub mod lie;
pub mod words;

pub use self::lie::{Lie, changed};
pub(crate) use self::words::meanings;
pub use self::words::{FaultRequest, Faults, KindName, Operation};
