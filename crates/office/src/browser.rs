//! Small services of the browser.

use std::time::Duration;

use leptos::html::Dialog;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlDialogElement, HtmlElement, Storage};

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

/// How long a dialog takes no tap after it has come: the second one of a double tap was meant for what is
/// below it.
const COMES: Duration = Duration::from_millis(500);

/// A dialog that is opened as a modal one when it stands on the page.
pub(crate) fn modal() -> NodeRef<Dialog> {
    let element = NodeRef::<Dialog>::new();
    Effect::new(move |_| {
        if let Some(dialog) = element.get() {
            let dialog: HtmlDialogElement = dialog.unchecked_into();
            if !dialog.open() {
                let _ = dialog.show_modal();
                let _ = dialog.set_attribute("data-new", "");
                set_timeout(move || drop(dialog.remove_attribute("data-new")), COMES);
            }
        }
    });
    element
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
