//! The result: how a sale ended, until somebody acknowledges it.
//!
//! | file | what it is |
//! |---|---|
//! | `screen` | the screen, from the parts below |
//! | `heading` | how the sale ended, in a word or two, and how the screen looks |
//! | `meaning` | what it means for the money, and what to do now |
//! | `buttons` | what can be done next |

mod buttons;
mod heading;
mod meaning;
mod screen;
#[cfg(test)]
mod tests;

pub use heading::heading;
pub use screen::result;
