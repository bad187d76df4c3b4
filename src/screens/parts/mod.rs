//! Parts of screens that use the till's machine or this browser.

mod big_amount;
mod keypad;
mod notice;
mod question;
mod top_bar;
mod under_way;

pub use big_amount::big_amount;
pub use keypad::keypad;
pub use notice::{notice, overtaken};
pub use question::{before_cancelling, before_putting_aside, question};
pub use top_bar::{Bar, Change, top_bar};
pub use under_way::{check_button, live_amount, of_live};
