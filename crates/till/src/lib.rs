//! The till's state machine: what the terminal shows and which requests it sends to the server.
//!
//! [`step`] takes the till's state, an event and a monotonic time. It returns the new state and the
//! effects to carry out. It makes no decision about money: it shows a sale as ended only when a
//! [`SaleView`](contract::SaleView) from the server says so.
//!
//! ```text
//! Entering ──▶ Creating ──▶ Showing ──▶ Ending ──▶ Done
//!                  │  ▲        │ ▲        │  ▲
//!                  ▼  │        ▼ │        ▼  │
//!                 InDoubt ◀────────────────────   (and from there to any of them)
//! ```
//!
//! The four states in the middle are one sale in progress, [`ActiveSale`]. Which of them is on
//! screen is not stored: [`Till::screen`] computes it from the server's last answer.

mod active_sale;
mod ask;
mod begin;
mod draft;
mod effect;
mod ended;
mod entering;
mod entry;
mod event;
mod first_keys;
mod form;
mod keyed;
mod keys;
mod notice;
mod outcome;
mod questions;
pub mod recent;
mod rules;
mod scan;
mod screen;
mod screen_guard;
mod selling;
mod station;
mod step;
mod till;
mod typed;

pub use active_sale::ActiveSale;
pub use ask::Ask;
pub use draft::Draft;
pub use effect::{Effect, Sound};
pub use entry::Entry;
pub use event::{Event, News, Reply};
pub use first_keys::FirstKeys;
pub use form::{Field, Form, ItemError, Line};
pub use keys::{Key, Touch};
pub use notice::Notice;
pub use outcome::{Decision, Done, Ending, Face, Outcome};
pub use payment::digits::digit;
pub use questions::{NewsAnswer, SaleQuestions};
pub use rules::{POLL, POLL_BESIDE_STREAM, Rules};
pub use scan::{AFTER_BURST, Affixes, BURST_PAUSE, Command, Ended, Scanner, Typed, character_at};
pub use screen::Screen;
pub use screen_guard::{ASKED, BEGINS_AFTER, GUARDED, Pause, ScreenGuard};
pub use station::{CatchUp, FIRST_MESSAGE, ReportTaken, Station, StreamChange, StreamSign};
pub use step::step;
pub use till::Till;
pub use typed::{Sign, TypedError, read_typed};

#[cfg(test)]
mod station_tests;
#[cfg(test)]
mod tests;
