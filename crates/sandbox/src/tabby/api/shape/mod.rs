//! What requests may look like.
//!
//! | module | what it is |
//! |---|---|
//! | `member` | what a member of a request can be |
//! | `tables` | the members of each request |
//! | `check` | holds a body against them |
//!
//! A member of the wrong type cannot be decoded at all; a member of the right type with a wrong
//! value is named. Source: Tabby, API reference; API error codes.

mod check;
mod member;
mod tables;

pub use self::check::{check, is_phone_as_typed, quirks, undecoded, wrong_values};
pub use self::member::{Kind, Member, Need, OrFalse, Quirk, Shape, Taken};
pub use self::tables::{CAPTURE, CREATE, REFUND, UPDATE, WEBHOOK, WEBHOOK_UPDATE};
