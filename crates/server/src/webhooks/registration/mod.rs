//! `tabby-pos webhooks`: registrations at Tabby. A merchant code has four of them per key.
//!
//! | file | what it is |
//! |---|---|
//! | `wish` | what to do |
//! | `command` | does it |
//! | `desk` | the registrations of a merchant code at Tabby |
//! | `address` | the address that Tabby is given |
//! | `error` | why it failed |

mod address;
mod command;
mod desk;
mod error;
mod wish;

pub use self::command::carry_out;
pub use self::error::RegistrationError;
pub use self::wish::{Choice, Wish};
