//! `/_sandbox`: controls what Tabby itself cannot be told to do, for programs and for people.
//!
//! | module | what it is |
//! |---|---|
//! | `calls` | the documented calls for clock, faults, settings and reset |
//! | `customers` | calls that act as a customer or as Tabby's support |
//! | `document` | the OpenAPI document of these calls |
//! | [`filter`] | filters and pages of lists |
//! | [`state`] | the state of the sandbox, as JSON |
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
