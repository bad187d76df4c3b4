//! Asks before what cannot be undone: a code taken back that a customer may have seen, money sent
//! back.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlDialogElement, HtmlElement};

use super::node::{Press, button, hear, line, node, node_set_up, primary};
use crate::runtime::{Driver, Layer, closes_by_back};

/// Question, meaning, the harmless answer and the other one.
pub type Question = [&'static str; 4];

/// Modal; the focus is on the harmless answer. It takes no press at once: the second one on what opened
/// it lands on an answer.
pub fn question(driver: Driver, texts: Question, open: RwSignal<bool>, act: Press) -> AnyView {
    let [question, meaning, no, yes] = texts;
    driver.asked();
    closes_by_back(Layer::Question, move || open.set(false));
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
