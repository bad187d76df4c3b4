//! The keys of the keypad, and pointer events on them.

use crate::typed::Sign;

/// A pointer event (finger, pen or mouse) on the keypad. The number is the browser's pointer id.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Touch {
    /// The pointer went down on a key. The key counts at once, because a second finger may come
    /// down before the first is up.
    Down(i32, Key),
    /// The pointer went up.
    Up(i32),
    /// The browser used the touch for a gesture of its own: the key was not pressed.
    Lost(i32),
}

/// A key of the keypad.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Key {
    /// `0` to `9`.
    Digit(u8),
    /// `00`.
    DoubleZero,
    /// A point or comma, typed on a keyboard.
    Sign(Sign),
    /// Deletes the last digit.
    Delete,
    /// Clears the amount.
    Clear,
}
