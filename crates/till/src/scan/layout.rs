//! The characters that keys type, by their places on the keyboard.

/// The character that a key types on a US keyboard, by its position (`KeyboardEvent.code`). A
/// scanner means that one, whatever layout the machine is set to.
///
/// Source: W3C, UI Events KeyboardEvent code Values, "Writing System Keys" and "Numpad Section".
#[must_use]
pub fn character_at(place: &str, shift: bool) -> Option<char> {
    if let Some(letter) = place.strip_prefix("Key").and_then(only) {
        return Some(if shift {
            letter
        } else {
            letter.to_ascii_lowercase()
        });
    }
    let (plain, shifted) = match place {
        "Digit0" => ('0', ')'),
        "Digit1" => ('1', '!'),
        "Digit2" => ('2', '@'),
        "Digit3" => ('3', '#'),
        "Digit4" => ('4', '$'),
        "Digit5" => ('5', '%'),
        "Digit6" => ('6', '^'),
        "Digit7" => ('7', '&'),
        "Digit8" => ('8', '*'),
        "Digit9" => ('9', '('),
        "Minus" => ('-', '_'),
        "Equal" => ('=', '+'),
        "BracketLeft" => ('[', '{'),
        "BracketRight" => (']', '}'),
        "Backslash" => ('\\', '|'),
        "Semicolon" => (';', ':'),
        "Quote" => ('\'', '"'),
        "Backquote" => ('`', '~'),
        "Comma" => (',', '<'),
        "Period" => ('.', '>'),
        "Slash" => ('/', '?'),
        "Space" => (' ', ' '),
        "NumpadAdd" => ('+', '+'),
        "NumpadSubtract" => ('-', '-'),
        "NumpadMultiply" => ('*', '*'),
        "NumpadDivide" => ('/', '/'),
        "NumpadDecimal" => ('.', '.'),
        other => {
            let digit = other.strip_prefix("Numpad").and_then(only);
            return digit.filter(char::is_ascii_digit);
        }
    };
    Some(if shift { shifted } else { plain })
}

/// The only character of a text; `None` if there is not exactly one.
fn only(text: &str) -> Option<char> {
    let mut characters = text.chars();
    characters.next().filter(|_| characters.as_str().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_from_the_places_of_its_keys() {
        let places = [
            ("KeyI", true),
            ("KeyN", true),
            ("KeyV", true),
            ("Minus", false),
            ("Digit1", false),
            ("Numpad2", false),
            ("NumpadSubtract", false),
            ("Minus", true),
            ("Slash", false),
        ];
        let text: String = places
            .iter()
            .filter_map(|(place, shift)| character_at(place, *shift))
            .collect();
        assert_eq!(text, "INV-12-_/");
        for place in ["", "Key", "Numpad", "NumpadEnter", "Enter", "F1", "IntlYen"] {
            assert_eq!(character_at(place, false), None, "{place}");
        }
    }
}
