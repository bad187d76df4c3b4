//! One file per screen.
//!
//! A screen is a function of this page's driver. It is made when it begins to show, and again when
//! the language changes.

mod checking;
mod link;
pub mod parts;
mod pending;
mod receipt;
mod result;
mod sale;
mod waiting;

pub use checking::checking;
pub use link::link;
pub use pending::{asking, pending};
pub use receipt::receipt;
pub use result::{heading, result};
pub use sale::{amount, sale};
pub use waiting::waiting;
