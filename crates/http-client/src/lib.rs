#![doc = include_str!("../README.md")]
//!
//! # Where is what
//!
//! | module | what it holds |
//! |---|---|
//! | [`json`] | JSON whose errors name the place and not the content |
//! | [`lenient`] | fields that may be absent, null or odd |
//! | [`words`], [`mod@setters`], [`private`] | macros for open enums, for optional fields and for texts that are not printed |
//! | [`printable`] | which texts of an error answer may be printed |
//! | [`headers`] | `Retry-After` and request ids |
//! | [`query`] | percent-encoding |
//! | `base_address`, `proxy`, `connector`, `exchange` | with `client`: HTTP |

#[cfg(feature = "client")]
pub mod base_address;
#[cfg(feature = "client")]
pub mod connector;
#[cfg(feature = "client")]
pub mod exchange;
pub mod headers;
pub mod json;
pub mod lenient;
pub mod printable;
pub mod private;
#[cfg(feature = "client")]
pub mod proxy;
pub mod query;
pub mod setters;
pub mod words;
