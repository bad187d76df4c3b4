//! The keypad: like a telephone's, the same way round in every language.

use std::rc::Rc;

use leptos::prelude::*;
use payment::till::Key;

use super::node::{Look, icon_button, node_with, press_button};
use crate::i18n::Words;

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

/// Keys for an amount.
pub fn keypad(words: &'static Words, on_key: impl Fn(Key) + 'static) -> AnyView {
    let on_key: Rc<dyn Fn(Key)> = Rc::new(on_key);
    let look = Look {
        class: "key",
        unfocused: true,
        ..Look::default()
    };
    let mut keys: Vec<AnyView> = KEYS
        .into_iter()
        .map(|(label, key)| {
            let on_key = on_key.clone();
            press_button(look, label.into_any(), Box::new(move || on_key(key)))
        })
        .collect();
    keys.push(icon_button(
        "key quiet",
        words.delete,
        DELETE,
        Box::new(move || on_key(Key::Delete)),
    ));
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
