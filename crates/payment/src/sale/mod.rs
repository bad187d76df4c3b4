//! The state machine of one sale.
//!
//! The server runs it. [`step`] takes a sale, an event and the time, and returns the new state of
//! the sale and the gateway calls to make next. A sale becomes paid only by a [`PaymentSnapshot`] of its
//! payment whose payment id, amount, currency, reference and test flag are those of the sale; see
//! [`evaluate`].
//!
//! ```text
//!            ┌─▶ Declined                       ┌─▶ Paid ◀──────────────┐ kept
//! Creating ──┼─▶ Failed                         ├─▶ Rejected ──┐        │
//!            └─▶ Waiting ──▶ Cancelling ────────┼─▶ Expired ───┼─▶ PaidLate ─▶ Returning
//!                  ▲ │            │ ▲           ├─▶ Failed ────┤                  │
//!                  │ ▼            ▼ │           ├─▶ Cancelled ─┘ ◀────────────────┘
//!                  Checking ◀───────┘           └─▶ Mismatch
//! ```
//!
//! `tests/transitions.txt` lists every pair of a state and an event; a test keeps it up to date.
//!
//! | group | items |
//! |---|---|
//! | what a sale is | [`Sale`], [`Stage`], [`Session`], [`Phase`] |
//! | what happened | [`Event`] |
//! | what to do next | [`Effect`] |
//! | what "paid" means | [`evaluate`] |

mod event;
mod funds;
mod intent;
mod link;
mod names;
mod paid;
mod pauses;
mod reasons;
mod schedule;
mod session;
mod snapshot;
mod state;
mod transition;

#[cfg(any(test, feature = "samples"))]
pub mod sample;
#[cfg(test)]
mod tests;

pub use event::{Alarm, Effect, Event, Step};
pub use funds::Funds;
pub use intent::{Intent, Method, Mode};
pub use link::{Delivery, LINK_PAUSE, LINK_TIMES, Recipient, Sending};
pub use names::SaleState;
pub use paid::{Difference, Evaluation, evaluate};
pub use pauses::{
    CAPTURE_EVERY, PAY_WINDOW, PAY_WINDOW_MIN, RETURN_EVERY, Silence, WATCH, WATCH_EVERY,
};
pub use reasons::{Cause, Doubt, DoubtOver, Failure, Rejection};
pub use session::{RETURNS_ENOUGH, Session};
pub use snapshot::{PaymentSnapshot, PaymentState};
pub use state::{Phase, Sale, Stage};
pub use transition::step;
