//! Small services of the browser.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, Storage};

/// The browser's storage; `None` where it is blocked.
pub(crate) fn storage() -> Option<Storage> {
    window().local_storage().ok().flatten()
}

/// Whether the cashier chose Arabic-Indic digits: the sixth letter of the terminal's settings
/// (`runtime::storage` there).
pub(crate) fn has_arabic_digits() -> bool {
    storage()
        .and_then(|storage| storage.get_item("tabby-pos.prefs").ok().flatten())
        .is_some_and(|prefs| prefs.chars().nth(5) == Some('1'))
}

/// Whether receipts print by themselves: the fourth letter of the terminal's settings.
pub(crate) fn prints_by_itself() -> bool {
    storage()
        .and_then(|storage| storage.get_item("tabby-pos.prefs").ok().flatten())
        .is_some_and(|prefs| prefs.chars().nth(3) == Some('1'))
}

/// Gives the focus to the first element below the office that the selector finds, once it is on the
/// page.
pub(crate) fn focus_on(selector: &'static str) {
    request_animation_frame(move || {
        let found = document().query_selector(selector).ok().flatten();
        if let Some(element) = found.and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
            let _ = element.focus();
        }
    });
}
