//! The keyboard while the office is open: no key reaches the terminal below.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{Element, Event, HtmlElement, KeyboardEvent};

/// Events that the terminal below must not get.
const TAKEN: [&str; 3] = ["keydown", "keyup", "paste"];

/// Where the text of a key or a scanner goes that is typed outside every text box.
pub(crate) const SEARCH: &str = ".office-search input";

/// Takes the keyboard until the owner of this call is gone. `escape` is called for the Escape key
/// where no dialog is open, which closes by itself.
///
/// The listener is the first of the whole page to act. It stops the event there and leaves the
/// browser's own doing alone: text boxes take text, Enter presses the button that has the focus.
pub(crate) fn take(escape: impl Fn() + 'static) {
    let listener = Closure::<dyn FnMut(Event)>::new(move |event: Event| {
        event.stop_immediate_propagation();
        let Some(key) = event.dyn_ref::<KeyboardEvent>() else {
            return;
        };
        if event.type_() != "keydown" || is_in(&event, "dialog") {
            return;
        }
        let is_shortcut = key.ctrl_key() || key.alt_key() || key.meta_key() || key.is_composing();
        if key.key() == "Escape" {
            event.prevent_default();
            if !key.repeat() {
                escape();
            }
        } else if !is_shortcut && key.key().chars().count() == 1 && !takes_keys(&event, &key.key())
        {
            // A scanner types wherever the focus is.
            if let Some(search) = found(SEARCH) {
                let _ = search.focus();
            }
        }
    });
    let function = listener
        .as_ref()
        .unchecked_ref::<js_sys::Function>()
        .clone();
    for name in TAKEN {
        let _ = window().add_event_listener_with_callback_and_bool(name, &function, true);
    }
    let kept = StoredValue::new_local(listener);
    on_cleanup(move || {
        for name in TAKEN {
            let _ = window().remove_event_listener_with_callback_and_bool(name, &function, true);
        }
        kept.dispose();
    });
}

/// Whether what has the focus uses this key itself.
fn takes_keys(event: &Event, key: &str) -> bool {
    is_in(event, "input, select, textarea") || key == " " && is_in(event, "button, a, summary")
}

fn is_in(event: &Event, selector: &str) -> bool {
    let target = event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok());
    target.is_some_and(|target| matches!(target.closest(selector), Ok(Some(_))))
}

fn found(selector: &str) -> Option<HtmlElement> {
    let element = document().query_selector(selector).ok().flatten()?;
    element.dyn_into().ok()
}
