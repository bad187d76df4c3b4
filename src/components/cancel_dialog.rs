//! Asks before a code is taken back that a customer may have seen.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlDialogElement;

use super::node::{Press, button, hear, line, node, node_set_up, primary};
use crate::i18n::Words;

/// Modal; the focus is on the harmless answer.
pub fn cancel_dialog(words: &'static Words, open: RwSignal<bool>, cancel: Press) -> AnyView {
    let buttons = vec![
        primary(words.keep_waiting, Box::new(move || open.set(false))),
        button("danger", words.cancel_payment, cancel),
    ];
    let children = vec![
        line("h2", "", words.cancel_question),
        line("p", "", words.cancel_meaning),
        node("div", "buttons", buttons),
    ];
    let attributes = vec![
        ("class", "dialog".to_owned()),
        ("aria-label", words.cancel_question.to_owned()),
    ];
    node_set_up("dialog", attributes, children, move |element| {
        // Escape.
        hear(&element, "cancel", Box::new(move |_| open.set(false)));
        request_animation_frame(move || {
            let _ = element.unchecked_into::<HtmlDialogElement>().show_modal();
        });
    })
}
