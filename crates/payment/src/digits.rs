//! Digits as people in the Gulf write them.

/// The value of a Western, Arabic-Indic or Persian digit; `None` for every other character.
#[must_use]
pub fn digit(c: char) -> Option<u8> {
    let zero = match c {
        '0'..='9' => '0',
        '\u{660}'..='\u{669}' => '\u{660}',
        '\u{6f0}'..='\u{6f9}' => '\u{6f0}',
        _ => return None,
    };
    u8::try_from(u32::from(c) - u32::from(zero)).ok()
}

/// The text with its digits in Western writing.
#[must_use]
pub fn western(text: &str) -> String {
    let write = |c: char| digit(c).map_or(c, |digit| char::from(b'0' + digit));
    text.chars().map(write).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_of_all_three_writings_are_digits() {
        assert_eq!("0٠۰".chars().map(digit).collect::<Vec<_>>(), [Some(0); 3]);
        assert_eq!("9٩۹".chars().map(digit).collect::<Vec<_>>(), [Some(9); 3]);
        assert_eq!(digit('a'), None);
    }

    #[test]
    fn a_text_keeps_all_but_its_digits() {
        assert_eq!(western("A-٢٥ ۷/3 م"), "A-25 7/3 م");
    }
}
