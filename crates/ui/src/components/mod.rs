//! Components: props in, events out, no I/O.
//!
//! Texts are passed as plain values, not as signals: when the language changes, screens are made
//! anew.

mod events;
mod keypad;
mod modal;
mod node;
mod outcome;
mod qr;
mod question;
mod receipt;
mod sent;
mod sign;
mod steps;

pub use events::{clicks, happened_at, hear};
pub use keypad::{Key, KeypadEvent, keypad};
pub use modal::modal;
pub use node::{
    Live, Look, Press, Standing, absent, alert, alert_about, button, focus_soon, heading, icon,
    icon_button, isolated, line, live, live_text, main_button, node, node_set_up, node_with,
    nothing, press_button, primary, steady_button, tell_length, text_box, value,
};
pub use outcome::{ended_as, outcome};
pub use qr::{Fit, code_of, fit, qr_code};
pub use question::{Question, dialog};
pub use receipt::{Paper, receipt};
pub use sent::sent;
pub use sign::{Mark, sign};
pub use steps::steps;
