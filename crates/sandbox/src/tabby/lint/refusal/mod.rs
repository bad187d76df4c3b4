//! Why a request was refused, and what to do about it.
//!
//! Tabby's own answers say little: every 400 of a webhook is `bad_request`. A refusal changes
//! nothing, so that the reason can be looked for after the answer, in the call and in the world.

mod body;
mod detail;
mod explain;
mod request;

pub use self::explain::explain;
pub use self::request::{no_such_call, other_site, preflight, too_large, unknown_host};
