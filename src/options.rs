//! The options with which a page mounts the terminal.

use std::cell::Cell;
use std::rc::Rc;

use crate::runtime::Driver;

/// The options with which a page mounts the terminal.
#[derive(Clone, Default)]
pub struct Options {
    /// Base of the server's addresses; the page's own origin when empty.
    pub api: String,
    /// `en` or `ar`; the cashier's last choice, or the browser's language, when empty.
    pub lang: String,
    /// Whether the page is the terminal's own.
    pub whole_page: bool,
    /// Set to the driver of the mounted terminal, for a host that wants to send it events.
    pub driver: Rc<Cell<Option<Driver>>>,
}
