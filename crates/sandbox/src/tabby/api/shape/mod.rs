//! The shape of requests.
//!
//! | module | what it is |
//! |---|---|
//! | `member` | the description of a field |
//! | `tables` | the fields of each request |
//! | `check` | checks a body against them |
//! | `found` | the result of a check |
//! | `phone` | recognises phone numbers |
//!
//! A value of the wrong type cannot be decoded at all; a wrong value of the right type is named.
//! Source: Tabby, API reference; API error codes.

mod check;
mod found;
mod member;
mod phone;
mod tables;

pub use self::check::{check, quirks, undecoded, wrong_values};
pub use self::member::{Kind, Member, Need, OrFalse, Quirk, Shape, Taken};
pub use self::phone::is_phone_as_typed;
pub use self::tables::{CAPTURE, CREATE, REFUND, UPDATE, WEBHOOK, WEBHOOK_UPDATE};
