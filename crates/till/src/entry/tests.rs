//! The keypad: digits, fingers, and a keyboard beside them.

use super::Entry;
use crate::keys::{Key, Touch};
use crate::typed::Sign;
use payment::money::Currency;

fn keyed(keys: &[Key], currency: Currency) -> String {
    let mut entry = Entry::default();
    keys.iter().for_each(|key| entry.press(*key));
    entry.amount(currency).to_string()
}

#[test]
fn digits_enter_from_the_right_by_the_currencys_decimals() {
    use Key::{Clear, Delete, Digit, DoubleZero};
    assert_eq!(keyed(&[], Currency::Aed), "0.00");
    assert_eq!(
        keyed(&[Digit(2), Digit(5), DoubleZero, Digit(0)], Currency::Aed),
        "250.00"
    );
    assert_eq!(
        keyed(&[Digit(2), Digit(5), DoubleZero, Digit(0)], Currency::Kwd),
        "25.000"
    );
    assert_eq!(keyed(&[Digit(1), Digit(2), Delete], Currency::Sar), "0.01");
    assert_eq!(
        keyed(&[Digit(1), Digit(2), Clear, Digit(7)], Currency::Sar),
        "0.07"
    );
    assert_eq!(keyed(&[DoubleZero, Delete], Currency::Sar), "0.00");
}

#[test]
fn keys_count_when_they_go_down_each_finger_by_itself() {
    use Touch::{Down, Lost, Up};
    let digit = |pointer, digit| Down(pointer, Key::Digit(digit));
    let touched = |touches: &[Touch]| {
        let mut entry = Entry::default();
        touches.iter().for_each(|touch| entry.touch(*touch));
        (entry.amount(Currency::Aed).to_string(), entry.held.len())
    };
    let amount = |text: &str, held| (text.to_owned(), held);
    // Each key goes down before the previous one is up.
    let thumbs = [
        digit(1, 1),
        digit(2, 2),
        Up(1),
        digit(3, 5),
        Up(2),
        Down(4, Key::DoubleZero),
        Up(3),
        Up(4),
    ];
    assert_eq!(touched(&thumbs), amount("125.00", 0));
    // A touch that became a browser gesture pressed nothing; the keys after it stay.
    let first = [digit(1, 7), digit(2, 5), Lost(1)];
    assert_eq!(touched(&first), amount("0.05", 1));
    let equal = [digit(1, 5), digit(2, 5), digit(3, 2), Lost(2), Up(1), Up(3)];
    assert_eq!(touched(&equal), amount("0.52", 0));
    let delete = [
        digit(1, 5),
        Up(1),
        Down(2, Key::Delete),
        digit(3, 4),
        Lost(2),
    ];
    assert_eq!(touched(&delete), amount("0.54", 1));
    // A finger that is up cannot take its key back, and an unknown one takes nothing back.
    let late = [digit(1, 5), digit(2, 6), Up(1), Lost(1), Lost(9)];
    assert_eq!(touched(&late), amount("0.56", 1));
    // A mouse has one pointer id for all its presses.
    let mouse = [digit(1, 5), digit(1, 6), Lost(1)];
    assert_eq!(touched(&mouse), amount("0.05", 0));
}

#[test]
fn a_key_of_a_keyboard_stays_when_a_finger_is_taken_back() {
    let mut entry = Entry::default();
    entry.touch(Touch::Down(1, Key::Digit(9)));
    entry.press(Key::Digit(4));
    entry.press(Key::Sign(Sign::Point));
    entry.touch(Touch::Lost(1));
    assert_eq!(entry.amount(Currency::Aed).to_string(), "4.00");
    assert!(entry.held.is_empty());
}

#[test]
fn a_resting_elbow_stops_growing_the_amount() {
    assert_eq!(keyed(&[Key::Digit(9); 40], Currency::Aed), "99999999.99");
}
