//! Asks before what cannot be undone: a code taken back that a customer may have seen, money sent
//! back.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlDialogElement, HtmlElement};

use super::events::hear;
use super::node::{Press, button, line, node, node_set_up, primary};

/// Question, meaning, the harmless answer and the other one.
pub type Question = [&'static str; 4];

/// A modal dialog; the focus is on the harmless answer.
pub fn dialog(texts: Question, open: RwSignal<bool>, act: Press) -> AnyView {
    let [question, meaning, no, yes] = texts;
    let buttons = vec![
        primary(no, Box::new(move || open.set(false))),
        button("danger", yes, act),
    ];
    let children = vec![
        line("h2", "", question),
        line("p", "", meaning),
        node("div", "buttons", buttons),
    ];
    let attributes = vec![
        ("class", "dialog".to_owned()),
        ("aria-label", question.to_owned()),
    ];
    node_set_up("dialog", attributes, children, move |element| {
        // Escape.
        hear(&element, "cancel", Box::new(move |_| open.set(false)));
        give_focus_back();
        request_animation_frame(move || {
            let _ = element.unchecked_into::<HtmlDialogElement>().show_modal();
        });
    })
}

/// What has the focus now gets it back when this is gone, unless it is gone, too.
fn give_focus_back() {
    let focused = document().active_element();
    let before = StoredValue::new_local(focused);
    on_cleanup(move || {
        let before = before.try_get_value().flatten();
        // Nothing outside can have it before the dialog is off the page.
        request_animation_frame(move || {
            if let Some(element) = before.filter(|element| element.is_connected()) {
                let _ = element.unchecked_into::<HtmlElement>().focus();
            }
        });
    });
}
