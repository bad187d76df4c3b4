//! The merchant API: a table of calls, and what every call goes through.
//!
//! | module | calls |
//! |---|---|
//! | [`calls`] | the table of all calls |
//! | [`call`] | a parsed request |
//! | [`contexts`] | payment contexts: create, retrieve |
//! | [`payments`] | payments: create, retrieve, list, actions, QR image |
//! | [`actions`] | captures, refunds, voids |
//! | [`workflows`], [`parts`] | workflows, their conditions and actions |
//! | [`events`] | events: types, read, send again |
//! | [`token`] | access tokens |
//! | [`shape`] | the members of requests |
//! | [`error`] | the error bodies |
//! | `paths` | which paths belong to the API |
//! | `authorization` | whose a call is, and what it may do |
//! | `service` | routes and checks that all calls share |
//! | [`repeat`] | idempotency keys |
//! | `stamp` | the headers of every answer |
//! | `note` | stores requests and their answers |
//!
//! A call is a function from the world and the request to a
//! [`Reply`](crate::engine::reply::Reply). It does no I/O and cannot wait.

pub mod actions;
mod authorization;
pub mod call;
pub mod calls;
pub mod contexts;
pub mod error;
pub mod events;
mod note;
pub mod parts;
pub(crate) mod paths;
pub mod payments;
pub mod repeat;
mod service;
pub mod shape;
mod stamp;
pub mod token;
pub mod workflows;

pub(crate) use self::note::{no_such_page, refused};
pub use self::service::router;
pub(crate) use self::stamp::stamp;
