//! Questions on this terminal.

use leptos::prelude::*;
use ui::components::{Press, Question, dialog};

use crate::runtime::{Driver, Layer, closes_by_back};

/// Asks before what cannot be undone. It takes no press at first, because the second tap of a
/// double tap would hit an answer. The browser's Back closes it.
pub fn question(driver: Driver, texts: Question, open: RwSignal<bool>, act: Press) -> AnyView {
    driver.asked();
    closes_by_back(Layer::Question, move || open.set(false));
    dialog(texts, open, act)
}
