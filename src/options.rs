//! How a page wants the terminal.

use std::cell::Cell;
use std::rc::Rc;

use crate::runtime::Driver;

/// How a page wants the terminal.
#[derive(Clone, Default)]
pub struct Options {
    /// Base of the proxy's addresses; the page's own origin when empty.
    pub api: String,
    /// `en` or `ar`; the cashier's last choice, or the browser's language, when empty.
    pub lang: String,
    /// Whether the page is the terminal's own.
    pub whole_page: bool,
    /// Where the mounted terminal leaves its till, for a host that wants to speak to it.
    pub driver: Rc<Cell<Option<Driver>>>,
}
