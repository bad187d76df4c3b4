//! What a printer says about itself.
//!
//! Source: Epson, "ESC/POS Command Reference", DLE EOT; Bixolon and HPRT document the same bytes. A
//! question is answered at once with one byte, also by a printer that is offline.

/// A question that a printer answers with one byte. It must not be sent inside another command.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Question {
    /// Why it is offline, if it is.
    Offline,
    /// Whether it has paper.
    Paper,
}

impl Question {
    /// The bytes of the question.
    #[must_use]
    pub const fn bytes(self) -> [u8; 3] {
        match self {
            Self::Offline => [0x10, 0x04, 0x02],
            Self::Paper => [0x10, 0x04, 0x04],
        }
    }

    /// What an answer says; `None` if all is well.
    #[must_use]
    pub const fn trouble(self, answer: u8) -> Option<Trouble> {
        match self {
            Self::Offline if has(answer, 2) => Some(Trouble::CoverOpen),
            Self::Offline if has(answer, 5) => Some(Trouble::NoPaper),
            Self::Offline if has(answer, 6) => Some(Trouble::Error),
            Self::Paper if has(answer, 5) || has(answer, 6) => Some(Trouble::NoPaper),
            Self::Offline | Self::Paper => None,
        }
    }
}

/// Why a printer does not print.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Trouble {
    /// It is off, unplugged, or somebody else uses it.
    Unreachable,
    /// It has no paper.
    NoPaper,
    /// Its cover is open.
    CoverOpen,
    /// It reports another error, such as a jammed cutter.
    Error,
}

/// Whether a byte is an answer: a printer may also say something unasked, in another form. Of an
/// answer bits 1 and 4 are always set, 0 and 7 never.
#[must_use]
pub const fn is_answer(byte: u8) -> bool {
    byte & 0b1001_0011 == 0b0001_0010
}

const fn has(byte: u8, bit: u32) -> bool {
    byte & (1 << bit) != 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_printer_says_what_is_wrong_with_it() {
        for (question, answer, trouble) in [
            (Question::Offline, 0x12, None),
            (Question::Offline, 0x16, Some(Trouble::CoverOpen)),
            (Question::Offline, 0x32, Some(Trouble::NoPaper)),
            (Question::Offline, 0x52, Some(Trouble::Error)),
            (Question::Paper, 0x12, None),
            // Near its end.
            (Question::Paper, 0x1e, None),
            (Question::Paper, 0x72, Some(Trouble::NoPaper)),
        ] {
            assert!(is_answer(answer), "{answer:#x}");
            assert_eq!(question.trouble(answer), trouble, "{answer:#x}");
        }
    }

    #[test]
    fn what_it_says_unasked_is_no_answer() {
        // The first byte of an automatic status, XON, XOFF, a letter, nothing.
        for byte in [0x10, 0x11, 0x13, b'A', 0x00, 0xff, 0x92] {
            assert!(!is_answer(byte), "{byte:#x}");
        }
    }
}
