//! Faults: wrong answers to calls, and what happens to webhook deliveries.
//!
//! | module | what it is |
//! |---|---|
//! | [`name`] | what can go wrong, and an API's words for it |
//! | [`request`] | a fault as it is asked for, and what of it can be |
//! | [`list`] | the faults to come |

pub mod list;
pub mod name;
pub mod request;

pub use self::list::Faults;
pub use self::name::{Effect, FaultName, Kind, WebhookFault};
pub use self::request::{FaultRequest, Probability, Unclear, fields_of, fits};
