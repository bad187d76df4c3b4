//! A dialog over the page.

use std::time::Duration;

use leptos::html::Dialog;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlDialogElement;

/// How long a dialog takes no tap after it has come: the second one of a double tap was meant for what is
/// below it.
const COMES: Duration = Duration::from_millis(500);

/// A dialog that is opened as a modal one when it stands on the page.
#[must_use]
pub fn modal() -> NodeRef<Dialog> {
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
