//! Pieces of screens that know the till's machine or this browser.

mod keypad;
mod notice;
mod question;
mod top_bar;

pub use keypad::keypad;
pub use notice::{notice, overtaken};
pub use question::question;
pub use top_bar::{Bar, Change, top_bar};
