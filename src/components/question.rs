//! Asks before what cannot be undone: a code taken back that a customer may have seen, money sent
//! back.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlDialogElement;

use super::node::{Press, button, hear, line, node, node_set_up, primary};
/// Question, meaning, the harmless answer and the other one.
pub type Question = [&'static str; 4];

/// Modal; the focus is on the harmless answer.
pub fn question(texts: Question, open: RwSignal<bool>, act: Press) -> AnyView {
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
        request_animation_frame(move || {
            let _ = element.unchecked_into::<HtmlDialogElement>().show_modal();
        });
    })
}
