//! The till's transition function.

use payment::time::Monotonic;

use crate::effect::{Effect, Sound};
use crate::ended::ended;
use crate::entering::entering;
use crate::event::Event;
use crate::outcome::Ending;
use crate::rules::Rules;
use crate::screen::Screen;
use crate::till::Till;

/// Runs one event through the till. An event that does not apply in the current state changes
/// nothing.
#[must_use]
pub fn step(till: Till, event: Event, rules: &Rules, now: Monotonic) -> (Till, Vec<Effect>) {
    let before = till.screen();
    let (till, mut effects) = advance(till, event, rules, now);
    effects.extend(sound(before, &till).map(Effect::Sound));
    (till, effects)
}

fn advance(till: Till, event: Event, rules: &Rules, now: Monotonic) -> (Till, Vec<Effect>) {
    match till {
        Till::Entering(entry) => entering(entry, event, rules, now),
        Till::Selling(active) => active.step(event, rules, now),
        Till::Done(done) => ended(done, event, rules, now),
    }
}

fn sound(before: Screen, till: &Till) -> Option<Sound> {
    let after = till.screen();
    if before == after {
        return None;
    }
    match (till, after) {
        (Till::Done(done), Screen::Result) if before != Screen::Receipt => {
            Some(match done.outcome.ending() {
                // The sound for "paid" would tell the cashier to hand over the goods, which is
                // wrong here.
                Ending::Paid if done.outcome.came_late() => Sound::Attention,
                Ending::Paid => Sound::Paid,
                Ending::PaidLate | Ending::Returning | Ending::Mismatch => Sound::Attention,
                Ending::NotApproved
                | Ending::Cancelled
                | Ending::Expired
                | Ending::GivenUp
                | Ending::Unavailable => Sound::Refused,
            })
        }
        (_, Screen::InDoubt) => Some(Sound::Attention),
        _ => None,
    }
}
