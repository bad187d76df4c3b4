//! How a sale ended, in a word or two, and how its screen looks.

use contract::Reason;
use till::{Ending, Outcome, Till};
use ui::components::{Mark, ended_as};
use ui::words::Words;

/// The heading of an ended sale; empty for any other.
pub fn heading(till: &Till, words: &'static Words) -> &'static str {
    match till {
        Till::Done(done) => name_of(&done.outcome, words),
        Till::Entering(_) | Till::Selling(_) => "",
    }
}

/// The heading of this outcome.
pub(super) const fn name_of(outcome: &Outcome, words: &'static Words) -> &'static str {
    match outcome {
        Outcome::Sale(sale) => ended_as(sale, words),
        // The shop's own server refused the sale: Tabby was not asked.
        Outcome::Unavailable { code: Some(_), .. } => words.not_begun,
        Outcome::Unavailable { code: None, .. } => words.unavailable,
    }
}

/// Whether Tabby refuses this shop's requests, so that trying again does not help.
pub(super) fn is_refused(outcome: &Outcome) -> bool {
    let of_no_use = |reason| matches!(reason, Reason::KeyRefused | Reason::Refused);
    matches!(outcome, Outcome::Sale(sale) if sale.reason.is_some_and(of_no_use))
}

pub(super) fn look(outcome: &Outcome) -> (&'static str, Mark) {
    match outcome.ending() {
        // Green and a tick would say that goods are to be handed over.
        Ending::Paid if outcome.came_late() => ("screen result tone-checking", Mark::Clock),
        Ending::Paid => ("screen result tone-paid", Mark::Tick),
        Ending::NotApproved => ("screen result tone-refused", Mark::Cross),
        Ending::Unavailable => ("screen result tone-refused", Mark::Cloud),
        Ending::Cancelled | Ending::GivenUp => ("screen result tone-cancelled", Mark::Cross),
        Ending::Expired => ("screen result tone-cancelled", Mark::Clock),
        Ending::PaidLate | Ending::Returning | Ending::Mismatch => {
            ("screen result tone-checking", Mark::Warning)
        }
    }
}
