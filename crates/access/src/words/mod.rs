//! The words about people and tills, in English and Arabic.

mod ar;
mod en;
mod texts;

use contract::Lang;

pub use texts::Words;

/// The words in a language.
#[must_use]
pub const fn words(lang: Lang) -> &'static Words {
    match lang {
        Lang::En => &en::WORDS,
        Lang::Ar => &ar::WORDS,
    }
}
