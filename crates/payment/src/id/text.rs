//! References and names: texts that people read, and that a gateway takes.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::ids::SaleId;

/// Why a text cannot be a reference or a name.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum TextError {
    /// Nothing but white space.
    #[error("must not be empty")]
    Empty,
    /// Longer than the gateway accepts.
    #[error("must have at most {max} characters")]
    TooLong {
        /// Characters allowed.
        max: usize,
    },
    /// A line break, a tab, or an invisible character, such as one that changes the direction of
    /// text.
    #[error("must not contain control characters, nor others that are not seen")]
    Control,
}

/// How many characters a gateway string may have. Source: Tabby, technical requirements.
pub const MAX_TEXT: usize = 255;

/// Whether a character is refused because it is invisible: it may break lines, control a device or
/// change the direction of text. Two references that look alike would be two references, and a
/// printed one must not change how the text beside it is shown.
///
/// Refused: Unicode's control, line separator, paragraph separator and format characters (Cc, Zl,
/// Zp, Cf), and letters and signs that are drawn as nothing: Hangul fillers, the empty Braille
/// pattern, Khmer inherent vowels, Mongolian selectors, U+034F, and the whole block of tags
/// (U+E0000 to U+E007F). Accepted, because writing needs them: the joiners of Persian and other
/// languages and of emoji (U+200C, U+200D), the visible Arabic, Syriac and other signs around
/// numbers, and U+FE0F of emoji.
pub(crate) fn steers(c: char) -> bool {
    steered_at_first(c)
        || matches!(
            c,
            '\u{ad}'
                | '\u{34f}'
                | '\u{61c}'
                | '\u{115f}'..='\u{1160}'
                | '\u{17b4}'..='\u{17b5}'
                | '\u{180b}'..='\u{180f}'
                | '\u{200b}'
                | '\u{2028}'
                | '\u{2029}'
                | '\u{2060}'..='\u{206f}'
                | '\u{2800}'
                | '\u{3164}'
                | '\u{ffa0}'
                | '\u{fff9}'..='\u{fffb}'
                | '\u{13430}'..='\u{1343f}'
                | '\u{1bca0}'..='\u{1bca3}'
                | '\u{1d173}'..='\u{1d17a}'
                | '\u{e0000}'..='\u{e007f}'
        )
}

/// The characters that every version has refused. A stored text may contain the others.
fn steered_at_first(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

fn clean(text: &str, is_refused: fn(char) -> bool) -> Result<String, TextError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(TextError::Empty);
    }
    if text.chars().any(is_refused) {
        return Err(TextError::Control);
    }
    if text.chars().count() > MAX_TEXT {
        return Err(TextError::TooLong { max: MAX_TEXT });
    }
    Ok(text.to_owned())
}

macro_rules! name {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// Takes a text of 1 to 255 characters, none of them a control character or invisible;
            /// white space around it is removed.
            ///
            /// # Errors
            ///
            /// [`TextError`] says which rule the text breaks.
            pub fn new(text: &str) -> Result<Self, TextError> {
                clean(text, steers).map(Self)
            }

            /// The text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = TextError;

            /// Reads a stored text, also one stored by a version that refused fewer characters.
            fn try_from(text: String) -> Result<Self, TextError> {
                clean(&text, steered_at_first).map(Self)
            }
        }

        impl From<$name> for String {
            fn from(name: $name) -> Self {
                name.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

name! {
    /// The shop's own order or transaction number; `order.reference_id` at Tabby.
    Reference
}
name! {
    /// A terminal's name, unique within the shop; `payment.description` at Tabby.
    TerminalId
}
name! {
    /// The code that Tabby gave to a branch; `merchant_code` at Tabby.
    MerchantCode
}

name! {
    /// The name of an item; `order.items[].title` at Tabby.
    Title
}
name! {
    /// The category of an item; `order.items[].category` at Tabby.
    Category
}

name! {
    /// A detail of a journey, which a gateway is told: a city, a street, the name of a property.
    Detail
}

name! {
    /// The remark that somebody wrote when they acknowledged a sale.
    Remark
}

name! {
    /// Why an operation was asked for, as somebody wrote it.
    OperationReason
}

name! {
    /// The name of somebody who signs in, as it stands on the tills.
    PersonName
}

impl PersonName {
    /// The most characters that a new name may have: it stands on a button.
    pub const MOST: usize = 40;

    /// Takes the name of somebody new.
    ///
    /// # Errors
    ///
    /// [`TextError`].
    pub fn for_button(text: &str) -> Result<Self, TextError> {
        let name = Self::new(text)?;
        match name.as_str().chars().count() <= Self::MOST {
            true => Ok(name),
            false => Err(TextError::TooLong { max: Self::MOST }),
        }
    }
}

impl Reference {
    /// The reference of a sale for which nobody typed one: the terminal's name and eight characters
    /// of the sale's id, in an alphabet without I, L, O and U, which look like other characters.
    #[must_use]
    pub fn for_sale(terminal: &TerminalId, sale: SaleId) -> Self {
        let name: String = terminal.as_str().chars().take(MAX_TEXT - 9).collect();
        Self(name + &Self::made_from(sale))
    }

    /// Whether this reference was generated for this sale, and not typed.
    #[must_use]
    pub fn is_made_for(&self, sale: SaleId) -> bool {
        self.0.ends_with(&Self::made_from(sale))
    }

    fn made_from(sale: SaleId) -> String {
        const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
        let (_, bits) = sale.0.as_u64_pair();
        let mut code = String::from('-');
        for place in (0..8).rev() {
            let index = usize::try_from(bits >> (place * 5) & 0x1f).unwrap_or(0);
            code.push(char::from(ALPHABET.get(index).copied().unwrap_or(b'0')));
        }
        code
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_is_trimmed_and_bounded() {
        assert_eq!(Reference::new("  A-1 ").unwrap().as_str(), "A-1");
        assert_eq!(Reference::new(" "), Err(TextError::Empty));
        assert!(Reference::new(&"م".repeat(255)).is_ok());
        assert_eq!(
            Reference::new(&"x".repeat(256)),
            Err(TextError::TooLong { max: 255 })
        );
        for steering in ["a\nb", "a\tb", "a\u{0}b", "a\u{202e}b", "a\u{2066}b"] {
            assert_eq!(
                Reference::new(steering),
                Err(TextError::Control),
                "{steering:?}"
            );
        }
    }

    #[test]
    fn a_persons_name_fits_on_a_button() {
        assert_eq!(PersonName::for_button(" أمل ").unwrap().as_str(), "أمل");
        assert!(PersonName::for_button(&"x".repeat(40)).is_ok());
        let error = PersonName::for_button(&"x".repeat(41));
        assert_eq!(error, Err(TextError::TooLong { max: 40 }));
    }

    #[test]
    fn a_reference_has_no_character_that_nobody_sees() {
        let hidden = [
            '\u{ad}'..='\u{ad}',
            '\u{61c}'..='\u{61c}',
            '\u{34f}'..='\u{34f}',
            '\u{115f}'..='\u{1160}',
            '\u{17b4}'..='\u{17b5}',
            '\u{180b}'..='\u{180f}',
            '\u{2800}'..='\u{2800}',
            '\u{3164}'..='\u{3164}',
            '\u{ffa0}'..='\u{ffa0}',
            '\u{200b}'..='\u{200b}',
            '\u{200e}'..='\u{200f}',
            '\u{2028}'..='\u{202e}',
            '\u{2060}'..='\u{206f}',
            '\u{feff}'..='\u{feff}',
            '\u{fff9}'..='\u{fffb}',
            '\u{1d173}'..='\u{1d17a}',
            '\u{e0000}'..='\u{e007f}',
        ];
        for c in hidden.into_iter().flatten() {
            let text = format!("A{c}1");
            assert_eq!(Reference::new(&text), Err(TextError::Control), "{text:?}");
        }
        // Characters that Persian, Arabic and emoji need.
        for text in [
            "می\u{200c}خواهم",
            "क्\u{200d}ष",
            "👩\u{200d}💼",
            "❤\u{fe0f}",
            "\u{600}١٢",
            "é\u{301} 1",
        ] {
            assert_eq!(Reference::new(text).unwrap().as_str(), text);
        }
    }

    #[test]
    fn a_reference_that_an_earlier_version_took_is_still_read() {
        for text in ["A\u{ad}1", "A\u{2028}1", "A\u{200b}1"] {
            let stored = serde_json::to_string(text).unwrap();
            let read: Reference = serde_json::from_str(&stored).unwrap();
            assert_eq!(read.as_str(), text);
        }
        assert!(serde_json::from_str::<Reference>(r#""A\u202e1""#).is_err());
    }

    #[test]
    fn a_sale_without_a_typed_reference_gets_the_same_one_every_time() {
        let sale: SaleId = "0190a5b4-7c00-7000-8000-00000000ffff".parse().unwrap();
        let terminal = TerminalId::new("T1").unwrap();
        assert_eq!(Reference::for_sale(&terminal, sale).as_str(), "T1-00001ZZZ");
        let long = TerminalId::new(&"t".repeat(255)).unwrap();
        assert_eq!(
            Reference::for_sale(&long, sale).as_str().chars().count(),
            255
        );
    }
}
