//! Tells a barcode scanner's burst of keys from a person's typing.
//!
//! A scanner is a keyboard that types a whole code, usually with Enter or Tab at its end. Keys are
//! applied as they come, so that the keypad never lags. When they turn out to be a code, the caller
//! puts back what they changed.
//!
//! A burst is a code when
//!
//! - four or more of its characters came at most 12 ms apart, or two and the Enter or Tab at its end;
//! - or six or more of its characters came at an even rhythm, at most 70 ms apart (Bluetooth
//!   scanners). Before Enter or Tab four are enough; in a text box only if the whole burst has that
//!   rhythm, or, of eight or more characters, all but one;
//! - or it begins or ends with the shop's own marks: [`Affixes`].
//!
//! Characters up to 150 ms before or after such a run belong to the code, because Bluetooth repeats
//! lost ones; after four or more of them, characters up to 400 ms later.
//!
//! Two or three keys that a hand rolls over are typing, as is everything typed one key after
//! another: the fastest people leave about 100 ms between keys.
//!
//! A code may hold Enter, Tab, Space, Backspace and Escape, and whoever made it may mean harm. Such a
//! key counts as a scanner's, code or not, when it comes faster than a hand can press it: after three
//! quick keys, 12 ms after any key, or 70 ms after another key of this kind.

mod keys;
mod layout;
mod rhythm;
mod scanner;
#[cfg(test)]
mod tests;

pub use keys::{Affixes, Command, Ended, Typed};
pub use layout::character_at;
pub use rhythm::{AFTER_BURST, BURST_PAUSE};
pub use scanner::Scanner;
