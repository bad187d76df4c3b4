//! The keys for a PIN: on a tablet no keyboard comes over the screen.

use payment::digits::digit;
use web_sys::{Element, HtmlInputElement};

use crate::dom::{child, has_no_pointer, hear};
use crate::words::Words;

/// The keys, row by row; the last row has the key that deletes.
const DIGITS: [&str; 10] = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "0"];

/// The most digits of a PIN.
pub(super) const MOST: usize = 12;

/// The digits of a text as Western ones, at most one more than a PIN has: Arabic and Persian keyboards type
/// their own.
pub(super) fn digits(text: &str) -> String {
    let digits = text.chars().filter_map(digit);
    let western = digits.map(|digit| char::from(b'0' + digit));
    western.take(MOST + 1).collect()
}

/// Adds the keys below the text box that they type into.
pub(super) fn add(form: &Element, pin: &HtmlInputElement, words: &Words) -> Option<()> {
    let pad: Element = child(form, "div", &[("class", "pad"), ("dir", "ltr")], "")?;
    for digit in DIGITS {
        let key: Element = child(&pad, "button", &[("type", "button")], digit)?;
        let pin = pin.clone();
        press(&key, move || {
            let typed = [&pin.value(), digit].concat();
            pin.set_value(&digits(&typed));
        });
    }
    let delete = [
        ("type", "button"),
        ("aria-label", words.delete),
        ("class", "delete"),
    ];
    let delete: Element = child(&pad, "button", &delete, "⌫")?;
    let pin = pin.clone();
    press(&delete, move || {
        let mut typed = pin.value();
        typed.pop();
        pin.set_value(&typed);
    });
    Some(())
}

/// Hears a key as it goes down, and leaves the focus where it is. A click without a pointer, as assistive
/// technology makes it, counts as well.
fn press(key: &Element, pressed: impl Fn() + Clone + 'static) {
    let by_pointer = pressed.clone();
    hear(key, "pointerdown", move |event| {
        event.prevent_default();
        by_pointer();
    });
    hear(key, "click", move |event| {
        if has_no_pointer(&event) {
            pressed();
        }
    });
}

#[cfg(test)]
mod tests {
    use super::digits;

    #[test]
    fn digits_of_every_keyboard_are_western_ones() {
        assert_eq!(digits("١٢٣ ۴۵۶-7x"), "1234567");
        assert_eq!(digits("12345678901234"), "1234567890123");
    }
}
