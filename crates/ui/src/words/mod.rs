//! Every word on screen, in English and Arabic, and how numbers and times are written.
//!
//! A language is a value of [`Words`], so a text missing in one of them does not compile.

mod ar;
mod day;
mod en;
mod lang;
mod number;
mod place;
mod problems;
mod style;
mod texts;

pub use day::day_begins;
pub use lang::words;
pub use number::{Digits, clock, coded, coded_text, date_time, money, paper_time};
pub use place::{fill, parts, parts_of_two};
pub use style::Style;
pub use texts::Words;
