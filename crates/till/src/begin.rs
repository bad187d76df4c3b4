//! How a sale comes on the screen: begun here, taken up, or because its money came late.

use contract::{Action, SaleState, SaleView};
use payment::time::Monotonic;

use crate::ask::Ask;
use crate::draft::Draft;
use crate::effect::Effect;
use crate::entry::Entry;
use crate::live::Live;
use crate::outcome::{Done, Outcome};
use crate::rules::Rules;
use crate::till::Till;

/// Starts a sale: it is stored before the proxy is asked.
pub(crate) fn start(draft: Draft, now: Monotonic) -> (Till, Vec<Effect>) {
    let effects = vec![
        Effect::Keep(draft.clone()),
        Effect::Ask(Ask::Create, draft.clone()),
    ];
    (Till::Selling(Live::creating(draft, now)), effects)
}

/// A sale that goes on here, in another tab perhaps. What was being keyed in comes back after it.
pub(crate) fn taken_up(
    view: SaleView,
    mut entry: Entry,
    rules: &Rules,
    now: Monotonic,
) -> (Till, Vec<Effect>) {
    if entry.is_again(view.id) {
        // Nobody knew of it, and it has turned up: keyed once more it would be charged twice.
        entry = Entry::default();
    }
    entry.say_if_overtaken(view.amount.currency());
    let keep = Effect::Keep(Draft::of(&view));
    let live = Live::seen(view, entry.untouched(), rules.poll, now);
    (Till::Selling(live), vec![keep])
}

/// Late money comes between what is being keyed in.
pub(crate) fn interrupted(mut entry: Entry, view: SaleView) -> (Till, Vec<Effect>) {
    // What was said about the sale before may be about this one.
    entry.notice = None;
    let done = Done {
        entry: entry.untouched(),
        ..Done::of(Outcome::Sale(view))
    };
    (Till::Done(done), Vec::new())
}

/// Whether somebody has to decide or look. What is on its way back needs nobody unless it does not
/// get there.
pub(crate) fn waits_for_somebody(view: &SaleView) -> bool {
    match view.state {
        SaleState::PaidLate => true,
        SaleState::Mismatch | SaleState::Returning => view.allows(Action::Keep),
        _ => false,
    }
}
