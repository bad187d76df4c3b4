//! How a terminal is kept in memory.

use payment::time::Timestamp;

use crate::terminal_port::StoredTerminal;

/// A terminal, and its code.
#[derive(Debug)]
pub(super) struct TerminalRow {
    pub(super) stored: StoredTerminal,
    pub(super) code: Option<Code>,
}

/// A code that may be alive.
#[derive(Debug)]
pub(super) struct Code {
    pub(super) digest: [u8; 32],
    pub(super) until: Timestamp,
    pub(super) wrong_tries: u32,
}
