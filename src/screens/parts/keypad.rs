//! The keypad, connected to the till's machine.

use leptos::prelude::*;
use till::{Event, Key, Touch};
use ui::components::{self, KeypadEvent};

use crate::runtime::Driver;

/// The keys for the amount of a sale.
pub fn keypad(driver: Driver) -> AnyView {
    components::keypad(driver.words(), move |event| driver.send(pressed(event)))
}

const fn pressed(event: KeypadEvent) -> Event {
    match event {
        KeypadEvent::Pressed(key) => Event::Key(key_of(key)),
        KeypadEvent::Down(finger, key) => Event::Touch(Touch::Down(finger, key_of(key))),
        KeypadEvent::Up(finger) => Event::Touch(Touch::Up(finger)),
        KeypadEvent::Lost(finger) => Event::Touch(Touch::Lost(finger)),
    }
}

const fn key_of(key: components::Key) -> Key {
    match key {
        components::Key::Digit(digit) => Key::Digit(digit),
        components::Key::DoubleZero => Key::DoubleZero,
        components::Key::Delete => Key::Delete,
    }
}
