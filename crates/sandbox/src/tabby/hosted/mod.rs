//! The page that a customer pays on: server-rendered forms that work on any phone.
//!
//! Source: Tabby, testing credentials; POS integration, "Testing Scenarios".

mod address;
mod page;
mod phone;
mod routes;
mod words;

pub(crate) use self::phone::masked;
pub(crate) use self::routes::no_such_page;
pub use self::routes::router;
