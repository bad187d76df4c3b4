//! `/_sandbox`: controls what Checkout.com itself cannot be told to do.
//!
//! | module | what it is |
//! |---|---|
//! | `calls` | the documented calls for clock, faults, settings and reset |
//! | `customers` | calls that act as a customer |
//! | `deliveries` | what was sent to workflows, and sending it again |
//! | `document` | the OpenAPI document of these calls |
//! | [`filter`] | filters and pages of lists |
//! | `page` | the control page at `/_sandbox/` |
//! | [`state`] | the state of the sandbox, as JSON |

mod calls;
mod customers;
mod deliveries;
mod document;
pub mod filter;
mod page;
mod router;
pub mod state;

pub use self::document::openapi;
pub use self::router::router;
