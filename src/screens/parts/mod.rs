//! Pieces of screens that know the till's machine or this browser.

mod keypad;
mod question;

pub use keypad::keypad;
pub use question::question;
