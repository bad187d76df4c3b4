//! What the terminal is doing, and what is on its screen.

use payment::id::SaleId;
use payment::time::Monotonic;

use crate::entry::Entry;
use crate::event::Event;
use crate::live::Live;
use crate::outcome::{Decision, Done, Ending, Face};
use crate::screen::Screen;

/// What the terminal is doing.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Till {
    /// The next sale is being keyed in.
    Entering(Entry),
    /// A sale is under way.
    Selling(Live),
    /// A sale has ended and waits to be acknowledged.
    Done(Done),
}

impl Default for Till {
    fn default() -> Self {
        Self::Entering(Entry::default())
    }
}

impl Till {
    /// Which screen shows.
    #[must_use]
    pub fn screen(&self) -> Screen {
        match self {
            Self::Entering(entry) if entry.form.open => Screen::Link,
            Self::Entering(_) => Screen::Sale,
            Self::Selling(live) => live.screen(),
            Self::Done(Done {
                face: Face::Result, ..
            }) => Screen::Result,
            Self::Done(Done {
                face: Face::Receipt,
                ..
            }) => Screen::Receipt,
        }
    }

    /// What tells one screen from the next: its kind, and which end it shows.
    #[must_use]
    pub fn showing(&self) -> (Screen, Option<(SaleId, Ending, Option<Decision>)>) {
        let end = match self {
            Self::Done(done) => Some((done.outcome.sale(), done.outcome.ending(), done.decision)),
            Self::Entering(_) | Self::Selling(_) => None,
        };
        (self.screen(), end)
    }

    /// When [`Event::Tick`] is wanted next, if nothing else happens.
    #[must_use]
    pub fn wakes_at(&self) -> Option<Monotonic> {
        match self {
            Self::Selling(live) => live.wakes_at(),
            Self::Entering(entry) => entry.wakes_at(),
            Self::Done(_) => None,
        }
    }
}

impl Event {
    /// Whether it can be taken while nobody knows what this terminal may sell: typing, and all about a
    /// sale that this browser remembers.
    #[must_use]
    pub const fn needs_no_rules(&self, till: &Till) -> bool {
        self.is_typing() || matches!(self, Self::Resume(_)) || !matches!(till, Till::Entering(_))
    }
}
