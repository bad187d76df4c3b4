//! The ways a sale comes to the screen: started here, found at the server, or paid late.

use contract::{Action, SaleState, SaleView};
use payment::time::Monotonic;

use crate::active_sale::ActiveSale;
use crate::ask::Ask;
use crate::draft::Draft;
use crate::effect::Effect;
use crate::entry::Entry;
use crate::outcome::{Done, Outcome};
use crate::rules::Rules;
use crate::till::Till;

/// Starts a sale. It is stored in the browser before the request is sent.
pub(crate) fn start(draft: Draft, now: Monotonic) -> (Till, Vec<Effect>) {
    let effects = vec![
        Effect::Keep(draft.clone()),
        Effect::Ask(Ask::Create, draft.clone()),
    ];
    (Till::Selling(ActiveSale::creating(draft, now)), effects)
}

/// Shows a sale that the server reports as in progress on this terminal, for example one started in
/// another tab. What was being entered is kept and restored afterwards.
pub(crate) fn taken_up(
    view: SaleView,
    mut entry: Entry,
    rules: &Rules,
    now: Monotonic,
) -> (Till, Vec<Effect>) {
    if entry.is_again(view.id) {
        // The server did not know this sale, and now it does: starting it again would charge the
        // customer twice.
        entry = Entry::default();
    }
    entry.say_if_overtaken(view.amount.currency());
    let keep = Effect::Keep(Draft::of(&view));
    let active = ActiveSale::seen(view, entry.untouched(), rules, now);
    (Till::Selling(active), vec![keep])
}

/// Shows a late payment while the cashier is entering a sale. The entry is kept.
pub(crate) fn interrupted(mut entry: Entry, view: SaleView) -> (Till, Vec<Effect>) {
    // The notice may be about this very sale.
    entry.notice = None;
    let done = Done {
        entry: entry.untouched(),
        ..Done::of(Outcome::Sale(view))
    };
    (Till::Done(done), Vec::new())
}

/// Whether a person has to decide about the sale or look at it. A refund that is under way needs
/// nobody unless it fails.
pub(crate) fn waits_for_somebody(view: &SaleView) -> bool {
    match view.state {
        SaleState::PaidLate => true,
        SaleState::Mismatch | SaleState::Returning => view.allows(Action::Keep),
        _ => false,
    }
}
