//! Tabby's merchant API for any Rust program: what it says, what it answers, and a client.
//!
//! | module | what it holds |
//! |---|---|
//! | [`checkout`] | sessions: create, retrieve, send the link, cancel |
//! | [`payment`] | payments: retrieve, list, capture, refund, close |
//! | [`webhook`] | registrations, who may bring deliveries, and what they say |
//! | [`dispute`] | disputes: approve, challenge, provide evidence |
//! | [`error`] | every way in which a call can go wrong, sorted by what it means for the money |
//! | [`client`] | the calls |
//! | [`transport`] | the way they take: HTTP with time and size limits, or a simulation's own |
//! | [`proxy`] | the HTTP proxy on that way, where there is one |
//! | [`amount`] | amounts as exact decimals, whether they come as strings or as numbers |
//!
//! Types follow the published OpenAPI document and the guides; where replies in the field carry
//! more, or null where an array is promised, they are read all the same. Unknown words of a
//! closed list are kept as they came.

pub mod amount;
mod builder;
pub mod checkout;
pub mod client;
mod currency;
pub mod dispute;
pub mod error;
mod http_transport;
mod json;
pub mod key;
mod lenient;
mod pages;
pub mod payment;
mod private;
pub mod proxy;
mod region;
mod setters;
pub mod transport;
pub mod webhook;

pub use amount::Amount;
pub use builder::{ClientBuilder, ClientError, Limits};
pub use client::Client;
pub use currency::Currency;
pub use error::Error;
pub use http_transport::Http;
pub use json::Unreadable;
pub use key::SecretKey;
pub use lenient::InvalidId;
pub use pages::Pages;
pub use private::Private;
pub use proxy::Proxy;
pub use region::Region;

// What stands in signatures and comes from elsewhere.
pub use ::http::Method;
pub use futures_core::Stream;
pub use jiff::Timestamp;
pub use jiff::civil::{Date, date};
pub use reqwest;
pub use rust_decimal::Decimal;
pub use serde_json;
pub use uuid::Uuid;
