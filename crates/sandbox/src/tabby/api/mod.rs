//! The merchant API: a table of calls, and what every call goes through.
//!
//! | module | calls |
//! |---|---|
//! | [`calls`] | the table of all calls |
//! | [`call`] | a parsed request |
//! | [`checkout`] | sessions: create, retrieve, QR image, send the link, cancel |
//! | [`payments`] | payments: retrieve, update, capture, refund, close, list |
//! | [`webhooks`] | webhooks: register, list, retrieve, update, remove |
//! | [`disputes`] | disputes: list, retrieve, approve, challenge, evidence, attachments |
//! | [`shape`] | the shape of requests |
//! | [`payload`] | parses requests without binary floats |
//! | [`error`] | the error bodies |
//! | `service` | routes and checks that all calls share |
//! | `note` | stores requests and their answers |
//!
//! A call is a function from the world and the request to a
//! [`Reply`](crate::engine::reply::Reply). It does no I/O and cannot
//! wait. Source: Tabby, API reference; POS integration; custom payment links.

pub mod call;
pub mod calls;
pub mod checkout;
pub mod disputes;
pub mod error;
mod note;
pub mod payload;
pub mod payments;
mod service;
pub mod shape;
pub mod webhooks;

pub(crate) use self::note::{no_such_page, refused};
pub use self::service::router;
