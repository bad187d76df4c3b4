//! The keypad, laid out like a telephone's in every language.
//!
//! A key counts when it goes down. Each finger counts by itself, because two thumbs overlap. A
//! touch that the browser turns into a gesture presses nothing. Keyboards and screen readers click.

use std::cell::Cell;
use std::rc::Rc;

use leptos::prelude::*;
use payment::time::{Millis, Monotonic};
use wasm_bindgen::JsCast;
use web_sys::{Element, PointerEvent};

use super::events::{clicks, happened_at, hear};
use super::node::{Attributes, icon, node_set_up, node_with};
use crate::words::Words;

/// A key.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Key {
    /// 0 to 9.
    Digit(u8),
    /// Two zeros at once.
    DoubleZero,
    /// Deletes the last digit.
    Delete,
}

/// An event on the keypad. A finger is identified by its pointer id.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum KeypadEvent {
    /// A key was pressed by a keyboard or a screen reader.
    Pressed(Key),
    /// A pointer went down on a key.
    Down(i32, Key),
    /// A pointer went up.
    Up(i32),
    /// The browser turned the touch into a gesture of its own.
    Lost(i32),
}

const KEYS: [(&str, Key); 11] = [
    ("1", Key::Digit(1)),
    ("2", Key::Digit(2)),
    ("3", Key::Digit(3)),
    ("4", Key::Digit(4)),
    ("5", Key::Digit(5)),
    ("6", Key::Digit(6)),
    ("7", Key::Digit(7)),
    ("8", Key::Digit(8)),
    ("9", Key::Digit(9)),
    ("00", Key::DoubleZero),
    ("0", Key::Digit(0)),
];

const DELETE: &str = "M8 5h12a1 1 0 0 1 1 1v12a1 1 0 0 1-1 1H8l-6-7zM11 9l6 6M17 9l-6 6";

/// A click within this time after a finger left the key belongs to that finger, which has counted
/// already.
const CLICK_AFTER: Millis = Millis(700);

type Tell = Rc<dyn Fn(KeypadEvent)>;

/// The keys for an amount.
pub fn keypad(words: &'static Words, tell: impl Fn(KeypadEvent) + 'static) -> AnyView {
    let tell: Tell = Rc::new(tell);
    let mut keys: Vec<AnyView> = KEYS
        .into_iter()
        .map(|(label, key)| {
            let attributes = vec![("class", "key".to_owned())];
            key_button(attributes, label.into_any(), key, tell.clone())
        })
        .collect();
    let attributes = vec![
        ("class", "key quiet".to_owned()),
        ("aria-label", words.delete.to_owned()),
    ];
    keys.push(key_button(attributes, icon(DELETE), Key::Delete, tell));
    let attributes = [
        ("class", "keypad"),
        ("dir", "ltr"),
        ("role", "group"),
        ("aria-label", words.keypad),
    ];
    node_with(
        "div",
        attributes
            .map(|(name, value)| (name, value.to_owned()))
            .into(),
        keys,
    )
}

fn key_button(mut attributes: Attributes, child: AnyView, key: Key, tell: Tell) -> AnyView {
    attributes.push(("type", "button".to_owned()));
    node_set_up("button", attributes, vec![child], move |element| {
        listen(&element, key, &tell);
    })
}

fn listen(element: &Element, key: Key, tell: &Tell) {
    let touched = Rc::new(Cell::new(None::<Monotonic>));
    for name in ["pointerdown", "pointerup", "pointercancel"] {
        let (tell, touched) = (tell.clone(), touched.clone());
        let heard = move |event: web_sys::Event| {
            // Do not take the focus: Enter on a keyboard must not press the key tapped last.
            event.prevent_default();
            // The other buttons of a mouse press nothing.
            let Some(pointer) = event
                .dyn_ref::<PointerEvent>()
                .filter(|pointer| pointer.button() <= 0)
            else {
                return;
            };
            touched.set(Some(happened_at(&event)));
            let id = pointer.pointer_id();
            tell(match name {
                "pointerdown" => KeypadEvent::Down(id, key),
                "pointerup" => KeypadEvent::Up(id),
                _ => KeypadEvent::Lost(id),
            });
        };
        hear(element, name, Box::new(heard));
    }
    let tell = tell.clone();
    let clicked = move |event: web_sys::Event| {
        let is_fingers = touched
            .get()
            .is_some_and(|at| happened_at(&event).since(at) < CLICK_AFTER);
        if clicks(&event) < 1.0 || !is_fingers {
            tell(KeypadEvent::Pressed(key));
        }
    };
    hear(element, "click", Box::new(clicked));
}
