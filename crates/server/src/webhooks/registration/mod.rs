//! `tabby-pos webhooks`: registrations of webhooks at the account's gateway. How many there may be
//! is the gateway's: Tabby has four for each merchant code and key.
//!
//! | file | what it is |
//! |---|---|
//! | `wish` | what to do |
//! | `command` | does it |
//! | `desk` | the registrations of a branch's code at the gateway |
//! | `address` | the address that the gateway is given |
//! | `error` | why it failed |

mod address;
mod command;
mod desk;
mod error;
mod wish;

pub use self::command::carry_out;
pub use self::error::RegistrationError;
pub use self::wish::{Choice, Wish};
