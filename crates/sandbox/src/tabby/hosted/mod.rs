//! The page that a customer pays on, which [`customer`](crate::customer) has, and a phone that
//! links are sent to.

mod phone;
mod routes;
mod sale;

pub(crate) use self::phone::masked;
pub use self::routes::router;
