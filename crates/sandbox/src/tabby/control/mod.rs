//! `/_sandbox`: controls what Tabby itself cannot be told to do, for programs and for people.
//!
//! | module | what it is |
//! |---|---|
//! | `calls` | the documented calls for clock, faults, settings and reset |
//! | `customers` | what customers do |
//! | `document` | the OpenAPI document of both |
//! | [`filter`] | which part of a list is asked for |
//! | [`state`] | what the sandbox knows, as JSON |
//! | `page` | the control page at `/_sandbox/` |

mod calls;
mod customers;
mod document;
pub mod filter;
mod page;
mod router;
pub mod state;

pub use self::document::openapi;
pub use self::router::router;
