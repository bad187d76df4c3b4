//! Questions on this terminal.

use leptos::prelude::*;
use ui::components::{Press, Question, dialog};

use crate::runtime::{Driver, Layer, closes_by_back};

/// The question before cancelling, in words that are true of the gateway.
pub fn before_cancelling(driver: Driver) -> Question {
    let can = untrack(|| driver.capabilities());
    match !can.cancel && can.late_released {
        true => driver.words().before_giving_up(),
        false => driver.words().before_cancelling(),
    }
}

/// The question before going on to the next sale, in words that are true of the gateway.
pub fn before_putting_aside(driver: Driver) -> Question {
    let words = driver.words();
    let can = untrack(|| driver.capabilities());
    words.before_putting_aside(match (can.cancel, can.late_released) {
        (true, _) => words.put_aside_meaning,
        (false, true) => words.leave_open_meaning,
        (false, false) => words.uncancelled_meaning,
    })
}

/// Asks before what cannot be undone. It takes no press at first, because the second tap of a
/// double tap would hit an answer. The browser's Back closes it.
pub fn question(driver: Driver, texts: Question, open: RwSignal<bool>, act: Press) -> AnyView {
    driver.asked();
    closes_by_back(Layer::Question, move || open.set(false));
    dialog(texts, open, act)
}
