//! Faults: wrong answers to calls, and what happens to webhook deliveries.
//!
//! | module | what it is |
//! |---|---|
//! | [`name`] | the kinds of faults, and an API's names for them |
//! | [`request`] | requested faults, and their check |
//! | [`list`] | the faults to come |

pub mod list;
pub mod name;
pub mod request;

pub use self::list::Faults;
pub use self::name::{Effect, FaultName, Kind, WebhookFault};
pub use self::request::{FaultRequest, Probability, Unclear, fields_of, fits};
