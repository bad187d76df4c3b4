//! The sale's machine: the truth about one payment.
//!
//! It runs in the proxy. [`step`] takes a sale, something that happened and the time, and returns
//! the sale as it is now with the calls to make next. Only a [`Reading`] of the payment, bound to
//! this sale by payment id, amount, currency, reference and test flag, can make it paid; see
//! [`judge`].
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
//! Every pair of a state and an event stands in `tests/transitions.txt`, which a test keeps true.
//!
//! | group | items |
//! |---|---|
//! | what a sale is | [`Sale`], [`Stage`], [`Session`], [`Phase`] |
//! | what happened | [`Event`] |
//! | what to do next | [`Effect`] |
//! | who decides | [`judge`] |

mod event;
mod funds;
mod intent;
mod judge;
mod link;
mod names;
mod pauses;
mod reasons;
mod schedule;
mod session;
mod state;
mod step;

#[cfg(any(test, feature = "samples"))]
pub mod sample;
#[cfg(test)]
mod tests;

pub use event::{Alarm, Effect, Event, Step};
pub use funds::Funds;
pub use intent::{Intent, Method, Mode};
pub use judge::{Difference, Reading, Status, Verdict, judge};
pub use link::{Delivery, LINK_PAUSE, LINK_TIMES, Recipient, Sending};
pub use names::SaleState;
pub use pauses::{
    CAPTURE_EVERY, PAY_WINDOW, PAY_WINDOW_MIN, RETURN_EVERY, Silence, WATCH, WATCH_EVERY,
};
pub use reasons::{Cause, Doubt, DoubtOver, Failure, Rejection};
pub use session::{RETURNS_ENOUGH, Session};
pub use state::{Phase, Sale, Stage};
pub use step::step;
