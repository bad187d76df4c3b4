//! The state machine of one sale.
//!
//! The server runs it. [`transition`] takes a sale, an event and the time, and returns the new state
//! of the sale and the gateway calls to make next. A sale becomes paid only by a
//! [`PaymentSnapshot`] of its payment whose payment id, amount, currency, reference and test flag are
//! those of the sale; see [`evaluate`].
//!
//! ```text
//!            ┌─▶ Declined
//! Creating ──┼─▶ Failed                         ┌─▶ Paid ◀──────┐ accepted
//!            └─▶ Waiting ──▶ Cancelling ────────┼─▶ Unpaid ──▶ Late
//!                  ▲ │            │ ▲           │      ▲         │ returned
//!                  │ ▼            ▼ │           │      └─────────┘
//!                  Checking ◀───────┘           └─▶ Frozen
//! ```
//!
//! These are the main ways. A failed or a creating sale whose payment is found after all becomes
//! `Late`, `Frozen` or `Cancelling`. `tests/transitions.txt` lists every pair of a state and an event; a test keeps it up to date.
//!
//! | group | items |
//! |---|---|
//! | what a sale is | [`Sale`], [`State`], [`Session`], [`Freshness`] |
//! | what happened | [`Event`] |
//! | what to do next | [`Effect`] |
//! | in which order to write and to call | [`run`] |
//! | what "paid" means | [`evaluate`] |

mod event;
mod freshness;
mod funds;
mod intent;
mod link;
mod names;
mod paid;
mod pauses;
mod reasons;
mod record;
pub mod run;
mod schedule;
mod session;
mod snapshot;
mod state;
mod terms;
mod transition;

#[cfg(any(test, feature = "samples"))]
pub mod sample;
#[cfg(test)]
mod tests;

pub use event::{Alarm, Effect, Event};
pub use freshness::Freshness;
pub use funds::Funds;
pub use intent::{Intent, Method, Mode, Recipient};
pub use link::{Delivery, LINK_PAUSE, LINK_TIMES, Sending};
pub use names::SaleState;
pub use paid::{Difference, Evaluation, evaluate, is_of_sale};
pub use pauses::{
    Backoff, CAPTURE_EVERY, PAY_WINDOW, PAY_WINDOW_MIN, RETURN_EVERY, WATCH, WATCH_EVERY,
};
pub use reasons::{Cause, DoubtOver, Failure, Rejection};
pub use record::Sale;
pub use session::Session;
pub use snapshot::{PaymentSnapshot, PaymentState};
pub use state::{
    Came, Capturing, Decision, Doubt, End, Ending, Found, Frozen, Help, Late, Paid, RETURNS_ENOUGH,
    Release, Return, State, Unpaid, Watch,
};
pub use terms::{CaptureMode, Terms};
pub use transition::{Transition, transition};
