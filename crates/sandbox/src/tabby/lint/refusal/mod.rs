//! Why a request was refused, and what to do about it.
//!
//! Tabby's own answers say little: every 400 about a webhook is `bad_request`. A refusal changes
//! nothing, so the reason can still be found after the answer, from the call and the world.

mod body;
mod detail;
mod explain;
mod request;

pub use self::explain::explain;
pub use self::request::{no_such_call, other_site, preflight, too_large, unknown_host};
