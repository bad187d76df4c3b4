//! `/_sandbox`: steers what Tabby itself cannot be made to do, for programs and for people.
//!
//! | module | what it is |
//! |---|---|
//! | `calls` | what programs call, and the OpenAPI document of it |
//! | [`filter`] | which part of a list is asked for |
//! | [`state`] | what the sandbox knows, as JSON |
//! | `page` | the control page at `/_sandbox/` |

mod calls;
pub mod filter;
mod page;
mod router;
pub mod state;

pub use self::calls::openapi;
pub use self::router::router;
