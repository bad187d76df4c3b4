//! Asks before what cannot be undone: cancelling a code that a customer may have seen, returning
//! money.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlDialogElement, HtmlElement};

use super::events::hear;
use super::node::{Press, button, line, node, node_set_up, primary};

/// The texts of a question: question, meaning, the harmless answer and the other one.
pub type Question = [&'static str; 4];

/// A modal dialog. The harmless answer has the focus.
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
        // The Escape key.
        hear(&element, "cancel", Box::new(move |_| open.set(false)));
        give_focus_back();
        request_animation_frame(move || {
            let _ = element.unchecked_into::<HtmlDialogElement>().show_modal();
        });
    })
}

/// Returns the focus to the element that has it now when the dialog is gone, unless that element is
/// gone, too.
fn give_focus_back() {
    let focused = document().active_element();
    let before = StoredValue::new_local(focused);
    on_cleanup(move || {
        let before = before.try_get_value().flatten();
        // No element outside can have the focus before the dialog is off the page.
        request_animation_frame(move || {
            if let Some(element) = before.filter(|element| element.is_connected()) {
                let _ = element.unchecked_into::<HtmlElement>().focus();
            }
        });
    });
}
