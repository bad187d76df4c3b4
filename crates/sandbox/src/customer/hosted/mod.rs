//! The page that a customer pays on: server-rendered forms that work on any phone.
//!
//! Source: Tabby, testing credentials; POS integration, "Testing Scenarios".

mod address;
mod page;
mod routes;
mod words;

pub use self::address::address;
pub(crate) use self::routes::{no_such_page, no_such_sale, router};
