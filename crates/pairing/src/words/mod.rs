//! The words about pairing, in English and Arabic.

mod ar;
mod en;
mod texts;

use contract::Lang;

pub use texts::Words;

/// A text with this in place of its `{}`.
#[must_use]
pub fn filled_with(text: &str, with: &str) -> String {
    text.replacen("{}", with, 1)
}

/// A text with this number in place of its `{}`.
#[must_use]
pub fn filled(text: &str, with: u32) -> String {
    filled_with(text, &with.to_string())
}

/// The words in a language.
#[must_use]
pub const fn words(lang: Lang) -> &'static Words {
    match lang {
        Lang::En => &en::WORDS,
        Lang::Ar => &ar::WORDS,
    }
}
