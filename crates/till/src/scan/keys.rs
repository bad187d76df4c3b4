//! What is pressed, and what it turned out to be.

/// What the shop's scanners type before and after each code. It is not part of the code.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Affixes {
    /// Before the code; may be empty.
    pub prefix: String,
    /// After the code; may be empty.
    pub suffix: String,
}

/// What a character turned out to be.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Typed {
    /// The first of a burst. Remember the present state: it may have to be put back.
    First,
    /// Another one that followed quickly.
    Quick,
    /// Certainly part of a code: it must change nothing.
    Scanned,
    /// The end of a code, recognised by the shop's suffix.
    Code(String),
}

/// A key that types no character but presses, moves or deletes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Command {
    /// Presses, starts and sends; ends a code.
    Enter,
    /// Moves the focus; ends a code.
    Tab,
    /// Presses the focused element, unless that is a text box.
    Space,
    /// Deletes the last digit.
    Backspace,
    /// Clears, or closes what is open.
    Escape,
}

/// What such a key turned out to be.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Ended {
    /// The end of a code.
    Code(String),
    /// A scanner's: ignore it.
    Scanners,
    /// A scanner's: ignore it, and undo what the scanner's keys before it did.
    Undo,
    /// A person's, the first of a burst. Remember the present state: it may have to be put back.
    First,
    /// A person's, which followed quickly.
    Typed,
}
