#![cfg_attr(docsrs, feature(doc_cfg))]
#![cfg_attr(feature = "rustls-ring", doc = include_str!("../README.md"))]
//!
//! # Where is what
//!
//! | module | what it holds |
//! |---|---|
//! | [`checkout`] | sessions: create, retrieve, send the link, cancel |
//! | [`payment`] | payments: retrieve, list, capture, refund, close |
//! | [`webhook`] | registrations, the check of incoming deliveries, and their bodies |
//! | [`dispute`] | disputes: approve, challenge, provide evidence |
//! | [`error`] | errors of calls, sorted by what they mean for the money |
//! | [`client`] | the client with all calls |
//! | [`transport`] | how requests are sent: HTTP with limits on time and size, or your own transport |
//! | [`amount`] | amounts as exact decimals, read from strings or numbers |
//! | [`key`] | the secret key |
//!
//! Types follow the published OpenAPI document and the guides. Answers that have more fields, or
//! null in place of an array, are read as well. Unknown words of an enum are kept unchanged.

pub mod amount;
mod attachment;
#[cfg(feature = "client")]
mod builder;
pub mod checkout;
pub mod client;
mod currency;
pub mod dispute;
pub mod error;
mod head;
mod history;
#[cfg(feature = "client")]
mod http_transport;
mod json;
pub mod key;
mod lenient;
#[cfg(feature = "client")]
mod limits;
mod order;
mod pages;
pub mod payment;
mod private;
#[cfg(feature = "client")]
pub mod proxy;
mod region;
pub mod transport;
pub mod webhook;

pub use amount::Amount;
#[cfg(feature = "client")]
pub use builder::ClientBuilder;
pub use client::Client;
pub use currency::Currency;
pub use error::Error;
#[cfg(feature = "client")]
pub use http_transport::{Http, check_base};
pub use json::Unreadable;
pub use key::SecretKey;
pub use lenient::InvalidId;
#[cfg(feature = "client")]
pub use limits::{ClientError, Limits};
pub use pages::Pages;
pub use private::Private;
#[cfg(feature = "client")]
pub use proxy::Proxy;
pub use region::Region;

// Types of other crates that appear in signatures.
pub use ::http::Method;
pub use futures_core::Stream;
pub use jiff::Timestamp;
pub use jiff::civil::{Date, date};
#[cfg(feature = "client")]
pub use reqwest;
pub use rust_decimal::Decimal;
pub use serde_json;
pub use uuid::Uuid;
