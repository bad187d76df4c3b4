//! Recognises phone numbers.

/// Whether a text is a phone number in plain digits: `500000001`, `0500000001`, `+971500000001`,
/// `971500000001`, and the like of other countries.
pub(super) fn is_phone(text: &str) -> bool {
    let digits = text.strip_prefix('+').unwrap_or(text);
    (8..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether a text is a phone number, also with separators between its digits and with the direction
/// marks that address books put around it.
#[must_use]
pub fn is_phone_as_typed(text: &str) -> bool {
    let digits: String = text.chars().filter(|c| !is_mark(*c)).collect();
    is_phone(&digits)
}

fn is_mark(c: char) -> bool {
    let is_dash = matches!(c, '-' | '\u{ad}' | '\u{2010}'..='\u{2015}' | '\u{2212}');
    let is_of_direction = matches!(
        c,
        '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}'
    );
    is_dash || is_of_direction || c.is_whitespace() || matches!(c, '(' | ')' | '.' | '/')
}
