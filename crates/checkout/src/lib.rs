#![cfg_attr(docsrs, feature(doc_cfg))]
#![cfg_attr(feature = "rustls-ring", doc = include_str!("../README.md"))]
//!
//! # Where is what
//!
//! | module | what it holds |
//! |---|---|
//! | [`context`] | payment contexts: may this purchase be paid with Tabby? |
//! | [`payment`] | payments: request, read, list, actions, capture, refund, void |
//! | [`objects`] | customer, items, shipping, processing, metadata, links |
//! | [`webhook`] | the check of incoming deliveries, and their bodies |
//! | [`workflow`] | workflows, which register webhooks |
//! | [`error`] | errors of calls, sorted by what is known of their effect |
//! | [`client`] | the client with all calls |
//! | [`credentials`] | secret keys and OAuth client credentials |
//! | [`transport`] | how requests are sent: HTTP with limits on time and size, or your own transport |
//! | [`amount`], [`Minor`] | amounts in minor units, exactly from and to decimals |
//!
//! Types follow Checkout.com's pages about Tabby and the API reference of its SDKs. Unknown fields
//! are ignored, and unknown words of an enum are kept unchanged.

pub mod amount;
#[cfg(feature = "client")]
mod builder;
pub mod client;
pub mod context;
pub mod credentials;
mod currency;
pub mod error;
mod head;
#[cfg(feature = "client")]
mod http_transport;
mod id;
mod idempotency;
mod lenient;
#[cfg(feature = "client")]
mod limits;
mod minor;
pub mod objects;
pub mod payment;
mod private;
#[cfg(feature = "client")]
mod proxy;
pub mod transport;
pub mod webhook;
pub mod workflow;

pub use amount::Amount;
#[cfg(feature = "client")]
pub use builder::{ClientBuilder, check_base, check_credentials};
pub use client::{ApiAnswer, Client};
pub use credentials::{Credentials, OAuth, SecretKey};
pub use currency::Currency;
pub use error::{Error, ErrorKind};
pub use http_client::json::Unreadable;
#[cfg(feature = "client")]
pub use http_client::{base_address::InvalidBase, connector::ConnectorError};
#[cfg(feature = "client")]
pub use http_transport::Http;
pub use id::{
    ActionId, ChannelId, ContextId, EventId, InvalidId, PaymentId, SessionId, WorkflowId,
};
pub use idempotency::{IdempotencyKey, InvalidIdempotencyKey};
pub use lenient::Entries;
#[cfg(feature = "client")]
pub use limits::{ClientError, LEAST_WRITE, Limits};
pub use minor::Minor;
pub use private::Private;
#[cfg(feature = "client")]
pub use proxy::{InvalidProxy, Proxy};

// Types of other crates that appear in signatures.
pub use ::http::Method;
pub use jiff::Timestamp;
pub use jiff::civil::{Date, date};
#[cfg(feature = "client")]
pub use reqwest;
pub use rust_decimal::Decimal;
pub use serde_json;
pub use uuid::Uuid;
