//! The words about printing, in English and Arabic. What the terminal says as well is in
//! [`ui::words`].

mod ar;
mod en;
mod texts;

use contract::Lang;

pub use texts::Words;

/// The words about printing in a language.
#[must_use]
pub const fn words(lang: Lang) -> &'static Words {
    match lang {
        Lang::En => &en::WORDS,
        Lang::Ar => &ar::WORDS,
    }
}
