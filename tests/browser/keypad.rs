//! The keypad.

use std::cell::RefCell;
use std::rc::Rc;

use contract::Lang;
use ui::components::{Key, KeypadEvent, keypad};
use ui::words::words;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Element, HtmlElement, MouseEvent, MouseEventInit, PointerEvent, PointerEventInit};

use super::{find, mounted};

#[wasm_bindgen_test]
fn every_key_of_the_keypad_is_pressed_once_and_stands_the_same_way_in_arabic() {
    let pressed = Rc::new(RefCell::new(Vec::new()));
    let seen = pressed.clone();
    let (place, _mounted) =
        mounted(move || keypad(words(Lang::Ar), move |event| seen.borrow_mut().push(event)));
    let keys = place.query_selector_all("button").unwrap();
    assert_eq!(keys.length(), 12);
    for index in 0..keys.length() {
        keys.item(index)
            .unwrap()
            .unchecked_into::<HtmlElement>()
            .click();
    }
    let wanted: Vec<Key> = (1..=9)
        .map(Key::Digit)
        .chain([Key::DoubleZero, Key::Digit(0), Key::Delete])
        .collect();
    let wanted: Vec<KeypadEvent> = wanted.into_iter().map(KeypadEvent::Pressed).collect();
    assert_eq!(*pressed.borrow(), wanted);
    assert_eq!(
        find(&place, ".keypad").get_attribute("dir").as_deref(),
        Some("ltr")
    );
    assert!(
        place
            .query_selector("[aria-label='حذف']")
            .unwrap()
            .is_some()
    );
}

#[wasm_bindgen_test]
fn a_key_counts_when_it_goes_down_each_finger_by_itself_and_its_click_no_second_time() {
    let told = Rc::new(RefCell::new(Vec::new()));
    let seen = told.clone();
    let (place, _mounted) =
        mounted(move || keypad(words(Lang::En), move |event| seen.borrow_mut().push(event)));
    let keys = place.query_selector_all("button").unwrap();
    let key = |digit: u32| -> Element { keys.item(digit - 1).unwrap().unchecked_into() };
    let point = |digit: u32, name: &str, id: i32, button: i16| {
        let how = PointerEventInit::new();
        how.set_pointer_id(id);
        how.set_button(button);
        how.set_bubbles(true);
        how.set_cancelable(true);
        let event = PointerEvent::new_with_event_init_dict(name, &how).unwrap();
        key(digit).dispatch_event(&event).unwrap();
    };
    let click = |digit: u32, clicks: i32| {
        let how = MouseEventInit::new();
        how.set_detail(clicks);
        how.set_bubbles(true);
        let event = MouseEvent::new_with_mouse_event_init_dict("click", &how).unwrap();
        key(digit).dispatch_event(&event).unwrap();
    };
    // Two thumbs.
    point(1, "pointerdown", 7, 0);
    point(2, "pointerdown", 8, 0);
    point(1, "pointerup", 7, 0);
    click(1, 1);
    point(2, "pointercancel", 8, -1);
    // The right button of a mouse.
    point(3, "pointerdown", 1, 2);
    point(3, "pointerup", 1, 2);
    // A keyboard on a key that was touched, and a screen reader on one that was not.
    click(1, 0);
    click(4, 1);
    assert_eq!(
        *told.borrow(),
        [
            KeypadEvent::Down(7, Key::Digit(1)),
            KeypadEvent::Down(8, Key::Digit(2)),
            KeypadEvent::Up(7),
            KeypadEvent::Lost(8),
            KeypadEvent::Pressed(Key::Digit(1)),
            KeypadEvent::Pressed(Key::Digit(4)),
        ]
    );
}
