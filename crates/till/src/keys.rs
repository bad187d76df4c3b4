//! The keys of the keypad, and the fingers on them.

use crate::typed::Sign;

/// What a finger, a pen or a mouse does on the keypad. Browsers give each a number of its own.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Touch {
    /// It has gone down on a key, which counts at once: a second finger may come down before the first
    /// is up.
    Down(i32, Key),
    /// It is up.
    Up(i32),
    /// The browser took it for a gesture of its own: it has pressed nothing.
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
    /// Takes the last digit back.
    Delete,
    /// Takes everything back.
    Clear,
}
