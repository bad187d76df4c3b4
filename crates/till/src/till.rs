//! The till's state, and the screen that follows from it.

use payment::id::SaleId;
use payment::time::Monotonic;

use crate::active_sale::ActiveSale;
use crate::entry::Entry;
use crate::event::Event;
use crate::outcome::{Decision, Done, Ending, Face};
use crate::screen::Screen;

/// The state of the terminal.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Till {
    /// The cashier is entering the next sale.
    Entering(Entry),
    /// A sale is in progress.
    Selling(ActiveSale),
    /// A sale has ended and waits to be acknowledged.
    Done(Done),
}

impl Default for Till {
    fn default() -> Self {
        Self::Entering(Entry::default())
    }
}

impl Till {
    /// The screen to show.
    #[must_use]
    pub fn screen(&self) -> Screen {
        match self {
            Self::Entering(entry) if entry.form.open => Screen::Link,
            Self::Entering(_) => Screen::Sale,
            Self::Selling(active) => active.screen(),
            Self::Done(Done {
                face: Face::Result, ..
            }) => Screen::Result,
            Self::Done(Done {
                face: Face::Receipt,
                ..
            }) => Screen::Receipt,
        }
    }

    /// Identifies what is shown: the screen and, for an ended sale, which end it shows.
    #[must_use]
    pub fn showing(&self) -> (Screen, Option<(SaleId, Ending, Option<Decision>)>) {
        let end = match self {
            Self::Done(done) => Some((done.outcome.sale(), done.outcome.ending(), done.decision)),
            Self::Entering(_) | Self::Selling(_) => None,
        };
        (self.screen(), end)
    }

    /// When the till needs the next [`Event::Tick`], if no other event comes before.
    #[must_use]
    pub fn wakes_at(&self) -> Option<Monotonic> {
        match self {
            Self::Selling(active) => active.wakes_at(),
            Self::Entering(entry) => entry.wakes_at(),
            Self::Done(_) => None,
        }
    }
}

impl Event {
    /// Whether this event can be handled before the terminal's [`Rules`](crate::Rules) are known:
    /// typing, and everything about a sale that this browser has stored.
    #[must_use]
    pub const fn needs_no_rules(&self, till: &Till) -> bool {
        self.is_typing() || matches!(self, Self::Resume(_)) || !matches!(till, Till::Entering(_))
    }
}
